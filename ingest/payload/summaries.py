"""The summaries of a report: one grammar for all the ways in which they were ever written.

A *block* is an object that may carry a text of its own (`text`, `summary` or `content`, which may
be a block again, also one spelled as a string), a list of `variants`, each a block, and texts
under the names of their variants (`bullet_points: "..."`). What a block says about its text
(variant, headline, language, time) counts for the blocks inside it until they say otherwise.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from ingest.payload import failures
from ingest.payload.markup import html
from ingest.payload.report import FailedGeneration, Summary
from ingest.payload.syntax.embedded_json import with_line_breaks
from ingest.payload.syntax.fields import Reader
from ingest.payload.syntax.unreadable import kind
from ingest.payload.syntax.values import Unfit
from ingest.payload.variants import SPOKEN, canonical_variant, is_known, preference, without_level

PROSE_LIMIT = 1_000_000
NESTING_LIMIT = 8
TITLE_LIMIT = 2_000
DEFAULT = "comprehensive"


@dataclass(frozen=True)
class Words:
    """The keys under which a block says things; the flat shape has longer ones at its top."""

    text: tuple[str, ...] = ("text", "summary", "content")
    html: tuple[str, ...] = ("html",)
    variant: tuple[str, ...] = ("variant", "summary_type", "type", "default_variant", "latest_variant")
    variants: tuple[str, ...] = ("variants",)
    has_named: bool = True


BLOCK = Words()
FLAT = Words(
    text=("summary_text",),
    html=("summary_html",),
    variant=("summary_variant", "summary_type"),
    variants=("summary_variants",),
    has_named=False,
)


class Said(NamedTuple):
    """What is known about a text before it is read."""

    variant: str = DEFAULT
    headline: str | None = None
    language: str | None = None
    generated_at: datetime | None = None
    audio_url: str | None = None
    nesting: int = 0


@dataclass
class Gathered:
    """What was found so far: at most one summary a variant, and what failed."""

    summaries: dict[str, Summary] = field(default_factory=dict)
    failed: dict[str, FailedGeneration] = field(default_factory=dict)

    def gather(self, block: Reader, said: Said, words: Words = BLOCK) -> None:
        """Take in everything the block says. Raises Unreadable where a text is not a text."""
        said = _about(block, said, words)
        if said.nesting > NESTING_LIMIT:
            raise block.refuse(words.text[0], "is a text within a text within a text", "Unwrap it.")
        self._variants(block, said, words)
        if (key := block.said("error")) is not None and block.value[key] is not False:
            self._fail(said, failures.reason(block.value[key]))
            return  # whatever stands beside an error is a part of it
        if words.has_named:
            self._named(block, said)
        self._own(block, said, words)

    def as_fields(self, latest: str | None = None) -> dict[str, Any]:
        """The members of a Report. `latest` is the variant that the report calls its latest."""
        ordered = sorted(self.summaries, key=preference)
        chosen = latest if latest in self.summaries else next(iter(ordered), None)
        return {
            "summaries": tuple(self.summaries[variant] for variant in ordered),
            "failed": tuple(self.failed.values()),
            "summary_type": chosen,
        }

    def _variants(self, block: Reader, said: Said, words: Words) -> None:
        key = block.said(*words.variants)
        if key is None:
            return
        fresh = Said(language=said.language, nesting=said.nesting + 1)
        if isinstance(block.value[key], dict):
            self._named_variants(block, key, fresh)
            return
        # From the last to the first: of two without a time, the one that was appended later counts.
        for member in reversed(list(block.objects(key))):
            if _names_a_variant(member):
                self.gather(member, fresh)

    def _named_variants(self, block: Reader, key: str, said: Said) -> None:
        inner = block.mapping(key)
        if any(is_known(name) for name in inner.value):
            self._named(inner, said)
        else:
            block.reject(key, Unfit("is an object that names no known variant", "Send a list of objects."))

    def _named(self, block: Reader, said: Said) -> None:
        for key in filter(is_known, block.value):
            if key not in BLOCK.text and block.said(key):
                variant = canonical_variant(key, level=_level(block)) or DEFAULT
                self._read(block.loose, key, said._replace(variant=variant))

    def _own(self, block: Reader, said: Said, words: Words) -> None:
        if (key := block.said(*words.text)) is not None:
            self._read(block, key, said, words)
        elif markup := block.text(*words.html, limit=PROSE_LIMIT):
            self._keep(block, said, html.text_of(markup), markup)

    def _read(self, block: Reader, key: str, said: Said, words: Words = BLOCK) -> None:
        """Whatever stands under the key as the text of `said.variant`."""
        value = block.value[key]
        inner = block.unwrapped(key)
        if isinstance(inner, dict) and _is_block(inner):
            self.gather(block.inside(inner, key), said._replace(nesting=said.nesting + 1))
        elif isinstance(inner, list) and all(isinstance(line, str) for line in inner):
            self._keep(block, said, "\n".join(f"- {line.strip()}" for line in inner if line.strip()), None)
        elif isinstance(value, str):
            markup = block.text(*words.html, limit=PROSE_LIMIT) if key in words.text else None
            self._keep(block, said, block.text(key, limit=PROSE_LIMIT), markup)
        else:
            block.reject(key, Unfit(f"is {kind(value)}, the text of a summary is expected"))

    def _keep(self, block: Reader, said: Said, text: str | None, markup: str | None) -> None:
        if not text:
            return
        if failure := failures.failure_in(text):
            self._fail(said, failure)
            return
        text = with_line_breaks(text)
        safe = html.sanitise(markup) if markup else ""
        self._add(block, _summary(said, text, safe if html.text_of_safe(safe) else ""))

    def _add(self, block: Reader, new: Summary) -> None:
        known = self.summaries.get(new.variant)
        if known is not None and known.text != new.text:
            block.warn(f"has two texts for {new.variant}: the newer one, or the one in `variants`, counts")
        if known is None or _is_newer(new, known):
            self.summaries[new.variant] = new

    def _fail(self, said: Said, reason: str) -> None:
        self.failed.setdefault(said.variant, FailedGeneration(variant=said.variant, reason=reason))


def block_of(report: Reader) -> Reader:
    """The report's summary as a block; a bare text in its place is the text of one."""
    bare = isinstance(report.value.get("summary"), str) and not isinstance(report.unwrapped("summary"), dict)
    if bare:
        return Reader({"summary": report.value["summary"]}, report.notes, report.path)
    return report.mapping("summary")


def latest_variant(block: Reader, *keys: str) -> str | None:
    """The variant that the block calls its latest, in the library's words."""
    name = block.text(*keys)
    return canonical_variant(name, level=_level(block)) if name else None


def headline(block: Reader) -> str | None:
    """A headline that failed is dropped alone: the text below it may well be good."""
    words = block.text("headline", limit=TITLE_LIMIT)
    if words and failures.failure_in(words):
        block.warn("is a failed generation's message: ignored", key="headline")
        return None
    return words


def _about(block: Reader, said: Said, words: Words) -> Said:
    name, loose = block.text(*words.variant), block.loose
    variant = (canonical_variant(name, level=_level(loose)) if name else None) or said.variant
    return Said(
        variant,
        headline=headline(block) or said.headline,
        language=loose.text("language") or SPOKEN.get(without_level(variant), said.language),
        generated_at=block.when("generated_at") or said.generated_at,
        audio_url=loose.link("audio_url") or said.audio_url,
        nesting=said.nesting,
    )


def _names_a_variant(member: Reader) -> bool:
    name = member.text(*BLOCK.variant)
    if name and canonical_variant(name) is None:
        member.warn(f"is called {name!r}, which is no variant: ignored")
        return False
    return True


def _is_block(value: dict[str, Any]) -> bool:
    """Whether an object has something to say as a block; a text may also just look like an object."""
    return any(key in BLOCK.text or key in ("error", "variants") or is_known(key) for key in value)


def _level(block: Reader) -> str | None:
    return block.loose.text("proficiency", "proficiency_level")


def _summary(said: Said, text: str, given_html: str) -> Summary:
    return Summary(
        variant=said.variant,
        summary_type=without_level(said.variant),
        text=text,
        html=given_html or html.to_html(text),
        is_rendered=not given_html,
        headline=said.headline,
        language=said.language,
        generated_at=said.generated_at,
        audio_url=said.audio_url,
    )


def _is_newer(new: Summary, known: Summary) -> bool:
    return bool(new.generated_at and known.generated_at and new.generated_at > known.generated_at)
