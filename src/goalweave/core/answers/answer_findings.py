"""What to look at before a submission is approved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import chain

from goalweave.core.answers.claim_support import (
    Discrepancy,
    Unsupported,
    casefolded_words,
    compare_with_records,
    merge_facts,
    risky_parts,
)
from goalweave.core.answers.claims import Claim, extract_claims, locate_claim
from goalweave.core.answers.cross_references import figures_of_counts, tells_of_record
from goalweave.core.answers.figures import extract_figures
from goalweave.core.answers.foreign_passages import find_foreign_sentences
from goalweave.core.answers.markdown import citation_numbers, count_words, plain_text, read_blocks
from goalweave.core.answers.question_parts import unanswered_parts
from goalweave.core.answers.record_facts import CountryNames, read_record_facts
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify.mentions import MentionFinder
from goalweave.core.document import Block, Heading, Hyperlink, Inline, ItemList, Paragraph, Table
from goalweave.core.errors import Severity
from goalweave.core.messages import Message
from goalweave.core.model import Question, QuestionKind, Questionnaire, Record
from goalweave.core.text.languages import pick
from goalweave.core.text.passages import text_length

LONGEST_SHOWN = 160
"""Characters of a passage that a finding shows."""

FEWEST_REPEATED = 8
"""Words of a paragraph that counts as said twice."""

_BOLD = re.compile(r"\*\*(.+?)\*\*")

TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^<>]*>", re.IGNORECASE)


class AnswerFault(StrEnum):
    """What can be the matter with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    NO_SUCH_SOURCE = "no_such_source"
    SOURCE_GONE = "source_gone"
    NOT_PUBLISHED = "not_published"
    CHANGED = "changed"
    UNSUPPORTED = "unsupported"
    REPEATED = "repeated"
    DEAD_LINK = "dead_link"
    HTML = "html"
    OLD = "old"
    NOT_IN_REGISTRY = "not_in_registry"
    NOT_MENTIONED = "not_mentioned"
    BEYOND = "beyond"
    NO_VALUE = "no_value"
    DIFFERS = "differs"
    NOT_IN_RECORD = "not_in_record"
    CITED_TWICE = "cited_twice"
    PART_UNANSWERED = "part_unanswered"
    OTHER_LANGUAGE = "other_language"


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """A point to check. severity: an error prevents approval. passage: text of the answer, or empty; sentence: the whole of it.

    source: number of a mark, 0 for none; node: the framework node it concerns, as `sdg:5`; record: id of the record it concerns;
    stated, recorded: a figure of the answer, and what the registry has instead; language: that the sentence is in; search: a
    word to look for in records; start, end: place of the sentence in the Markdown, both 0 if there is none.
    """

    fault: AnswerFault
    severity: Severity
    message: Message
    question: str = ""
    passage: str = ""
    source: int = 0
    node: str = ""
    record: str = ""
    sentence: str = ""
    stated: str = ""
    recorded: str = ""
    language: str = ""
    search: str = ""
    start: int = 0
    end: int = 0

    @property
    def key(self) -> str:
        """The same for the same finding in the same text, to refer to it from a form."""
        content = (
            self.fault,
            self.question,
            self.sentence or self.passage,
            self.source,
            self.stated,
            self.start,
            self.record,
        )
        return sha256("\n".join(map(str, content)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source of an answer. record: its current state, None if it no longer exists; changed: since it was cited;
    public: visible to everyone; deleted: it is in the trash, and can be restored."""

    number: int
    record: Record | None
    changed: bool = False
    public: bool = True
    deleted: bool = False


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer to be checked. text: Markdown, empty for none; value: of a choice, number, link or attachment.

    old: it was carried forward from an earlier round and has not been checked since.
    """

    number: str
    text: str = ""
    value: str = ""
    sources: tuple[CitedSource, ...] = ()
    old: bool = False


@dataclass(frozen=True)
class CheckContext:
    """What an answer is checked against. dead: addresses where nothing was found; records: of the registry, that the
    questions are about; framework: key of the one whose top nodes are compared, empty for none; publishes: everyone
    will see it; language: of the answers; year: that they report on; names: of the organisation; countries: their names.
    """

    catalogue: Catalogue
    framework: str = ""
    records: tuple[Record, ...] = ()
    dead: frozenset[str] = field(default_factory=frozenset)
    publishes: bool = True
    language: str = "en"
    year: int | None = None
    names: tuple[str, ...] = ()
    countries: CountryNames = field(default_factory=CountryNames)

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Words that need no source: the organisation's names and those of the frameworks."""
        texts = list(self.names)
        for framework in self.catalogue.frameworks.values():
            texts += [*framework.title.values(), *framework.short.values()]
            for mention in framework.mentions:
                texts += chain.from_iterable(mention.words.values())
        return frozenset(casefolded_words(" ".join(texts)))


def check_submission(
    questionnaire: Questionnaire, answers: Mapping[str, CheckedAnswer], context: CheckContext
) -> list[AnswerFinding]:
    """All findings: those of each question in order, then repetitions, then what holds for the whole."""
    findings: list[AnswerFinding] = []
    for question in questionnaire.questions:
        answer = answers.get(question.number, CheckedAnswer(question.number))
        findings += check_answer(question, answer, context)
    findings += _check_repetitions(questionnaire, answers)
    findings += check_citations_across(questionnaire.questions, answers)
    findings += _check_nodes(questionnaire, answers, context)
    return findings


def check_answer(question: Question, answer: CheckedAnswer, context: CheckContext) -> list[AnswerFinding]:
    """The findings of one answer by itself, errors first."""
    if not answer.text.strip() and not answer.value:
        if not question.required:
            return []
        return [_make_finding(question, AnswerFault.MISSING, Severity.ERROR, Message("the answer is missing"))]
    findings = [
        *_check_length(question, answer),
        *_check_sources(question, answer, context),
        *_check_claims(question, answer, context),
        *_check_parts(question, answer, context),
        *_check_languages(question, answer, context),
        *_check_links(question, answer, context),
    ]
    if tag := TAG.search(answer.text):
        message = Message("HTML is shown as written; use Markdown")
        findings.append(_make_finding(question, AnswerFault.HTML, Severity.WARNING, message, tag[0]))
    if answer.old:
        message = Message("this answer is from an earlier round and has not been checked since then")
        findings.append(_make_finding(question, AnswerFault.OLD, Severity.ERROR, message))
    return sorted(findings, key=_urgency)


def _urgency(finding: AnswerFinding) -> int:
    """Errors first, then figures that differ; last what one button puts right for all records."""
    if finding.severity is Severity.ERROR:
        return 0
    return {AnswerFault.DIFFERS: 1, AnswerFault.NOT_PUBLISHED: 3}.get(finding.fault, 2)


def _check_length(question: Question, answer: CheckedAnswer) -> Iterator[AnswerFinding]:
    words = count_words(answer.text)
    if question.most and words > question.most:
        message = Message("{count} words; at most {limit} are allowed", count=words, limit=question.most)
        yield _make_finding(question, AnswerFault.TOO_LONG, Severity.ERROR, message)
    if question.fewest and words < question.fewest:
        message = Message("{count} words; at least {limit} are required", count=words, limit=question.fewest)
        yield _make_finding(question, AnswerFault.TOO_SHORT, Severity.ERROR, message)


def _check_sources(question: Question, answer: CheckedAnswer, context: CheckContext) -> Iterator[AnswerFinding]:
    known = {cited.number: cited for cited in answer.sources}
    for number in citation_numbers(answer.text):
        cited = known.get(number)
        for fault, severity, message in _source_faults(number, cited, context):
            finding = _make_finding(question, fault, severity, message, source=number)
            finding = replace(finding, record=cited.record.id if cited and cited.record else "")
            yield _at_claim(finding, answer.text, _cited_claim(answer, number))


def _source_faults(
    number: int, cited: CitedSource | None, context: CheckContext
) -> Iterator[tuple[AnswerFault, Severity, Message]]:
    if cited is None:
        message = Message("the mark [^{number}] has no source", number=number)
        yield AnswerFault.NO_SUCH_SOURCE, Severity.ERROR, message
    elif cited.record is None:
        message = Message("the record that supports this no longer exists")
        if cited.deleted:
            message = Message("the record that supports this has been deleted")
        yield AnswerFault.SOURCE_GONE, Severity.ERROR, message
    else:
        if cited.changed:
            yield AnswerFault.CHANGED, Severity.WARNING, Message("the record has changed since it was cited")
        if context.publishes and not cited.public:
            message = Message("the record that supports this is not published")
            yield AnswerFault.NOT_PUBLISHED, Severity.WARNING, message


def _uncited_message(part: Discrepancy | None) -> Message:
    if part is None:
        return Message("no record supports this")
    match part.kind:
        case Unsupported.FIGURE:
            return Message("no record supports this figure: {part}", part=part.stated)
        case Unsupported.NAME:
            return Message("no record supports this name: {part}", part=part.stated)
        case Unsupported.SUPERLATIVE:
            return Message("no record supports “{part}”", part=part.stated)
    return Message("no record supports this")


def _unrecorded_message(part: Discrepancy) -> Message:
    match part.kind:
        case Unsupported.FIGURE:
            return Message("{part} is not in the cited record", part=part.stated)
        case Unsupported.SUPERLATIVE:
            return Message("the cited record does not say “{part}”", part=part.stated)
    return Message("the cited record does not name {part}", part=part.stated)


def _check_claims(question: Question, answer: CheckedAnswer, context: CheckContext) -> Iterator[AnswerFinding]:
    """Claims without a source, where the question is one that records can answer, and what is not in the records cited."""
    if question.kind in (QuestionKind.CHOICE, QuestionKind.NUMBER, QuestionKind.LINK):
        return
    question_text = pick(question.text, context.language)
    words = context.known_words.union(casefolded_words(question_text))
    known_figures = extract_figures(question_text, context.language)
    numbers = set(citation_numbers(answer.text))
    facts = {
        cited.number: read_record_facts(cited.record, context.countries, context.year)
        for cited in answer.sources
        if cited.record is not None and cited.number in numbers
    }
    last = 0
    for claim in extract_claims(answer.text):
        span = locate_claim(answer.text, claim, last)
        last = span[1] if span else last
        if claim.sources:
            sources = merge_facts(facts, claim.sources)
            # A mark without a record is a finding of its own; what it would say is not known.
            if len(sources) == len({*claim.sources}):
                titles = _BOLD.findall(claim.markdown)
                known = (*known_figures, *figures_of_counts(claim, context.language))
                parts = compare_with_records(
                    claim.text, context.language, sources, context.countries, words, known, titles
                )
                for part in parts:
                    yield _at_claim(_differing(question, part), answer.text, claim, span)
        elif question.evidence is not None:
            risky = risky_parts(claim.text, context.language, words)
            message = _uncited_message(risky[0] if risky else None)
            finding = _make_finding(question, AnswerFault.UNSUPPORTED, Severity.WARNING, message)
            yield _at_claim(finding, answer.text, claim, span)


def _differing(question: Question, part: Discrepancy) -> AnswerFinding:
    if part.recorded:
        message = Message("the registry says {recorded}, not {stated}", recorded=part.recorded, stated=part.stated)
        finding = _make_finding(question, AnswerFault.DIFFERS, Severity.WARNING, message)
        return replace(finding, stated=part.stated, recorded=part.recorded, record=part.record)
    finding = _make_finding(question, AnswerFault.NOT_IN_RECORD, Severity.WARNING, _unrecorded_message(part))
    return replace(finding, stated=part.stated)


def _check_parts(question: Question, answer: CheckedAnswer, context: CheckContext) -> Iterator[AnswerFinding]:
    """Parts of the question that the answer does not seem to address."""
    if question.kind is not QuestionKind.NARRATIVE:
        return
    text = question.text.get(context.language)
    if not text:
        return
    for part in unanswered_parts(text, plain_text(answer.text), context.language):
        message = Message("the answer does not seem to address this part of the question")
        finding = _make_finding(question, AnswerFault.PART_UNANSWERED, Severity.WARNING, message, part.text)
        yield replace(finding, search=part.search)


def _check_languages(question: Question, answer: CheckedAnswer, context: CheckContext) -> Iterator[AnswerFinding]:
    """Sentences in another language that are not marked as such."""
    for claim, language in find_foreign_sentences(answer.text, context.language):
        message = Message("this is in another language and is not marked as such")
        finding = _make_finding(question, AnswerFault.OTHER_LANGUAGE, Severity.WARNING, message)
        yield replace(_at_claim(finding, answer.text, claim), language=language)


def check_citations_across(
    questions: Sequence[Question], answers: Mapping[str, CheckedAnswer]
) -> Iterator[AnswerFinding]:
    """Records of which an earlier answer of the submission tells too; to refer to that answer, or to count the record, is right."""
    first: dict[str, str] = {}
    for question in questions:
        answer = answers.get(question.number)
        if answer is None or question.kind is QuestionKind.RECORDS:
            continue
        telling = [claim for claim in extract_claims(answer.text) if tells_of_record(claim)]
        numbers = set(chain.from_iterable(claim.sources for claim in telling))
        for cited in answer.sources:
            if cited.record is None or cited.number not in numbers:
                continue
            if (place := first.setdefault(cited.record.id, question.number)) == question.number:
                continue
            message = Message("the answer to {question} cites this record too", question=place)
            finding = _make_finding(question, AnswerFault.CITED_TWICE, Severity.WARNING, message, source=cited.number)
            finding = replace(finding, record=cited.record.id)
            yield _at_claim(finding, answer.text, next(claim for claim in telling if cited.number in claim.sources))


def _check_links(question: Question, answer: CheckedAnswer, context: CheckContext) -> Iterator[AnswerFinding]:
    for address in dict.fromkeys([*linked_addresses(answer.text), answer.value]):
        if address in context.dead:
            message = Message("nothing was found at this address")
            yield _make_finding(question, AnswerFault.DEAD_LINK, Severity.WARNING, message, address)


def linked_addresses(text: str) -> tuple[str, ...]:
    """The addresses that an answer links to, each once."""
    return tuple(dict.fromkeys(link.target for link in _iter_links(read_blocks(text))))


def _iter_links(blocks: Sequence[Block]) -> Iterator[Hyperlink]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield from _hyperlinks(block.content)
            case ItemList():
                for item in block.items:
                    yield from _iter_links(item)
            case Table():
                for cell in chain.from_iterable((*block.head, *block.rows)):
                    yield from _hyperlinks(cell.content)


def _hyperlinks(content: Iterable[Inline]) -> Iterator[Hyperlink]:
    return (inline for inline in content if isinstance(inline, Hyperlink))


def _check_repetitions(questionnaire: Questionnaire, answers: Mapping[str, CheckedAnswer]) -> Iterator[AnswerFinding]:
    """Paragraphs, items and rows that are in the submission before."""
    first: dict[str, str] = {}
    for question in questionnaire.questions:
        answer = answers.get(question.number)
        for line in plain_text(answer.text).split("\n") if answer else ():
            key = " ".join(re.findall(r"\w+", line.casefold()))
            if text_length(line) < FEWEST_REPEATED:
                continue
            if key not in first:
                first[key] = question.number
                continue
            message = Message("this is also in the answer to {question}", question=first[key])
            if first[key] == question.number:
                message = Message("this appears twice in the answer")
            yield _make_finding(question, AnswerFault.REPEATED, Severity.WARNING, message, line)


def _check_nodes(
    questionnaire: Questionnaire, answers: Mapping[str, CheckedAnswer], context: CheckContext
) -> Iterator[AnswerFinding]:
    """Top nodes that the answers name though no record of the registry is mapped there, and the other way round."""
    if not context.framework:
        return
    framework = context.catalogue.framework(context.framework)
    finder = MentionFinder.of([framework])
    named: dict[str, str] = {}
    for number, answer in answers.items():
        for mention in finder.find(plain_text(answer.text)):
            if mention.node.key == framework.key:
                named.setdefault(framework.top(mention.node.code), number)
    mapped = set(top_codes(context.records, framework.key, context.catalogue))
    for code in framework.child_codes.get(None, ()):
        name = framework.name(code)
        if code in named and code not in mapped:
            message = Message("{node} is mentioned here, but no record is mapped to it", node=name)
            question = questionnaire.question(named[code])
            yield _make_finding(question, AnswerFault.NOT_IN_REGISTRY, Severity.WARNING, message, node=name)
        elif code in mapped and code not in named:
            message = Message("records are mapped to {node}, but no answer mentions it", node=name)
            yield AnswerFinding(AnswerFault.NOT_MENTIONED, Severity.WARNING, message, node=name)


def top_codes(records: Iterable[Record], key: str, catalogue: Catalogue) -> Iterator[str]:
    """Codes of the top nodes of a framework that accepted mappings of the records lead up to."""
    framework = catalogue.framework(key)
    for record in records:
        for mapping in record.mappings:
            if mapping.contributes and mapping.node.key == framework.key:
                yield framework.top(mapping.node.code)


def _cited_claim(answer: CheckedAnswer, number: int) -> Claim | None:
    return next((claim for claim in extract_claims(answer.text) if number in claim.sources), None)


def _at_claim(
    finding: AnswerFinding, text: str, claim: Claim | None, span: tuple[int, int] | None = None
) -> AnswerFinding:
    """The finding with the sentence that it is about, and its place in the Markdown."""
    if claim is None:
        return finding
    start, end = span or locate_claim(text, claim) or (0, 0)
    return replace(finding, passage=_shorten(claim.text), sentence=claim.text, start=start, end=end)


def _shorten(passage: str) -> str:
    return passage if len(passage) <= LONGEST_SHOWN else passage[: LONGEST_SHOWN - 1] + "…"


def _make_finding(
    question: Question,
    fault: AnswerFault,
    severity: Severity,
    message: Message,
    passage: str = "",
    source: int = 0,
    node: str = "",
) -> AnswerFinding:
    return AnswerFinding(fault, severity, message, question.number, _shorten(passage), source, node)
