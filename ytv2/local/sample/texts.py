"""What the summariser would have written about a work: one function a variant, as text with light markup."""

from functools import lru_cache

from ytv2.local.sample.works import Passage, Work

WORDS = {
    "en": {
        "points": "Key points",
        "takeaway": "Bottom line",
        "also": "It also draws on {title}: {take}",
        "spoken": "This is about {title}.",
    },
    "fr": {
        "points": "Points clés",
        "takeaway": "Bottom line",
        "also": "On y retrouve aussi « {title} » : {take}",
        "spoken": "Il est question de : {title}.",
    },
    "es": {
        "points": "Puntos clave",
        "takeaway": "Bottom line",
        "also": "También se apoya en «{title}»: {take}",
        "spoken": "Hoy hablamos de: {title}.",
    },
}


def comprehensive(work: Work, number: int) -> str:
    words = WORDS[work.language]
    passage = background(work, number)
    return "\n\n".join(
        (
            work.lede,
            f"## {passage.heading}",
            passage.text,
            f"**{words['points']}**",
            _bullets(work),
            takeaway(work),
        )
    )


def key_points(work: Work, number: int) -> str:
    return f"{WORDS[work.language]['points']}:\n\n{_bullets(work)}\n\n{takeaway(work)}"


def key_insights(work: Work, number: int) -> str:
    numbered = "\n".join(f"{n}. {_bold_lead(point)}." for n, point in enumerate(work.points, 1))
    return f"{numbered}\n\n{background(work, number + 1).text}"


def executive(work: Work, number: int) -> str:
    return f"{work.lede}\n\n{takeaway(work)}"


def narration(work: Work, number: int) -> str:
    """Prose for the ear: no headings, no bullets."""
    points = " ".join(f"{_sentence(point.partition(':')[2])}." for point in work.points)
    opening = WORDS[work.language]["spoken"].format(title=work.title.rstrip("?"))
    return f"{opening} {work.lede}\n\n{points}\n\n{_sentence(work.take)}"


WRITERS = {
    "comprehensive": comprehensive,
    "key-points": key_points,
    "bullet-points": key_points,
    "key-insights": key_insights,
    "executive": executive,
    "audio": narration,
    "audio-fr": narration,
    "audio-es": narration,
}


@lru_cache(maxsize=8192)
def text(variant: str, work: Work, number: int) -> str:
    """The work's text in one variant; `number` picks among the subject's background paragraphs."""
    return WRITERS[variant](work, number)


@lru_cache(maxsize=65_536)
def also(work: Work, other: Work) -> str:
    """A sentence that ties a work to another one, so that repeated works differ."""
    return WORDS[work.language]["also"].format(title=other.title, take=other.take)


def background(work: Work, number: int) -> Passage:
    passages = work.subject.background[work.language]
    return passages[number % len(passages)]


def takeaway(work: Work) -> str:
    return f"{WORDS[work.language]['takeaway']}: {work.take}"


def _bullets(work: Work) -> str:
    return "\n".join(f"- {_bold_lead(point)}" for point in work.points)


def _bold_lead(point: str) -> str:
    lead, colon, rest = point.partition(" :" if " :" in point else ":")  # French sets a blank before it
    return f"**{lead}**{colon}{rest}"


def _sentence(words: str) -> str:
    words = words.strip()
    return words[:1].upper() + words[1:]
