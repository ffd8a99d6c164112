"""A record told in sentences, each with its mark; the words come as data, one set a language (packs/sentences)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goalweave.core.answers.markdown import SPAN
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework, MappingRank, MappingState, Money, NoteKind, Record, RecordKind, RecordNote
from goalweave.core.text.languages import LanguageMap, base_language, pick, picked_language
from goalweave.core.text.sanitise import sanitise_line
from goalweave.core.text.sentences import sentence_spans

MOST_NAMED = 5
"""Partners, places or nodes named in one sentence; the rest is counted."""

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")
_INNER_STOP = re.compile(r"([.!?؟…。！？])[ \t]+(?=\S)")
_FULL_STOPS = ".。 "
_STOPPED = re.compile(r"[.!?؟…。！？][\"”’»)\]）】」』]*$")


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one language. kinds: how a record of a kind is brought in, in one or several ways, which take turns;
    parts, notes, facts: what is added to that.

    Each is a template with named parts: kinds have {title}, {organisation}; parts and facts what their name says.
    """

    language: str
    kinds: Mapping[RecordKind, tuple[str, ...]]
    parts: Mapping[str, str]
    notes: Mapping[NoteKind, str]
    facts: Mapping[str, str]
    stop: str = "."


@dataclass(frozen=True)
class RecordRenderer:
    """What is needed to tell a record, the same for all. organisation: its short name; areas: code → name of an area.

    frameworks: keys of those whose nodes are named, in this order.
    """

    sentences: Sentences
    catalogue: Catalogue
    organisation: str
    areas: Callable[[str], str]
    frameworks: tuple[str, ...] = ()
    notes: frozenset[NoteKind] = field(default_factory=frozenset)
    details: frozenset[str] = field(default_factory=frozenset)

    @property
    def language(self) -> str:
        return self.sentences.language


def inline_markdown(text: str) -> str:
    """The text as Markdown that shows just this, on one line; inside it no sentence ends."""
    return _INNER_STOP.sub("\\1\u00a0", _MARKUP.sub(r"\\\1", sanitise_line(text)))


def record_phrase(record: Record, teller: RecordRenderer) -> str:
    """The record in a few words, without a stop: its title, partners, places and when."""
    return _append_parts(f"**{inline_markdown(pick(record.title, teller.language))}**", record, teller)


def opening_sentence(record: Record, teller: RecordRenderer, number: int = 1) -> str:
    """The first sentence of a record: what it is, of whom, with whom, where and when.

    number: its place in the answer, from 1, by which the ways to begin take turns: neighbours of one kind begin differently.
    """
    title = f"**{inline_markdown(pick(record.title, teller.language))}**"
    ways = teller.sentences.kinds[record.kind]
    brought = ways[(number - 1) % len(ways)].format(title=title, organisation=inline_markdown(teller.organisation))
    return _append_parts(brought, record, teller) + teller.sentences.stop


def body_sentences(record: Record, teller: RecordRenderer) -> tuple[str, ...]:
    """The sentences of the record's own text, in the teller's language where it is written in it; else as quotations."""
    language = teller.language if record.text.get(teller.language) else record.language
    text = sanitise_line(record.text.get(language, ""))
    found = [text[start:end] for start, end in sentence_spans(text)]
    if len(found) > 1 and any(_repeats_title(found[0], title) for title in record.title.values()):
        found = found[1:]
    told = [_quote_sentence(sentence, language, teller) for sentence in found]
    if told and _is_foreign(language, teller):
        name = language_name(language, teller.language)
        told[0] = teller.sentences.facts["described"].format(language=name, text=told[0])
    return tuple(told)


def contribution_sentence(record: Record, teller: RecordRenderer) -> str:
    """The sentence on the nodes that it contributes to; empty without any."""
    nodes = node_names(record, teller)
    if not nodes:
        return ""
    return teller.sentences.facts["contributes"].format(nodes=join_names(nodes, teller)) + teller.sentences.stop


def further_sentences(record: Record, teller: RecordRenderer) -> Iterator[str]:
    """Sentences on money, and on the notes and details that are asked for."""
    facts = teller.sentences.facts
    if record.money:
        yield (
            facts["money"].format(money=join_names([format_money(one, teller) for one in record.money], teller))
            + teller.sentences.stop
        )
    for note in record.notes:
        if note.kind in teller.notes:
            yield from _note_sentences(note, teller)
    for name in ("funding", "staffing", "review"):
        if name in teller.details and isinstance(value := record.details.get(name), Mapping):
            yield from _sentences_of(facts[name], value, teller)


def node_names(record: Record, teller: RecordRenderer) -> list[str]:
    """The nodes that the record is mapped to, accepted ones only, as they are written: `SDG 9.c`; the deepest of a branch."""
    found: list[str] = []
    for key in teller.frameworks:
        framework = teller.catalogue.framework(key)
        own = [one for one in record.mappings if one.state is MappingState.ACCEPTED and one.node.key == framework.key]
        codes = list(
            dict.fromkeys(one.node.code for one in sorted(own, key=lambda one: one.rank is not MappingRank.PRIMARY))
        )
        above = {node.code for code in codes for node in framework.ancestors(code)}
        found += [node_name(framework, code, teller.language) for code in codes if code not in above]
    return found


def node_name(framework: Framework, code: str, language: str) -> str:
    """`SDG 9.c`: the word that names the framework's nodes before a code; without one, `G5 (ITU strategic plan)`."""
    level = framework.node(code).level
    words = [one for one in framework.mentions if one.code == "{}" and one.words]
    own = next((one for one in words if one.level == level), words[0] if words else None)
    if own and (found := own.words.get(language) or own.words.get("en")):
        return f"{found[0]} {code}"
    return f"{code} ({pick(framework.short or framework.title, language)})"


def join_names(names: Sequence[str], teller: RecordRenderer, most: int = MOST_NAMED) -> str:
    """The names in a row, as the language joins them; from `most` on the rest is counted."""
    from babel.lists import format_list

    shown = list(names) if len(names) <= most + 1 else list(names[:most])
    rest = len(names) - len(shown)
    if rest:
        shown.append(teller.sentences.parts["more"].format(count=rest))
    return str(format_list(shown, locale=_locale(teller.language)))


def format_money(one: Money, teller: RecordRenderer) -> str:
    """`1.2 million` stays a figure: the amount in its own currency, as the language writes it."""
    from babel.numbers import format_currency

    whole = one.amount == one.amount.to_integral_value()
    pattern = "#,##0\u00a0¤¤" if whole else "#,##0.00\u00a0¤¤"
    shown = format_currency(one.amount, one.currency, pattern, locale=_locale(teller.language), currency_digits=False)
    return f"{shown} ({teller.sentences.parts[one.kind]})" if one.kind in teller.sentences.parts else str(shown)


def format_period(record: Record, teller: RecordRenderer) -> str:
    """`2018`, `June 2018`, `2016–2019`, `since 2016`; empty where no date is known."""
    start, end = _format_date(record.start, teller), _format_date(record.end, teller)
    parts = teller.sentences.parts
    if start and end:
        return start if start == end else parts["from_until"].format(start=start, end=end)
    if start:
        lasting = record.status == "ongoing"
        return parts["since"].format(start=start) if lasting else start
    return parts["until"].format(end=end) if end else ""


def language_name(language: str, shown_in: str) -> str:
    """`English`, `anglais`: the name of a language in another; its tag where there is no name for it."""
    from babel import Locale

    return str(Locale.parse(_locale(shown_in)).languages.get(base_language(language), language))


def _append_parts(told: str, record: Record, teller: RecordRenderer) -> str:
    parts = teller.sentences.parts
    if partners := list(dict.fromkeys(inline_markdown(partner.name) for partner in record.partners)):
        told += parts["partners"].format(partners=join_names(partners, teller))
    if record.places:
        told += parts["places"].format(
            places=join_names([inline_markdown(teller.areas(one.area)) for one in record.places], teller)
        )
    if when := format_period(record, teller):
        told += parts["period"].format(period=when)
    return told


def _note_sentences(note: RecordNote, teller: RecordRenderer) -> Iterator[str]:
    yield from _sentences_of(teller.sentences.notes[note.kind], note.text, teller)


def _sentences_of(template: str, text: LanguageMap, teller: RecordRenderer) -> Iterator[str]:
    line, language = sanitise_line(pick(text, teller.language)), picked_language(text, teller.language)
    for number, (start, end) in enumerate(sentence_spans(line)):
        sentence = _quote_sentence(line[start:end], language, teller)
        yield template.format(text=sentence) if not number else sentence


def _quote_sentence(sentence: str, language: str, teller: RecordRenderer) -> str:
    """A sentence of the record's: with a stop, and between quotation marks, with its language, where that is another one."""
    escaped = _MARKUP.sub(r"\\\1", sentence)
    if not _is_foreign(language, teller):
        return _add_stop(escaped, teller)
    inner = escaped.rstrip(_FULL_STOPS) or escaped
    if inner.startswith("^"):  # or it would be read as the mark of a note
        inner = f"\\{inner}"
    span = f"[{inner}]{{lang={language}}}"
    return teller.sentences.facts["quoted"].format(text=span if SPAN.fullmatch(span) else inner) + teller.sentences.stop


def _is_foreign(language: str, teller: RecordRenderer) -> bool:
    return bool(language) and base_language(language) != base_language(teller.language)


def _add_stop(sentence: str, teller: RecordRenderer) -> str:
    return sentence if _STOPPED.search(sentence) else sentence + teller.sentences.stop


def _repeats_title(sentence: str, title: str) -> bool:
    return sentence.rstrip(_FULL_STOPS).casefold() == title.rstrip(_FULL_STOPS).casefold()


def _locale(language: str) -> str:
    """British dates for English, as the United Nations write them."""
    return {"en": "en_GB", "zh": "zh_Hans"}.get(language, language)


def _format_date(value: str, teller: RecordRenderer) -> str:
    """An ISO date of the precision known, as the language writes it."""
    from datetime import date

    from babel.dates import format_date, format_skeleton

    if not value:
        return ""
    numbers = [int(part) for part in value.split("-")]
    day = date(*[*numbers, 1, 1][:3])
    locale = _locale(teller.language)
    if len(numbers) == 3:
        return str(format_date(day, "long", locale=locale))
    if len(numbers) == 2:
        return str(format_skeleton("yMMMM", day, locale=locale))
    return str(numbers[0])
