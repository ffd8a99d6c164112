"""What to look at before a submission is approved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.markdown import citation_numbers, count_words, plain_text, read_blocks
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify.mentions import MentionFinder
from goalweave.core.document import Block, Heading, Hyperlink, Inline, ItemList, Paragraph, Table
from goalweave.core.errors import Severity
from goalweave.core.messages import Message
from goalweave.core.model import Question, QuestionKind, Questionnaire, Record
from goalweave.core.text.passages import text_length

LONGEST_SHOWN = 160
"""Characters of a passage that a finding shows."""

FEWEST_REPEATED = 8
"""Words of a paragraph that counts as said twice."""

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


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """A point to check. severity: an error prevents approval. passage: text of the answer, or empty.

    source: number of a mark, 0 for none; node: the framework node it concerns, as `sdg:5`.
    """

    fault: AnswerFault
    severity: Severity
    message: Message
    question: str = ""
    passage: str = ""
    source: int = 0
    node: str = ""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source of an answer. record: its current state, None if it no longer exists; changed: since it was cited;
    public: visible to everyone."""

    number: int
    record: Record | None
    changed: bool = False
    public: bool = True


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
    will see it.
    """

    catalogue: Catalogue
    framework: str = ""
    records: tuple[Record, ...] = ()
    dead: frozenset[str] = field(default_factory=frozenset)
    publishes: bool = True


def check_submission(
    questionnaire: Questionnaire, answers: Mapping[str, CheckedAnswer], context: CheckContext
) -> list[AnswerFinding]:
    """All findings: those of each question in order, then repetitions, then what holds for the whole."""
    findings: list[AnswerFinding] = []
    for question in questionnaire.questions:
        answer = answers.get(question.number, CheckedAnswer(question.number))
        findings += check_answer(question, answer, context)
    findings += _check_repetitions(questionnaire, answers)
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
        *_check_unsupported(question, answer),
        *_check_links(question, answer, context),
    ]
    if tag := TAG.search(answer.text):
        message = Message("HTML is shown as written; use Markdown")
        findings.append(_make_finding(question, AnswerFault.HTML, Severity.WARNING, message, tag[0]))
    if answer.old:
        message = Message("this answer is from an earlier round and has not been checked since then")
        findings.append(_make_finding(question, AnswerFault.OLD, Severity.ERROR, message))
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


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
        for fault, severity, message in _source_faults(number, known.get(number), context):
            yield _make_finding(question, fault, severity, message, _cited_claim(answer, number), number)


def _source_faults(
    number: int, cited: CitedSource | None, context: CheckContext
) -> Iterator[tuple[AnswerFault, Severity, Message]]:
    if cited is None:
        message = Message("the mark [^{number}] has no source", number=number)
        yield AnswerFault.NO_SUCH_SOURCE, Severity.ERROR, message
    elif cited.record is None:
        yield AnswerFault.SOURCE_GONE, Severity.ERROR, Message("the record that supports this no longer exists")
    else:
        if cited.changed:
            yield AnswerFault.CHANGED, Severity.WARNING, Message("the record has changed since it was cited")
        if context.publishes and not cited.public:
            message = Message("the record that supports this is not published")
            yield AnswerFault.NOT_PUBLISHED, Severity.WARNING, message


def _check_unsupported(question: Question, answer: CheckedAnswer) -> Iterator[AnswerFinding]:
    """Claims without a source, where the question is one that records can answer."""
    if question.evidence is None or question.kind in (QuestionKind.CHOICE, QuestionKind.NUMBER, QuestionKind.LINK):
        return
    for claim in extract_claims(answer.text):
        if not claim.sources:
            message = Message("no record supports this")
            yield _make_finding(question, AnswerFault.UNSUPPORTED, Severity.WARNING, message, claim.text)


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


def _cited_claim(answer: CheckedAnswer, number: int) -> str:
    return next((claim.text for claim in extract_claims(answer.text) if number in claim.sources), "")


def _make_finding(
    question: Question,
    fault: AnswerFault,
    severity: Severity,
    message: Message,
    passage: str = "",
    source: int = 0,
    node: str = "",
) -> AnswerFinding:
    shown = passage if len(passage) <= LONGEST_SHOWN else passage[: LONGEST_SHOWN - 1] + "…"
    return AnswerFinding(fault, severity, message, question.number, shown, source, node)
