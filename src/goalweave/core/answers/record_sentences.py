"""Describes a record in sentences, each with its mark; the sentences are data, one set per language
(packs/sentences)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from goalweave.core.answers.markdown import SPAN
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework, MappingRank, Money, NoteKind, Record, RecordKind, RecordNote
from goalweave.core.text.languages import LanguageMap, base_language, pick, picked_language
from goalweave.core.text.sanitise import sanitise_line
from goalweave.core.text.sentences import sentence_spans

if TYPE_CHECKING:
    from datetime import date

    from goalweave.core.answers.grammar import Grammar

MOST_NAMED = 5
"""Partners, places or nodes named in one sentence; the rest is counted."""

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")
_INNER_STOP = re.compile(r"([.!?؟…。！？])[ \t]+(?=\S)")
_FULL_STOPS = ".。 "
_STOPPED = re.compile(r"[.!?؟…。！？][\"”’»)\]）】」』]*$")


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one language. kinds: how a record of a kind is imported, in one or several ways, which take
    turns; parts, notes, facts: what is added to that. interlinkages: for trade-offs and synergies; may be empty. grammar: of drafts.

    Each is a template with named parts: kinds have {title}, {organisation}; parts and facts what their name says.
    """

    language: str
    kinds: Mapping[RecordKind, tuple[str, ...]]
    parts: Mapping[str, str]
    notes: Mapping[NoteKind, str]
    facts: Mapping[str, str]
    grammar: Grammar
    stop: str = "."
    interlinkages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordRenderer:
    """What is needed to tell a record, the same for all. organisation: its short name; areas: code → name of an area.

    frameworks: keys of those whose nodes are named, in this order. full_name: the organisation's, by which an abbreviation gets its
    article and gender; other_names: its names in every
    language, by which its part in a record is recognised.
    """

    sentences: Sentences
    catalogue: Catalogue
    organisation: str
    areas: Callable[[str], str]
    frameworks: tuple[str, ...] = ()
    notes: frozenset[NoteKind] = field(default_factory=frozenset)
    details: frozenset[str] = field(default_factory=frozenset)
    full_name: str = ""
    other_names: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        return self.sentences.language

    @property
    def own_names(self) -> tuple[str, ...]:
        """Each once, and none that is empty."""
        return tuple(name for name in dict.fromkeys((self.organisation, self.full_name, *self.other_names)) if name)

    def starts_with_own_name(self, text: str) -> bool:
        return text.startswith(self.own_names)


def inline_markdown(text: str) -> str:
    """The text as Markdown that shows just this, on one line; inside it no sentence ends."""
    return _INNER_STOP.sub("\\1\u00a0", _MARKUP.sub(r"\\\1", sanitise_line(text)))


def escape_markdown_sentence(text: str) -> str:
    """A sentence as Markdown; sentences inside it stay sentences."""
    return _MARKUP.sub(r"\\\1", sanitise_line(text))


def foreign_span(text: str, language: str) -> str:
    """Words in another language, marked as such; the words alone where they cannot be."""
    inner = inline_markdown(text)
    if inner.startswith("^"):  # or it would be read as the mark of a note
        inner = f"\\{inner}"
    span = f"[{inner}]{{lang={language}}}"
    return span if SPAN.fullmatch(span) else inner


def record_phrase(record: Record, renderer: RecordRenderer) -> str:
    """The record in a few words, without a stop: its title, partners, places and when."""
    return _append_parts(f"**{inline_markdown(pick(record.title, renderer.language))}**", record, renderer)


def opening_sentence(record: Record, renderer: RecordRenderer, number: int = 1) -> str:
    """Return the first sentence of a record: what it is, whose, with whom, where and when.

    number: its position in the answer, from 1, which selects the template: neighbours of one kind begin differently.
    """
    title = f"**{inline_markdown(pick(record.title, renderer.language))}**"
    ways = renderer.sentences.kinds[record.kind]
    brought = ways[(number - 1) % len(ways)].format(title=title, organisation=inline_markdown(renderer.organisation))
    return _append_parts(brought, record, renderer) + renderer.sentences.stop


def body_sentences(record: Record, renderer: RecordRenderer) -> tuple[str, ...]:
    """The sentences of the record's own text, in the teller's language where it is written in it; else as quotations."""
    language = renderer.language if record.text.get(renderer.language) else record.language
    text = sanitise_line(record.text.get(language, ""))
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    if len(sentences) > 1 and any(_repeats_title(sentences[0], title) for title in record.title.values()):
        sentences = sentences[1:]
    quoted = [_quote_sentence(sentence, language, renderer) for sentence in sentences]
    if quoted and _is_foreign(language, renderer):
        name = language_name(language, renderer.language)
        quoted[0] = renderer.sentences.facts["described"].format(language=name, text=quoted[0])
    return tuple(quoted)


def contribution_sentence(record: Record, renderer: RecordRenderer) -> str:
    """The sentence on the nodes that it contributes to; empty without any."""
    nodes = node_names(record, renderer)
    if not nodes:
        return ""
    return renderer.sentences.facts["contributes"].format(nodes=join_names(nodes, renderer)) + renderer.sentences.stop


def further_sentences(record: Record, renderer: RecordRenderer) -> Iterator[str]:
    """Return the sentences on money, and on the notes and details requested."""
    facts = renderer.sentences.facts
    if record.money:
        amounts = join_names([format_money(money, renderer) for money in record.money], renderer)
        yield facts["money"].format(money=amounts) + renderer.sentences.stop
    for note in record.notes:
        if note.kind in renderer.notes:
            yield from _note_sentences(note, renderer)
    for name in ("funding", "staffing", "review"):
        if name in renderer.details and isinstance(value := record.details.get(name), Mapping):
            yield from _sentences_of(facts[name], value, renderer)


def node_names(record: Record, renderer: RecordRenderer) -> list[str]:
    """The nodes that the record is mapped to, accepted ones only, as they are written: `SDG 9.c`; the deepest of a branch."""
    names: list[str] = []
    for key in renderer.frameworks:
        framework = renderer.catalogue.framework(key)
        accepted = [mapping for mapping in record.mappings if mapping.contributes]
        own = [mapping for mapping in accepted if mapping.node.key == framework.key]
        own.sort(key=lambda mapping: mapping.rank is not MappingRank.PRIMARY)
        codes = dict.fromkeys(mapping.node.code for mapping in own)
        above = {node.code for node in chain.from_iterable(map(framework.ancestors, codes))}
        names += [node_name(framework, code, renderer.language) for code in codes if code not in above]
    return names


def node_name(framework: Framework, code: str, language: str) -> str:
    """`SDG 9.c`: the word that names the framework's nodes before a code; without one, `G5 (ITU strategic plan)`."""
    depth = {level.id: number for number, level in enumerate(framework.levels)}
    level = framework.node(code).level
    mentions = [mention for mention in framework.mentions if mention.code == "{}" and not mention.followed_by]
    # Words name the codes of their level and of those below it.
    mentions = [mention for mention in mentions if mention.words and depth[mention.level] <= depth[level]]
    own = next((mention for mention in mentions if mention.level == level), mentions[0] if mentions else None)
    if own and (words := own.words.get(language)):
        return f"{words[0]} {code}"
    level_name = next((pick(entry.one, language) for entry in framework.levels if entry.id == level), "")
    return f"{level_name} {code} ({pick(framework.short or framework.title, language)})".lstrip()


def join_names(names: Sequence[str], renderer: RecordRenderer, most: int = MOST_NAMED) -> str:
    """The names in a row, as the language joins them; from `most` on the rest is counted."""
    from babel.lists import format_list

    listed = list(names) if len(names) <= most + 1 else list(names[:most])
    rest = len(names) - len(listed)
    if rest:
        listed.append(renderer.sentences.parts["more"].format(count=rest))
    return str(format_list(listed, locale=_locale(renderer.language)))


def format_money(amount: Money, renderer: RecordRenderer, *, with_kind: bool = True) -> str:
    """`1.2 million` stays a figure: the amount in its own currency, as the language writes it."""
    from babel.numbers import format_currency

    whole = amount.amount == amount.amount.to_integral_value()
    # A no-break space between amount and currency, so that no line ends between them.
    pattern = "#,##0\u00a0¤¤" if whole else "#,##0.00\u00a0¤¤"
    amount_text = format_currency(
        amount.amount, amount.currency, pattern, locale=_locale(renderer.language), currency_digits=False
    )
    if with_kind and amount.kind in renderer.sentences.parts:
        return f"{amount_text} ({renderer.sentences.parts[amount.kind]})"
    return str(amount_text)


def format_period(record: Record, renderer: RecordRenderer) -> str:
    """`2018`, `June 2018`, `2016–2019`, `since 2016`; empty if no date is known."""
    return format_dates(record.start, record.end, renderer, ongoing=record.status == "ongoing")


def format_dates(start: str, end: str, renderer: RecordRenderer, *, ongoing: bool = False) -> str:
    """Two ISO dates, either of which may be missing, as `format_period` writes those of a record."""
    first, last = _format_date(start, renderer), _format_date(end, renderer)
    parts = renderer.sentences.parts
    if first and last:
        if len(start) == len(end) and start[:4] == end[:4] and len(start) > 4 and start < end:
            return _format_interval(start, end, renderer)
        return first if first == last else parts["from_until"].format(start=first, end=last)
    if first:
        return parts["since"].format(start=first) if ongoing else first
    return parts["until"].format(end=last) if last else ""


def language_name(language: str, shown_in: str) -> str:
    """`English`, `anglais`: the name of a language in another; its tag where there is no name for it."""
    from babel import Locale

    return str(Locale.parse(_locale(shown_in)).languages.get(base_language(language), language))


def _append_parts(sentence_text: str, record: Record, renderer: RecordRenderer) -> str:
    parts = renderer.sentences.parts
    if partners := list(dict.fromkeys(inline_markdown(partner.name) for partner in record.partners)):
        sentence_text += parts["partners"].format(partners=join_names(partners, renderer))
    if record.places:
        sentence_text += parts["places"].format(
            places=join_names([inline_markdown(renderer.areas(place.area)) for place in record.places], renderer)
        )
    if when := format_period(record, renderer):
        sentence_text += parts["period"].format(period=when)
    return sentence_text


def _note_sentences(note: RecordNote, renderer: RecordRenderer) -> Iterator[str]:
    yield from _sentences_of(renderer.sentences.notes[note.kind], note.text, renderer)


def _sentences_of(template: str, text: LanguageMap, renderer: RecordRenderer) -> Iterator[str]:
    line, language = sanitise_line(pick(text, renderer.language)), picked_language(text, renderer.language)
    for number, (start, end) in enumerate(sentence_spans(line)):
        sentence = _quote_sentence(line[start:end], language, renderer)
        yield template.format(text=sentence) if not number else sentence


def _quote_sentence(sentence: str, language: str, renderer: RecordRenderer) -> str:
    """A sentence of the record's: with a stop, and between quotation marks, with its language, where that is another one."""
    escaped = _MARKUP.sub(r"\\\1", sentence)
    if not _is_foreign(language, renderer):
        return _add_stop(escaped, renderer)
    inner = escaped.rstrip(_FULL_STOPS) or escaped
    if inner.startswith("^"):  # or it would be read as the mark of a note
        inner = f"\\{inner}"
    span = f"[{inner}]{{lang={language}}}"
    return (
        renderer.sentences.facts["quoted"].format(text=span if SPAN.fullmatch(span) else inner)
        + renderer.sentences.stop
    )


def _is_foreign(language: str, renderer: RecordRenderer) -> bool:
    return bool(language) and base_language(language) != base_language(renderer.language)


def _add_stop(sentence: str, renderer: RecordRenderer) -> str:
    return sentence if _STOPPED.search(sentence) else sentence + renderer.sentences.stop


def _repeats_title(sentence: str, title: str) -> bool:
    return sentence.rstrip(_FULL_STOPS).casefold() == title.rstrip(_FULL_STOPS).casefold()


def _locale(language: str) -> str:
    """British dates for English, as the United Nations write them."""
    return {"en": "en_GB", "zh": "zh_Hans"}.get(language, language)


def _format_interval(start: str, end: str, renderer: RecordRenderer) -> str:
    """Two days or months of one year: `3–5 April 2017`, `7 October to 13 December 2024`."""
    from babel.dates import format_date, format_skeleton

    end_text = _format_date(end, renderer)
    first, last = _to_day(start), _to_day(end)
    if start[:7] == end[:7] and end_text.startswith(str(last.day)):
        return f"{first.day}–{end_text}"
    locale = _locale(renderer.language)
    days = len(start) == 10
    begin = str(format_skeleton("MMMMd", first, locale=locale) if days else format_date(first, "LLLL", locale=locale))
    return renderer.sentences.parts["from_until"].format(start=begin, end=end_text)


def _to_day(value: str) -> date:
    from datetime import date

    numbers = [int(part) for part in value.split("-")]
    return date(*[*numbers, 1, 1][:3])


def _format_date(value: str, renderer: RecordRenderer) -> str:
    """An ISO date of the precision known, as the language writes it."""
    from babel.dates import format_date, format_skeleton

    if not value:
        return ""
    numbers = value.split("-")
    day = _to_day(value)
    locale = _locale(renderer.language)
    if len(numbers) == 3:
        return str(format_date(day, "long", locale=locale))
    if len(numbers) == 2:
        return str(format_skeleton("yMMMM", day, locale=locale))
    return numbers[0]
