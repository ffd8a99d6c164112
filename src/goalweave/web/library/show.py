"""One published submission, as it was submitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Question
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import rules
from goalweave.surveys.library.published_submission import (
    PublishedSubmission,
    get_published_submission,
    has_content,
    neighbouring_submissions,
)
from goalweave.surveys.models import Answer, AnswerFile, Submission
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.web.answers.values import ValueField, value_field
from goalweave.web.frame import MAIN, actor
from goalweave.wording.answer_text import SourceMark, answer_html
from goalweave.wording.templatetags.goalweave import pick_text

DOCUMENTS = ("docx", "pdf", "html")


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """record: 0 where it is not public."""

    number: int
    record: int = 0
    title: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """nodes: that the answer speaks of, in their frameworks' order."""

    question: Question
    given: dict[str, Any]
    html: SafeString
    field: ValueField | None
    sources: tuple[PublishedSource, ...]
    files: tuple[AnswerFile, ...]
    nodes: tuple[Curie, ...]
    answered: bool


@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    published = published_or_404(pk)
    known, row = catalogue(), published.row
    questionnaire = to_questionnaire(row.questionnaire)
    files = list(AnswerFile.objects.filter(submission=row, removed=None).order_by("pk"))
    by_number = {answer["question"]: answer for answer in published.content["answers"]}
    digests = {file["digest"] for file in published.content["files"]}
    before, after = neighbouring_submissions(row)
    sections = []
    for section in questionnaire.sections:
        questions = [question for question in section.questions if question.number in by_number]
        shown = [
            published_answer(question, by_number[question.number], published, known, files) for question in questions
        ]
        sections.append((section, shown))
    answers = list(chain.from_iterable(answers_of_section for _section, answers_of_section in sections))
    return render(
        request,
        "library/show.html",
        {
            "one": published,
            "submission": row,
            "content": published.content,
            "sections": sections,
            "answered": sum(answer.answered for answer in answers),
            "questions": len(answers),
            "goals": tagged_goals(published, known),
            "facts": list(_fact_rows(published)),
            "files": [file for file in files if file.answer_id is None and file.digest in digests],
            "before": before,
            "after": after,
            "cite": suggested_citation(request, published),
            "documents": DOCUMENTS,
            "works": rules.may_work_on(actor(request), row),
            "crumbs": library_crumbs(pick_text(published.content["organisation"]["name"])),
        },
    )


@require_safe
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """From the number of an answer, which the search knows, to its place."""
    row = (
        Answer.objects.filter(pk=pk, submission__in=Submission.objects.filter(rules.published_submissions()))
        .values_list("submission_id", "question__number")
        .first()
    )
    if row is None:
        raise Http404
    return redirect(reverse("library-submission", args=[row[0]]) + f"#q-{row[1]}")


def published_or_404(pk: int) -> PublishedSubmission:
    published = get_published_submission(pk)
    if published is None:
        raise Http404
    return published


def published_answer(
    question: Question,
    answer: dict[str, Any],
    published: PublishedSubmission,
    known: Catalogue,
    files: Iterable[AnswerFile],
) -> PublishedAnswer:
    """Numbers lead to the sources below the answer, so they are distinguished by the question's number."""
    sources = tuple(
        PublishedSource(source["number"], source["record"] or 0, source.get("title")) for source in answer["sources"]
    )
    marks = {source.number: SourceMark(href=f"#source-{question.number}-{source.number}") for source in sources}
    digests = {file["digest"] for file in answer["files"]}
    return PublishedAnswer(
        question=question,
        given=answer,
        html=answer_html(answer["text"], marks),
        field=value_field(question, answer["value"]) if answer["value"] not in (None, "", []) else None,
        sources=sources,
        files=tuple(file for file in files if file.answer_id is not None and file.digest in digests),
        nodes=resolve_nodes(published.node_tags.get(question.number, ()), known),
        answered=has_content(answer),
    )


def resolve_nodes(names: Iterable[str], known: Catalogue) -> tuple[Curie, ...]:
    """Those of them that the catalogue has."""
    nodes = [Curie.parse(known.current_name(name)) for name in names]
    return tuple(
        node for node in nodes if node.key in known.frameworks and node.code in known.frameworks[node.key].by_code
    )


def tagged_goals(published: PublishedSubmission, known: Catalogue) -> list[Curie]:
    """Top nodes of the main framework that any answer speaks of."""
    framework = known.framework(MAIN)
    nodes = resolve_nodes(chain.from_iterable(published.node_tags.values()), known)
    goals = {framework.top(node.code) for node in nodes if node.key == framework.key}
    return [framework.curie(code) for code in framework.child_codes.get(None, ()) if code in goals]


def _fact_rows(published: PublishedSubmission) -> Iterator[dict[str, Any]]:
    """Without those that the page shows elsewhere; the label only where the value is not the label itself."""
    for fact in published.content["facts"]:
        if fact["value"] and fact["id"] not in ("year", "attachments"):
            same = fact["value"] in fact["label"].values()
            yield {"value": fact["value"], "label": None if same else fact["label"] or {"en": fact["id"]}}


def suggested_citation(request: HttpRequest, published: PublishedSubmission) -> str:
    content = published.content
    return _(
        "%(organisation)s (%(year)s). %(title)s: submission, published %(day)s. %(address)s. SHA-256 %(digest)s."
    ) % {
        "organisation": pick_text(content["organisation"]["name"]),
        "year": content["year"] or _("no year"),
        "title": pick_text(content["title"]),
        "day": date_format(published.row.published, "DATE_FORMAT") if published.row.published else "–",
        "address": request.build_absolute_uri(reverse("library-submission", args=[published.row.pk])),
        "digest": published.digest[:16],
    }


def library_crumbs(*steps: str | tuple[str, str]) -> list[dict[str, str]]:
    """Below the library; a step is a label, or a label and where it leads."""
    pairs = [(step, "") if isinstance(step, str) else step for step in steps]
    return [{"label": label, "href": href} for label, href in ((_("Library"), reverse("library")), *pairs)]
