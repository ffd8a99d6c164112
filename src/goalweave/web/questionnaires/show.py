"""A questionnaire as it reads: its sections and questions, what each asks for, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import QuestionKind
from goalweave.core.text.languages import LANGUAGES, picked_language
from goalweave.formats.definitions.questionnaires import write_questionnaire
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Questionnaire, Submission
from goalweave.web.downloads import file_response
from goalweave.web.language_maps import language_name
from goalweave.web.questionnaires import page_context
from goalweave.wording.questionnaire_labels import ORIGINS, evidence_conditions, limit_text
from goalweave.wording.survey_labels import QUESTION_KINDS
from goalweave.wording.templatetags.goalweave import reader_language


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its words. language: in which its text is, where that is not the reader's, in its own words;
    renumbered: it follows one of another number."""

    question: model.Question
    kind: str
    limit: str
    evidence: tuple[str, ...]
    language: str
    renumbered: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    section: model.Section
    asked: tuple[QuestionView, ...]


@require_safe
def questionnaire(request: HttpRequest, key: str) -> HttpResponse:
    who, row, definition = page_context.questionnaire_or_404(request, key)
    editors = page_context.edited_organisations(who)
    others = [edition for edition in queries.questionnaires(who).filter(code=row.code) if edition.pk != row.pk]
    context = {
        "questionnaire": row,
        "origin": ORIGINS[row.origin],
        "parts": section_views(definition, catalogue()),
        "count": len(definition.questions),
        "required": sum(question.required for question in definition.questions),
        "texts_in": [(tag, language_name(tag)) for tag in _complete_languages(definition)],
        "facts": definition.facts,
        "before": next((other for other in others if other.key == row.after), None),
        "others": others,
        "own": _own_submissions(who, row),
        "editors": editors,
        "content_languages": [(tag, language_name(tag)) for tag in LANGUAGES],
        "reader": reader_language(),
        "owners": page_context.owner_choices(who),
        "may_edit": page_context.may_edit(who, row),
        "may_put_wording": rules.may_put_wording(who),
        "may_view_history": rules.may_view_questionnaire_history(who, row),
        "may_coordinate": rules.may_coordinate_somewhere(who),
        "next_year": (row.year + 1) if row.year else "",
        "crumbs": page_context.questionnaire_crumbs(row),
    }
    return render(request, "questionnaires/show.html", context)


@require_safe
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The YAML file, which can be imported again."""
    _who, row, definition = page_context.questionnaire_or_404(request, key)
    return file_response(write_questionnaire(definition), f"{row.key}.yaml", "application/yaml; charset=utf-8")


def section_views(definition: model.Questionnaire, known: Catalogue) -> list[SectionView]:
    sections = []
    for section in definition.sections:
        questions = tuple(_question_view(question, definition, known) for question in section.questions)
        sections.append(SectionView(section, questions))
    return sections


def _question_view(question: model.Question, definition: model.Questionnaire, known: Catalogue) -> QuestionView:
    language = picked_language(question.text, reader_language())
    query = question.evidence
    return QuestionView(
        question=question,
        kind="" if question.kind is QuestionKind.NARRATIVE else str(QUESTION_KINDS[question.kind]),
        limit=limit_text(question),
        evidence=() if query is None else tuple(evidence_conditions(query, definition.year, known)),
        language="" if language in ("", reader_language()) else language_name(language),
        renumbered=bool(question.follows) and question.follows != (question.number,),
    )


def _complete_languages(definition: model.Questionnaire) -> list[str]:
    """In which every question can be read, the six of the United Nations first."""
    maps = [set(question.text) for question in definition.questions]
    shared = set.intersection(*maps) if maps else set()
    return [*(tag for tag in LANGUAGES if tag in shared), *sorted(shared.difference(LANGUAGES))]


def _own_submissions(who: Actor, row: Questionnaire) -> list[Submission]:
    """Those of the reader's organisations that answer it, the newest first."""
    return list(queries.own_submissions(who).filter(questionnaire=row).order_by("-made")) if who.roles else []
