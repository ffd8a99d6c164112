"""An answer as it reads: with its sources, its words counted, and what is to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from goalweave.core.answers.claims import claims
from goalweave.core.answers.findings import Cited, Fault, Finding
from goalweave.core.answers.markdown import count_words
from goalweave.core.errors import Severity
from goalweave.core.model import Question
from goalweave.surveys.models import Answer
from goalweave.web.answers.desk import address
from goalweave.wording.answer_text import Mark, answer_html
from goalweave.wording.messages import translated
from goalweave.wording.survey_labels import FAULTS


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding on the page. do: what helps (find, compare, detach, confirm, other), or empty; href: where it is done."""

    fault: str
    name: str
    message: str
    passage: str
    error: bool
    source: int = 0
    do: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """words: counted as the limit counts them; claims, supported: of those that could have a source."""

    html: SafeString
    words: int
    claims: int
    supported: int
    notices: tuple[Notice, ...]

    @property
    def clear(self) -> bool:
        """Whether nothing stands in the way of approval."""
        return not any(one.error for one in self.notices)


def reading(answer: Answer, question: Question, cited: tuple[Cited, ...], found: list[Finding]) -> Reading:
    """cited, found: of this answer, as surveys.citations and surveys.findings have them."""
    told = claims(answer.text)
    marks = {one.number: Mark(state_of(one), f"#source-{one.number}") for one in cited}
    return Reading(
        html=answer_html(answer.text, marks, bare=question.evidence is not None, ids=True),
        words=count_words(answer.text),
        claims=len(told) if question.evidence is not None else 0,
        supported=sum(1 for one in told if one.sources),
        notices=tuple(notice(one, answer) for one in found),
    )


def state_of(cited: Cited) -> str:
    return "gone" if cited.record is None else "stale" if cited.changed else ""


def notice(one: Finding, answer: Answer | None) -> Notice:
    """answer: that the finding is about, where there is a page to do something about it."""
    do, href = _help(one, answer) if answer is not None else ("", "")
    return Notice(
        fault=str(one.fault),
        name=str(FAULTS[one.fault]),
        message=translated(one.message),
        passage=one.passage,
        error=one.severity is Severity.ERROR,
        source=one.source,
        do=do,
        href=href,
    )


def _help(one: Finding, answer: Answer) -> tuple[str, str]:
    match one.fault:
        case Fault.UNSUPPORTED:
            return "find", address(answer, claim=one.passage) + "#evidence"
        case Fault.CHANGED:
            return "compare", reverse("answer-compare", args=[answer.submission_id, answer.question.number, one.source])
        case Fault.NO_SUCH_SOURCE | Fault.SOURCE_GONE:
            return "detach", ""
        case Fault.OLD:
            return "confirm", ""
    return "", ""
