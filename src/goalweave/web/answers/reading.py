"""An answer as it is read: with its sources, its number of words, and what to check."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _

from goalweave.core.answers.answer_findings import AnswerFault, AnswerFinding, CitedSource
from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.markdown import count_words
from goalweave.core.answers.record_sentences import language_name
from goalweave.core.errors import Severity
from goalweave.core.model import Question
from goalweave.surveys.models import Answer
from goalweave.web.answers.page_context import answer_address
from goalweave.wording.answer_text import SourceMark, answer_html
from goalweave.wording.messages import translated
from goalweave.wording.survey_labels import FAULTS

FIRST_WORDS = 6
"""Words of a sentence by which a browser finds it on the page."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding on the page. do: what helps (find, compare, detach, confirm, publish, fix), or empty; href: where it
    is done; place: where the sentence is read; key: of the finding; button: what a button says that does it."""

    fault: str
    name: str
    message: str
    passage: str
    error: bool
    source: int = 0
    do: str = ""
    href: str = ""
    place: str = ""
    key: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """words: counted as the limit counts them; claims, supported: of those that could have a source."""

    html: SafeString
    words: int
    claims: int
    supported: int
    notices: tuple[Notice, ...]

    @property
    def clear(self) -> bool:
        """Whether nothing prevents approval."""
        return not any(notice.error for notice in self.notices)


def read_answer(
    answer: Answer, question: Question, cited: tuple[CitedSource, ...], findings: list[AnswerFinding]
) -> AnswerReading:
    """cited, findings: of this answer, as surveys.citations and surveys.findings have them."""
    claims = extract_claims(answer.text)
    marks = {source.number: SourceMark(source_state(source), f"#source-{source.number}") for source in cited}
    return AnswerReading(
        html=answer_html(answer.text, marks, bare=question.evidence is not None, ids=True),
        words=count_words(answer.text),
        claims=len(claims) if question.evidence is not None else 0,
        supported=sum(1 for claim in claims if claim.sources),
        notices=tuple(to_notice(finding, answer) for finding in findings),
    )


def source_state(cited: CitedSource) -> str:
    if cited.record is None:
        return "gone"
    return "stale" if cited.changed else ""


def to_notice(finding: AnswerFinding, answer: Answer | None) -> Notice:
    """answer: that the finding is about, where there is a page to do something about it."""
    do, href = _suggested_action(finding, answer) if answer is not None else ("", "")
    return Notice(
        fault=str(finding.fault),
        name=str(FAULTS[finding.fault]),
        message=translated(finding.message),
        passage=finding.passage,
        error=finding.severity is Severity.ERROR,
        source=finding.source,
        do=do,
        href=href,
        place=sentence_address(answer, finding.sentence) if answer is not None else "",
        key=finding.key,
        button=_button_label(finding),
    )


def _button_label(finding: AnswerFinding) -> str:
    """What the button does that puts a finding right."""
    match finding.fault:
        case AnswerFault.NOT_PUBLISHED:
            return _("Publish the record")
        case AnswerFault.DIFFERS:
            return _("Change to %(figure)s") % {"figure": finding.recorded}
        case AnswerFault.CITED_TWICE:
            return _("Remove from this answer")
        case AnswerFault.OTHER_LANGUAGE:
            return _("Mark as %(language)s") % {"language": language_name(finding.language, get_language() or "en")}
    return ""


def sentence_address(answer: Answer, sentence: str) -> str:
    """Where a sentence is read: the preview of its answer, scrolled to its first words by browsers that can.

    A text fragment (WICG, “URL Fragment Text Directives”); others go to the preview.
    """
    words = sentence.split()[:FIRST_WORDS]
    quoted = quote(" ".join(words), safe="").replace("-", "%2D")
    return f"{answer_address(answer)}#reads{f':~:text={quoted}' if words else ''}"


def _suggested_action(finding: AnswerFinding, answer: Answer) -> tuple[str, str]:
    match finding.fault:
        case AnswerFault.UNSUPPORTED:
            return "find", answer_address(answer, claim=finding.passage) + "#evidence"
        case AnswerFault.CHANGED:
            return "compare", reverse(
                "answer-compare", args=[answer.submission_id, answer.question.number, finding.source]
            )
        case AnswerFault.NO_SUCH_SOURCE | AnswerFault.SOURCE_GONE:
            return "detach", ""
        case AnswerFault.OLD:
            return "confirm", ""
        case AnswerFault.PART_UNANSWERED:
            return "find", answer_address(answer, q=finding.search) + "#evidence"
        case AnswerFault.NOT_IN_RECORD:
            return "find", answer_address(answer, claim=finding.passage) + "#evidence"
        case AnswerFault.NOT_PUBLISHED:
            return "publish", ""
        case AnswerFault.DIFFERS | AnswerFault.CITED_TWICE | AnswerFault.OTHER_LANGUAGE:
            return "fix", ""
    return "", ""
