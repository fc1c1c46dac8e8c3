"""The summaries that a machine would write about a work: one function a variant, as text with light markup."""

from functools import lru_cache

from ytv2.local.sample.works import Work

POINTS = {"en": "Key points", "fr": "Points clés", "es": "Puntos clave"}
SPOKEN = {"en": "This is about {}.", "fr": "Il est question de : {}.", "es": "Hoy hablamos de: {}."}
ALSO = {
    "en": "It also draws on {}: {}",
    "fr": "On y retrouve aussi « {} » : {}",
    "es": "También se apoya en «{}»: {}",
}


@lru_cache(maxsize=8192)
def text(variant: str, work: Work, number: int) -> str:
    """The work's text in one variant; `number` picks among the subject's background paragraphs."""
    return WRITERS.get(variant, narration)(work, number)


@lru_cache(maxsize=65_536)
def also(work: Work, other: Work) -> str:
    """A sentence that ties a work to another one, so that repeated works differ."""
    return ALSO[work.language].format(other.title, other.take)


def comprehensive(work: Work, number: int) -> str:
    heading, passage = background(work, number)
    points = f"**{POINTS[work.language]}**"
    return "\n\n".join((work.lede, f"## {heading}", passage, points, _bullets(work), takeaway(work)))


def key_points(work: Work, number: int) -> str:
    return f"{POINTS[work.language]}:\n\n{_bullets(work)}\n\n{takeaway(work)}"


def key_insights(work: Work, number: int) -> str:
    numbered = "\n".join(f"{n}. {_bold_lead(point)}." for n, point in enumerate(work.points, 1))
    return f"{numbered}\n\n{background(work, number + 1)[1]}"


def executive(work: Work, number: int) -> str:
    return f"{work.lede}\n\n{takeaway(work)}"


def narration(work: Work, number: int) -> str:
    """Prose for the ear: no headings, no bullets."""
    points = " ".join(f"{_sentence(point.partition(':')[2])}." for point in work.points)
    opening = SPOKEN[work.language].format(work.title.rstrip("?"))
    return f"{opening} {work.lede}\n\n{points}\n\n{_sentence(work.take)}"


WRITERS = {
    "comprehensive": comprehensive,
    "key-points": key_points,
    "bullet-points": key_points,
    "key-insights": key_insights,
    "executive": executive,
}


def background(work: Work, number: int) -> tuple[str, str]:
    """A heading and the paragraph under it."""
    passages = work.subject.background[work.language]
    return passages[number % len(passages)]


def takeaway(work: Work) -> str:
    return f"Bottom line: {work.take}"


def _bullets(work: Work) -> str:
    return "\n".join(f"- {_bold_lead(point)}" for point in work.points)


def _bold_lead(point: str) -> str:
    lead, colon, rest = point.partition(" :" if " :" in point else ":")  # French sets a blank before it
    return f"**{lead}**{colon}{rest}"


def _sentence(words: str) -> str:
    words = words.strip()
    return words[:1].upper() + words[1:]
