"""One call as the public reads it, the preview of its form, and its file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.calls import rules
from goalweave.calls.queries import CallPhase
from goalweave.core.model import calls as model
from goalweave.core.model.frameworks import Curie
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.definitions.calls import write_call
from goalweave.frameworks.queries import catalogue
from goalweave.web.calls.page_context import (
    call_crumbs,
    call_days,
    call_or_404,
    editable_call,
    text_html,
)
from goalweave.web.downloads import file_response
from goalweave.web.entry.fields import FieldView as EntryFieldView, field_views
from goalweave.web.identifiers.page_data import call_data
from goalweave.web.language_maps import language_name
from goalweave.wording.call_labels import FIELD_TYPES, field_limit_text
from goalweave.wording.labels import STATUSES
from goalweave.wording.templatetags.goalweave import reader_language


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field with its words. kind: empty for a text; plain: whether its label says what is entered."""

    field: model.CallField
    kind: str
    limit: str
    plain: bool


@dataclass(frozen=True, slots=True)
class StepView:
    step: model.CallStep
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """fields: as the form of an entry shows them."""

    step: model.CallStep
    fields: tuple[EntryFieldView, ...]


@dataclass(frozen=True, slots=True)
class CategoryView:
    """nodes: those of the category that are in the frameworks of the site."""

    category: model.CallCategory
    nodes: tuple[Curie, ...]


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    who, row, definition = call_or_404(request, slug)
    days = call_days(row, timezone.now())
    context = {
        "call": row,
        "definition": definition,
        "days": days,
        "start": reverse("entry-start", args=[row.slug]) if days.phase is CallPhase.OPEN else "",
        "text": text_html(definition.text),
        "eligibility": text_html(definition.eligibility),
        "terms": text_html(definition.terms),
        "categories": _category_views(definition),
        "steps": step_views(definition),
        "entry_languages": [(tag, language_name(tag)) for tag in definition.languages],
        "every_language": set(definition.languages) >= set(LANGUAGES),
        "status": STATUSES[definition.status],
        "may_edit": rules.may_change_call(who, row),
        "may_moderate": rules.may_moderate(who, row),
        "crumbs": call_crumbs(row),
    }
    if days.phase is not CallPhase.DRAFT:
        context |= call_data(request, row.organisation, definition, row.opens, row.closes)
    return render(request, "calls/show.html", context)


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole form as an entrant will see it; nothing can be sent."""
    _who, row, definition = editable_call(request, slug)
    context = {
        "call": row,
        "definition": definition,
        "steps": _preview_steps(definition),
        "crumbs": call_crumbs(row, (_("Preview"), "")),
    }
    return render(request, "calls/preview.html", context)


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The YAML file, which can be imported again."""
    _who, row, definition = call_or_404(request, slug)
    return file_response(write_call(definition), f"{row.slug}.yaml", "application/yaml; charset=utf-8")


def step_views(definition: model.Call) -> list[StepView]:
    return [StepView(step, tuple(map(_field_view, step.fields))) for step in definition.steps]


def _preview_steps(definition: model.Call) -> list[PreviewStep]:
    known, language = catalogue(), reader_language()
    return [PreviewStep(step, tuple(field_views(step.fields, None, (), known, language))) for step in definition.steps]


def _category_views(definition: model.Call) -> list[CategoryView]:
    known = catalogue().frameworks
    views = []
    for category in definition.categories:
        nodes = tuple(node for node in category.nodes if node.key in known and node.code in known[node.key].by_code)
        views.append(CategoryView(category, nodes))
    return views


def _field_view(field: model.CallField) -> FieldView:
    kind = "" if field.type is model.CallFieldType.TEXT else str(FIELD_TYPES[field.type])
    plain = field.type not in (model.CallFieldType.CHOICE, model.CallFieldType.NODES)
    return FieldView(field, kind, field_limit_text(field), plain)
