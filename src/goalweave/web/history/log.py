"""The log: of one's organisations, for their editors and managers; of the whole site, for administrators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from goalweave.accounts.activity import rules
from goalweave.accounts.activity.export import csv_lines, json_lines
from goalweave.accounts.activity.queries import LogFilter, log_page, people_addressed, people_named, readable_entries
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.core.errors import InputError
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.blind_review import withheld_entries
from goalweave.registry import rules as registry_rules
from goalweave.web.addresses import parse_number
from goalweave.web.downloads import CSV, stream_response
from goalweave.web.frame import actor
from goalweave.web.history import log_words
from goalweave.web.history.log_rows import log_rows_of_lines
from goalweave.web.history.undo import UNDOABLE
from goalweave.web.posts import form_status
from goalweave.wording import log_labels
from goalweave.wording.templatetags.goalweave import pick_text


def _choices(names: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [("", gettext_lazy("all")), *((value, name) for value, name in names.items())]


class LogForm(forms.Form):
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    who = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=200, strip=True)
    verb = forms.ChoiceField(label=gettext_lazy("Action"), required=False, choices=_choices(log_words.ALL_VERBS))
    object = forms.ChoiceField(label=gettext_lazy("Object"), required=False, choices=_choices(log_labels.OBJECTS))
    since = forms.DateField(
        label=pgettext_lazy("the first day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, organisations: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ids = {organisation.slug: organisation.pk for organisation in organisations}
        choices = [
            ("", gettext_lazy("all")),
            *(
                (organisation.slug, pick_text(organisation.short) or organisation.slug)
                for organisation in organisations
            ),
        ]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def to_log_filter(self, without: tuple[int, ...]) -> LogFilter:
        """Of a form that is valid. without: numbers of lines that the reader is to see later."""
        data = self.cleaned_data
        return LogFilter(
            organisation=self.ids.get(data["organisation"]),
            people=people_named(data["who"]) if data["who"] else None,
            addressed=people_addressed(data["who"]) if data["who"] else (),
            verb=data["verb"],
            object_type=data["object"],
            since=data["since"],
            until=data["until"],
            without=without,
        )


def log(request: HttpRequest) -> HttpResponse:
    reader = _log_reader(request)
    form = LogForm(_readable_organisations(reader), request.GET)
    log_filter = form.to_log_filter(withheld_entries(reader)) if form.is_valid() else None
    page = log_page(reader, log_filter, before=_before_line(request)) if log_filter else None
    parameters = request.GET.copy()
    parameters.pop("before", None)
    query = parameters.urlencode()
    return render(
        request,
        "history/log.html",
        {
            "form": form,
            "filtered": any(parameters.values()),
            "lines": log_rows_of_lines(page.lines, catalogue(), reader) if page else [],
            "older": f"?{query}{'&' if query else ''}before={page.older}" if page and page.older else "",
            "newest": f"?{query}" if "before" in request.GET else "",
            "query": query,
            "may_open_trash": registry_rules.may_open_trash(reader),
        },
        status=form_status(form),
    )


def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """All lines of one import or other work on many objects."""
    reader = _log_reader(request)
    log_filter = LogFilter(batch=batch, without=withheld_entries(reader))
    page = log_page(reader, log_filter, before=_before_line(request))
    if not page.lines:
        raise Http404
    lines = log_rows_of_lines(page.lines, catalogue(), reader)
    return render(
        request,
        "history/batch.html",
        {
            "batch": batch,
            "lines": lines,
            "number": readable_entries(reader, log_filter).count(),
            "older": f"?before={page.older}" if page.older else "",
            "may_undo": any(line.entry.object_type in UNDOABLE for line in page.lines),
            "crumbs": [
                {"label": _("History"), "href": reverse("history")},
                {"label": _("Bulk action"), "href": ""},
            ],
        },
    )


def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    reader = _log_reader(request)
    entries = readable_entries(reader, _log_filter(request, reader))
    return _log_file(csv_lines(entries, reader), "log.csv", CSV)


def export_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    reader = _log_reader(request)
    entries = readable_entries(reader, _log_filter(request, reader))
    return _log_file(json_lines(entries, reader), "log.jsonl", "application/jsonl; charset=utf-8")


def _log_file(lines: Iterable[str], name: str, media_type: str) -> StreamingHttpResponse:
    response = stream_response(lines, name, media_type)
    response["Cache-Control"] = "no-store"
    return response


def _log_filter(request: HttpRequest, reader: Actor) -> LogFilter:
    form = LogForm(_readable_organisations(reader), request.GET)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise InputError(str(errors[0]), field=str(field))
    return form.to_log_filter(withheld_entries(reader))


def _log_reader(request: HttpRequest) -> Actor:
    reader = actor(request)
    if not rules.may_read_any_log(reader):
        raise Http404
    return reader


def _readable_organisations(reader: Actor) -> list[Organisation]:
    return [organisation for organisation in all_organisations() if rules.may_read_log(reader, organisation.pk)]


def _before_line(request: HttpRequest) -> int | None:
    return parse_number(request.GET.get("before"))
