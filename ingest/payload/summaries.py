"""The summaries of a report: one grammar for all the ways in which they were ever written.

A *block* is an object that may carry a text of its own (`text`, `summary` or `content`, which may
be a block again, also one spelled as a string), a list of `variants`, each a block, and texts
under the names of their variants (`bullet_points: "..."`). What a block says about its text
(variant, headline, language, time) counts for the blocks inside it until they say otherwise.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from content.jsonvalues import address
from content.variants import base, by_preference
from ingest.payload import failures, notes
from ingest.payload.markup import html, wrapping
from ingest.payload.report import GAPS, FailedGeneration, Summary
from ingest.payload.syntax.embedded_json import salvaged, with_line_breaks
from ingest.payload.syntax.fields import Reader
from ingest.payload.syntax.unreadable import Unreadable, kind, one_line, place
from ingest.payload.variant_names import SPOKEN, canonical_variant, is_known

PROSE_LIMIT = 1_000_000
NESTING_LIMIT = 8
HEADLINE_LIMIT = 2_000
# Of all that a report brings, whether a reader gets to see them or not.
TEXTS_LIMIT = 100
DEFAULT = "comprehensive"
# HTML in the place of a text, of which readers would see nothing.
TAGS_ALONE = re.compile(r"(?:</?[a-z][a-z0-9]{0,9} ?/?>|&nbsp;|\s)+", re.I)


@dataclass(frozen=True)
class KeyNames:
    """The keys under which a block says things; the flat shape has longer ones at its top."""

    text: tuple[str, ...] = ("text", "summary", "content")
    html: tuple[str, ...] = ("html",)
    variant: tuple[str, ...] = ("variant", "summary_type", "type", "default_variant", "latest_variant")
    variants: tuple[str, ...] = ("variants",)
    has_named: bool = True


BLOCK = KeyNames()
FLAT = KeyNames(
    text=("summary_text",),
    html=("summary_html",),
    variant=("summary_variant", "summary_type"),
    variants=("summary_variants",),
    has_named=False,
)


class TextContext(NamedTuple):
    """What is known about a text before it is read."""

    variant: str = DEFAULT
    headline: str | None = None
    language: str | None = None
    generated_at: datetime | None = None
    audio_url: str | None = None
    nesting: int = 0


@dataclass
class SummaryCollector:
    """At most one summary a variant, and what failed, of all the blocks that were collected so far."""

    summaries: dict[str, Summary] = field(default_factory=dict)
    failed: dict[str, FailedGeneration] = field(default_factory=dict)
    texts: int = 0

    @classmethod
    def of(cls, block: Reader, *, language: str | None = None, names: KeyNames = BLOCK) -> "SummaryCollector":
        """Everything the outermost block says; `language` is that of texts that say none."""
        return cls().with_block(block, language=language, names=names)

    def with_block(self, block: Reader, *, language: str | None = None, names: KeyNames = BLOCK) -> "SummaryCollector":
        """This, and what another outermost block says beyond it."""
        self.collect(block, TextContext(language=language), names)
        return self

    def collect(self, block: Reader, context: TextContext, names: KeyNames = BLOCK) -> None:
        """Take in everything the block says. Raises Unreadable where a text is not a text, or is one too many."""
        self._count(block.path)
        context = _context(block, context, names)
        if context.nesting > NESTING_LIMIT:
            raise block.refuse(names.text[0], "is a text within a text within a text", "Unwrap it.")
        self._variants(block, context, names)
        if (key := block.first_key("error")) is not None and block.value[key] is not False:
            self._fail(context, one_line(block.value[key], failures.REASON_LIMIT))
            return  # whatever stands beside an error is a part of it
        if names.has_named:
            self._named(block, context)
        if (key := block.first_key(*names.text)) is not None:
            self._read(block, key, context, names)
        elif (markup := block.text(*names.html, limit=PROSE_LIMIT)) and (text := html.text_of(markup)):
            shown = html.text_of(wrapping.markup_for_readers(markup))
            words = self._for_readers(block, context, shown)
            self._add(block, context, words, markup if words == shown == text else None)

    def as_fields(self, latest: str | None = None) -> dict[str, Any]:
        """The members of a Report. `latest` is the variant that the report calls its latest."""
        ordered = sorted(self.summaries, key=by_preference)
        return {
            "summaries": tuple(self.summaries[variant] for variant in ordered),
            "failed": tuple(self.failed.values()),
            "summary_type": latest if latest in self.summaries else next(iter(ordered), None),
        }

    def _variants(self, block: Reader, context: TextContext, names: KeyNames) -> None:
        key = block.first_key(*names.variants)
        if key is None:
            return
        fresh = TextContext(language=context.language, nesting=context.nesting + 1)
        if isinstance(block.value[key], dict):
            inner = block.mapping(key)
            if any(is_known(name) for name in inner.value):
                self._named(inner, fresh)
            else:
                block.reject(key, "is an object that names no known variant", "Send a list of objects.")
            return
        # From the last to the first: of two without a time, the one that was appended later counts.
        for member in reversed(list(block.objects(key))):
            if _names_a_variant(member):
                self.collect(member, fresh)

    def _named(self, block: Reader, context: TextContext) -> None:
        for key in filter(is_known, block.value):
            if key not in BLOCK.text and block.first_key(key):
                variant = canonical_variant(key, level=_level(block)) or DEFAULT
                self._count(place(block.path, key))
                self._read(block.loose, key, context._replace(variant=variant))

    def _read(self, block: Reader, key: str, context: TextContext, names: KeyNames = BLOCK) -> None:
        """Whatever stands under the key as the text of `context.variant`."""
        value, markup = block.value[key], None
        if isinstance(value, str):
            markup = self._markup(block, names) if key in names.text else None
            block.text(key, limit=PROSE_LIMIT)
            words = self._for_readers(block, context, value)
            if words != value.strip():
                # HTML that was made of all the words has them as well.
                value, markup = words, None
                block = block.beside(key, value)
            if not words:
                return
        inner = block.unwrapped(key)
        if isinstance(inner, dict) and _is_block(inner):
            self.collect(block.inside(inner, key), context._replace(nesting=context.nesting + 1))
        elif isinstance(inner, list) and all(isinstance(line, str) for line in inner):
            self._add(block, context, "\n".join(f"- {line.strip()}" for line in inner if line.strip()))
        elif inner is None and (cut := salvaged(value)) and _is_block(cut):
            block.warn("is JSON that ends early: what there is of its text is taken", key=key)
            self.collect(block.inside(cut, key), context._replace(nesting=context.nesting + 1))
        elif isinstance(value, str):
            self._add(block, context, block.text(key, limit=PROSE_LIMIT), markup)
        else:
            block.reject(key, f"is {kind(value)}, the text of a summary is expected")

    def _add(self, block: Reader, context: TextContext, text: str | None, markup: str | None = None) -> None:
        """The text as a summary; of two of one variant the newer counts, or the first if no time tells."""
        if not text or TAGS_ALONE.fullmatch(text):
            return
        if failure := failures.failure_in(text):
            self._fail(context, failure)
            return
        if note := notes.note_in(text, context.variant):
            block.warn(f"has {note} in the place of {context.variant}: ignored")
            return
        new, known = _summary(context, with_line_breaks(text), markup), self.summaries.get(context.variant)
        if known is None or known.text == new.text:
            self.summaries[new.variant] = new if known is None else filled(known, new)
            return
        block.warn(f"has two texts for {new.variant}: the newer one, or the one in `variants`, counts")
        if new.generated_at and known.generated_at and new.generated_at > known.generated_at:
            self.summaries[new.variant] = new

    def _count(self, path: str) -> None:
        self.texts += 1
        if self.texts > TEXTS_LIMIT:
            raise Unreadable("is one text too many", path=path, remedy=f"A report brings at most {TEXTS_LIMIT}.")

    def _markup(self, block: Reader, names: KeyNames) -> str:
        """The HTML beside a text, without what the model says around it."""
        given = (block.text(*names.html, limit=PROSE_LIMIT) or "").strip()
        if not given:
            return ""
        markup = wrapping.markup_for_readers(given)
        if failures.failure_in(html.text_of(markup)):
            block.warn("is a failed generation's message: ignored", key=names.html[0])
            return ""
        if markup != given:
            block.warn("came with what the model says around a summary: left out", key=names.html[0])
        return markup

    def _for_readers(self, block: Reader, context: TextContext, text: str) -> str:
        """The text without what a model says around it; where that is all, the generation failed."""
        text = text.strip()
        words = wrapping.for_readers(text)
        if not words:
            self._fail(
                context, one_line(f"nothing but what the model says around a summary: {text}", failures.REASON_LIMIT)
            )
        elif words != text:
            block.warn("came with what the model says around a summary: left out")
        return words

    def _fail(self, context: TextContext, reason: str) -> None:
        self.failed.setdefault(context.variant, FailedGeneration(variant=context.variant, reason=reason))


def filled(known: Summary, more: Summary) -> Summary:
    """A summary with what another one with the same text says beyond it."""
    gaps = {name: getattr(more, name) for name in GAPS if getattr(known, name) is None}
    if known.is_rendered and not more.is_rendered:
        gaps |= {"html": more.html, "is_rendered": False}
    return known.model_copy(update=gaps)


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


def _context(block: Reader, context: TextContext, names: KeyNames) -> TextContext:
    name, loose = block.text(*names.variant), block.loose
    variant = (canonical_variant(name, level=_level(loose)) if name else None) or context.variant
    return TextContext(
        variant,
        headline=_headline(block) or context.headline,
        language=loose.language("language") or SPOKEN.get(base(variant), context.language),
        generated_at=block.when("generated_at") or context.generated_at,
        audio_url=loose.link("audio_url") or _audio_element(block, names) or context.audio_url,
        nesting=context.nesting,
    )


def _audio_element(block: Reader, names: KeyNames) -> str | None:
    """Of a block's HTML readers get the words alone: the address of its <audio> is kept beside them."""
    markup = next((value for name in names.html if isinstance(value := block.value.get(name), str)), "")
    return address(html.audio_source(markup)) or None


def _headline(block: Reader) -> str | None:
    """A headline that failed is dropped alone: the text below it may well be good."""
    headline = block.text("headline", limit=HEADLINE_LIMIT)
    if headline and failures.failure_in(headline):
        block.warn("is a failed generation's message: ignored", key="headline")
        return None
    return headline


def _names_a_variant(member: Reader) -> bool:
    name = member.text(*BLOCK.variant)
    if name and (canonical_variant(name) is None or notes.is_key_of_note(name)):
        member.warn(f"is called {name!r}, which is no variant: ignored")
        return False
    return True


def _is_block(value: dict[str, Any]) -> bool:
    """Whether an object has something to say as a block; a text may also just look like an object."""
    return any(key in BLOCK.text or key in ("error", "variants") or is_known(key) for key in value)


def _level(block: Reader) -> str | None:
    return block.loose.text("proficiency", "proficiency_level")


def _summary(context: TextContext, text: str, markup: str | None) -> Summary:
    """The summary with the HTML that the report gives, if readers see anything of it, else with HTML of the text."""
    safe = html.safe(markup) if markup else ""
    is_rendered = not (safe and html.text_of_safe(safe))
    return Summary(
        variant=context.variant,
        summary_type=base(context.variant),
        text=text,
        html=html.to_html(text) if is_rendered else safe,
        is_rendered=is_rendered,
        headline=context.headline,
        language=context.language,
        generated_at=context.generated_at,
        audio_url=context.audio_url,
    )
