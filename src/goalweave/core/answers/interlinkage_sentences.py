"""Tells the trade-offs and synergies of an organisation's own work in sentences, each with the marks of the records that it rests on;
the sentences are data, one set per language (packs/sentences)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.core.answers.markdown import count_words
from goalweave.core.answers.record_sentences import RecordRenderer, inline_markdown, join_names, node_name
from goalweave.core.model import Curie, Record
from goalweave.core.text.languages import LanguageMap, pick

MOST_NAMED_RECORDS = 2
"""Of one side, in one sentence; the rest is counted."""
MOST_ENABLED = 5
_FULL_STOPS = ".。 "


@dataclass(frozen=True, slots=True)
class PairStatement:
    """A pair of nodes with work on both sides. score: that of the matrix `source`, below zero where the subject hinders the object;
    signs_only: whether the matrix says no more than the sign; records_from, records_to: some of the records of each side, at
    least one; count_from, count_to: of all."""

    subject: Curie
    object: Curie
    score: float
    source: LanguageMap
    records_from: tuple[Record, ...]
    records_to: tuple[Record, ...]
    count_from: int
    count_to: int
    signs_only: bool = False


@dataclass(frozen=True, slots=True)
class TradeOffStatement:
    """What is done about a trade-off. state: open, mitigated or accepted; measure: the record that mitigates it; text: the measure,
    or the reason for accepting it, in somebody's own words."""

    pair: PairStatement
    state: str = "open"
    measure: Record | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class InterlinkageStatements:
    """What a draft says of interlinkages, in this order. enabled: nodes without work of the organisation that its work enables, with
    the records that do."""

    trade_offs: tuple[TradeOffStatement, ...] = ()
    synergies: tuple[PairStatement, ...] = ()
    enabled: tuple[tuple[Curie, tuple[Record, ...]], ...] = ()


def interlinkage_paragraphs(
    statements: InterlinkageStatements, renderer: RecordRenderer, limit: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paragraphs of up to `limit` words altogether, and the ids of their sources; the first has the mark `[^1]`.

    One paragraph each for the trade-offs, then one for the synergies and one for what is enabled; a paragraph that does not fit
    ends it. Nothing where the language has no sentences for this.
    """
    if not renderer.sentences.interlinkages:
        return (), ()
    marks = _Marks()
    paragraphs: list[str] = []
    used = 0
    for sentences in _sentence_groups(statements, renderer):
        words = sum(count_words(text) for text, _sources in sentences)
        if used + words > limit:
            break
        used += words
        paragraphs.append(" ".join(f"{text}{marks.text(sources)}" for text, sources in sentences))
    return tuple(paragraphs), tuple(marks.numbers)


def statement_records(statements: InterlinkageStatements | None) -> list[Record]:
    """The records that statements may name as sources, none twice."""
    if statements is None:
        return []
    records: dict[str, Record] = {}
    for pair in (*(entry.pair for entry in statements.trade_offs), *statements.synergies):
        records |= {record.id: record for record in (*pair.records_from, *pair.records_to)}
    for entry in statements.trade_offs:
        if entry.measure is not None:
            records[entry.measure.id] = entry.measure
    for _enabled_node, own in statements.enabled:
        records |= {record.id: record for record in own}
    return list(records.values())


_Sentence = tuple[str, Sequence[Record]]


class _Marks:
    """Record's id → number of its mark, in the order of their first use."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def text(self, records: Sequence[Record]) -> str:
        ids = dict.fromkeys(record.id for record in records)
        return "".join(f"[^{self.numbers.setdefault(name, len(self.numbers) + 1)}]" for name in ids)


def _sentence_groups(statements: InterlinkageStatements, renderer: RecordRenderer) -> Iterator[list[_Sentence]]:
    for entry in statements.trade_offs:
        yield [_pair_sentence("trade_off", entry.pair, renderer), *_treatment_sentences(entry, renderer)]
    if statements.synergies:
        yield [_pair_sentence("synergy", pair, renderer) for pair in statements.synergies]
    enabled = statements.enabled[:MOST_ENABLED]
    if enabled:
        names = [_node(node, renderer) for node, _records in enabled]
        cited = chain.from_iterable(records[:MOST_NAMED_RECORDS] for _enabled_node, records in enabled)
        sources = {record.id: record for record in cited}
        text = _fill("enables", renderer, nodes=join_names(names, renderer))
        yield [(text, tuple(sources.values()))]


def _pair_sentence(template: str, pair: PairStatement, renderer: RecordRenderer) -> _Sentence:
    text = _fill(
        template,
        renderer,
        subject=_node(pair.subject, renderer),
        object=_node(pair.object, renderer),
        records_from=_titles(pair.records_from, pair.count_from, renderer),
        records_to=_titles(pair.records_to, pair.count_to, renderer),
        source=inline_markdown(pick(pair.source, renderer.language)),
        score=_score_text(pair, renderer),
    )
    return text, _named(pair)


def _treatment_sentences(entry: TradeOffStatement, renderer: RecordRenderer) -> Iterator[_Sentence]:
    sides = _named(entry.pair)
    words = inline_markdown(entry.text).rstrip(_FULL_STOPS)
    if entry.state == "accepted" and words:
        yield _fill("accepted", renderer, text=words), sides
    elif entry.state == "mitigated":
        if entry.measure is not None:
            yield _fill("mitigated_by", renderer, title=_title(entry.measure, renderer)), (entry.measure,)
        if words:
            yield _fill("measure", renderer, text=words), (entry.measure,) if entry.measure is not None else sides
    elif entry.state == "open":
        yield _fill("open", renderer), sides


def _fill(template: str, renderer: RecordRenderer, **parts: str) -> str:
    organisation = inline_markdown(renderer.organisation)
    text = renderer.sentences.interlinkages[template].format(organisation=organisation, **parts)
    return text + renderer.sentences.stop


def _named(pair: PairStatement) -> tuple[Record, ...]:
    return (*pair.records_from[:MOST_NAMED_RECORDS], *pair.records_to[:MOST_NAMED_RECORDS])


def _titles(records: Sequence[Record], count: int, renderer: RecordRenderer) -> str:
    names = [_title(record, renderer) for record in records[:MOST_NAMED_RECORDS]]
    rest = count - len(names)
    if rest > 0:
        names.append(renderer.sentences.parts["more"].format(count=rest))
    return join_names(names, renderer)


def _title(record: Record, renderer: RecordRenderer) -> str:
    return f"**{inline_markdown(pick(record.title, renderer.language))}**"


def _node(node: Curie, renderer: RecordRenderer) -> str:
    return node_name(renderer.catalogue.framework(node.key), node.code, renderer.language)


def _score_text(pair: PairStatement, renderer: RecordRenderer) -> str:
    """`−2`, with a true minus; the sign alone where the matrix has signs only."""
    from babel.numbers import format_decimal

    sign = "+" if pair.score > 0 else "\u2212"
    if pair.signs_only:
        return sign
    locale = {"zh": "zh_Hans"}.get(renderer.language, renderer.language)
    return f"{sign}{format_decimal(round(abs(pair.score), 2), locale=locale)}"
