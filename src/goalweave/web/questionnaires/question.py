"""The editor of one question: its words, its kind with choices or columns, and which records it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.forms.utils import ErrorDict, ErrorList
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.core import model
from goalweave.core.answers import editing
from goalweave.core.answers.plain_questions import question_fields
from goalweave.core.model import EvidenceQuery, QuestionKind
from goalweave.frameworks.queries import catalogue
from goalweave.registry.models import Record
from goalweave.registry.queries import counted_records
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.submissions.candidates import find_candidates
from goalweave.web.addresses import parse_number
from goalweave.web.edited_parts import ChangedField, changed_fields, version_mark
from goalweave.web.labelled_rows import ChoiceRows, LabelledRows, with_ids
from goalweave.web.posts import error_messages, form_errors
from goalweave.web.questionnaires import page_context, removal_undo
from goalweave.web.questionnaires.edit import METHODS
from goalweave.web.questionnaires.forms import EvidenceForm, QuestionForm
from goalweave.web.questionnaires.saving import save_questionnaire
from goalweave.web.records.rows import Rows, with_row, without_row
from goalweave.wording.templatetags.goalweave import pick_text

SHOWN = 5
ROWS = "labelled"
_ROW = re.compile(rf"(add|remove)-{ROWS}(?:-(\d{{1,4}}))?")


@dataclass
class QuestionSheet:
    """The forms of one question. old: its current state, None for a new one."""

    who: Actor
    row: Questionnaire
    given: model.Questionnaire
    old: model.Question | None
    form: QuestionForm
    rows: Rows
    evidence: EvidenceForm
    theirs: list[ChangedField] | None = None
    matching: MatchCount | None = None
    gone: bool = False
    places: list[Organisation] = field(default_factory=list)
    tried: str = ""

    @property
    def kind(self) -> str:
        return str(self.form["kind"].value() or QuestionKind.NARRATIVE)

    @property
    def labelled(self) -> bool:
        """Whether its kind has choices or columns."""
        return self.kind in (QuestionKind.CHOICE, QuestionKind.TABLE)

    def is_valid(self) -> bool:
        parts = [self.form.is_valid(), self.evidence.is_valid()]
        return all([*parts, self.rows.is_valid()] if self.labelled else parts)

    def quiet(self) -> QuestionSheet:
        """Return the form without error messages: it is not finished yet."""
        for form in (self.form, self.evidence, *self.rows.forms):
            form._errors = ErrorDict()
        self.rows._errors = [{} for _form in self.rows.forms]  # type: ignore[attr-defined]
        self.rows._non_form_errors = ErrorList()  # type: ignore[attr-defined]
        return self

    def question(self) -> model.Question:
        """What the forms say, once they are valid; what the editor does not ask stays as it was."""
        labelled = with_ids(self.rows.parts()) if self.labelled else []
        return self.form.question(labelled, self.evidence.query())


@METHODS
@never_cache
def new(request: HttpRequest, key: str) -> HttpResponse:
    return _question_page(request, key, "")


@METHODS
@never_cache
def edit(request: HttpRequest, key: str, number: str) -> HttpResponse:
    return _question_page(request, key, number)


def _question_page(request: HttpRequest, key: str, number: str) -> HttpResponse:
    who, row, definition = page_context.editable_questionnaire(request, key)
    if stay := page_context.redirect_if_answered(request, row):
        return stay
    gone = request.method == "POST" and bool(number) and number not in definition.numbers()
    old = definition.question(number) if number and not gone else None
    if request.method != "POST":
        return _render_sheet(
            request, _build_sheet(who, row, definition, old, None, str(request.GET.get("section", "")))
        )
    do, data = str(request.POST.get("do", "save")), cast(QueryDict, request.POST)
    if match := _ROW.fullmatch(do):
        data = with_row(data, ROWS) if match[1] == "add" else without_row(data, ROWS, int(match[2] or 0))
    sheet = _build_sheet(who, row, definition, old, data)
    if do == "delete" and old is not None and data.get("seen") == version_mark(question_fields(old)):
        return _remove_question(request, sheet, old)
    if do == "count":
        _count_matching(sheet, str(data.get("try-on", "")))
    if do not in ("save", "another", "delete"):
        return _render_sheet(request, sheet.quiet() if do != "count" else sheet)
    valid = sheet.is_valid()
    if gone or (old is not None and data.get("seen") != version_mark(question_fields(old))):
        sheet.gone, sheet.old = gone, old
        mine = question_fields(sheet.question()) if valid else {}
        sheet.theirs = changed_fields(question_fields(old), mine) if old else []
        return _render_sheet(request, sheet, 409)
    if valid and (saved := _save_question(sheet)) is not None:
        return _redirect_after_save(
            request, row, saved, another=do == "another", section=sheet.form.cleaned_data["section"]
        )
    return _render_sheet(request, sheet, 400)


def _build_sheet(
    who: Actor,
    row: Questionnaire,
    questionnaire: model.Questionnaire,
    old: model.Question | None,
    data: QueryDict | None,
    section: str = "",
) -> QuestionSheet:
    sections = [
        (place, f"{part.code} {pick_text(part.title)}".strip()) for place, part in enumerate(questionnaire.sections)
    ]
    kind = str(old.kind) if old else ""
    if data is not None:
        kind = str(data.get("kind", ""))
    form = LabelledRows if kind == QuestionKind.TABLE else ChoiceRows
    # Of rows that were sent none counts as unchanged: each is a part.
    rows: Any = form(data, prefix=ROWS, initial=None if data is not None else _initial_rows(old))
    return QuestionSheet(
        who=who,
        row=row,
        given=questionnaire,
        old=old,
        form=QuestionForm(data, sections=sections, initial=_initial_values(questionnaire, old, section)),
        rows=rows,
        evidence=EvidenceForm(data, old.evidence if old else None),
        places=[
            organisation for organisation in all_organisations() if who.administrator or organisation.pk in who.roles
        ],
    )


def _initial_rows(old: model.Question | None) -> list[dict[str, Any]]:
    choices = (
        [{"id": choice.id, "label": dict(choice.label), "value": _plain_number(choice.value)} for choice in old.choices]
        if old
        else []
    )
    return [*choices, *({"id": column.id, "label": dict(column.label)} for column in (old.columns if old else ()))]


def _plain_number(value: float | None) -> float | int | None:
    """12 for 12.0, as it was typed."""
    return int(value) if value is not None and value.is_integer() else value


def _initial_values(questionnaire: model.Questionnaire, old: model.Question | None, section: str) -> dict[str, Any]:
    last = len(questionnaire.sections) - 1
    if old is None:
        number = parse_number(section, 4)
        place = number if number is not None and number <= last else max(last, 0)
        return {"section": place, "kind": "narrative", "status": "ours", "number": _next_number(questionnaire, place)}
    place = next(place for place, part in enumerate(questionnaire.sections) if old in part.questions)
    return {**question_fields(old), "section": place}


def _next_number(questionnaire: model.Questionnaire, place: int) -> str:
    """The one after the last of the section (2.4 after 2.3), else the first of a section with a number; else nothing."""
    if not questionnaire.sections:
        return ""
    section = questionnaire.sections[place]
    if not section.questions:
        return f"{section.code}.1" if section.code else ""
    before, dot, last = section.questions[-1].number.rpartition(".")
    following = f"{before}{dot}{int(last) + 1}" if last.isdecimal() and last.isascii() else ""
    return "" if following in questionnaire.numbers() else following


def _save_question(sheet: QuestionSheet) -> model.Question | None:
    """The question as it was saved; None if it was not, and the form says why."""
    question = sheet.question()
    section, old = sheet.form.cleaned_data["section"], sheet.old
    whole = editing.with_question(sheet.given, question, section, old.number if old else "")
    with form_errors(sheet.form):
        save_questionnaire(sheet.who, sheet.row, whole)
        return question
    return None


def _redirect_after_save(
    request: HttpRequest, row: Questionnaire, saved: model.Question, *, another: bool, section: int
) -> HttpResponse:
    messages.success(request, _("Question %(number)s saved.") % {"number": saved.number})
    if another:
        return redirect(reverse("questionnaire-question-new", args=[row.key]) + f"?section={section}")
    return redirect(reverse("questionnaire-edit", args=[row.key]) + f"#q-{saved.number}")


def _remove_question(request: HttpRequest, sheet: QuestionSheet, old: model.Question) -> HttpResponse:
    with error_messages(request):
        save_questionnaire(sheet.who, sheet.row, editing.without_question(sheet.given, old.number))
        return removal_undo.redirect_after_removal(sheet.who, sheet.row)
    return redirect(reverse("questionnaire-edit", args=[sheet.row.key]) + "#questions")


def _count_matching(sheet: QuestionSheet, slug: str) -> None:
    """How many records of the chosen organisation the query of the form finds."""
    sheet.quiet()
    sheet.evidence = EvidenceForm(sheet.evidence.data, None)
    place = next((organisation for organisation in sheet.places if organisation.slug == slug), None)
    sheet.tried = slug
    if place is None or not sheet.evidence.is_valid():
        return
    query = sheet.evidence.query()
    if query is not None:
        sheet.matching = count_matching(sheet.who, place, query, sheet.given.year)


def _render_sheet(request: HttpRequest, sheet: QuestionSheet, status: int = 200) -> HttpResponse:
    row, old = sheet.row, sheet.old
    name = old.number if old else _("New question")
    own = next((place.slug for place in sheet.places if place.pk == row.organisation_id), "")
    bound = [form for form in (sheet.form, sheet.evidence, *sheet.rows.forms) if isinstance(form, forms.Form)]
    context = {
        "questionnaire": row,
        "sheet": sheet,
        "form": sheet.form,
        "old": old,
        "seen": version_mark(question_fields(old)) if old else "",
        "theirs": sheet.theirs,
        "faulty": status == 400 and any(form.errors for form in bound),
        "tried": sheet.tried or own or (sheet.places[0].slug if sheet.places else ""),
        "here": request.path,
        "crumbs": page_context.questionnaire_crumbs(
            row, (_("Edit"), reverse("questionnaire-edit", args=[row.key])), (name, "")
        ),
    }
    return render(request, "questionnaires/question.html", context, status=status)


@dataclass(frozen=True, slots=True)
class MatchCount:
    """How many of an organisation's records fulfil a query, of all that the reader may see, and the first of them."""

    organisation: Organisation
    number: int
    all: int
    first: tuple[Record, ...]


def count_matching(who: Actor, organisation: Organisation, query: EvidenceQuery, year: int | None) -> MatchCount:
    """Three queries; one more each where notes, partners or nodes are requested."""
    candidates = find_candidates(who, organisation.pk, {"": query}, year, catalogue())[""]
    visible = counted_records(who).filter(organisation=organisation.pk)
    rows = visible.in_bulk([hit.pk for hit in candidates[:SHOWN]])
    first = tuple(rows[hit.pk] for hit in candidates[:SHOWN] if hit.pk in rows)
    return MatchCount(organisation, len(candidates), visible.count(), first)
