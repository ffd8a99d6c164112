"""Actions on an import, one button each."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError
from goalweave.formats import TABLES, preview
from goalweave.frameworks.queries import catalogue
from goalweave.imports import actions, tasks
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import profile_upload
from goalweave.imports.queries import BULK_KINDS
from goalweave.imports.unknown_values import create_unit_by_name
from goalweave.registry.text_facts import FactKind
from goalweave.web.imports.columns import read_columns, read_currency
from goalweave.web.imports.show import show, visible_import
from goalweave.web.posts import error_messages
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

MOST = 2000


@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the columns as they were chosen, and try the file."""
    who, upload = visible_import(request, pk)
    with error_messages(request):
        try:
            selected = read_currency(request.POST)
            if upload.kind in TABLES:
                table = preview(profile_upload(upload.stored, upload.name), upload.columns)
                selected = read_columns(request.POST, table, catalogue())
            changed = actions.set_columns(actor=who, upload=upload, columns=selected)
            tasks.queue_check(actor=who, upload=changed)
        except InputError as error:
            return show(request, pk, error)
    return redirect("import", pk)


@require_POST
def values(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the corrected values, and try the file again."""

    def act(who: Actor, upload: Import) -> None:
        corrections, confirmed, units = _read_choices(request.POST)
        for name in units:
            unit = create_unit_by_name(
                actor=who, organisation=upload.organisation, name=name, language=reader_language()
            )
            messages.success(request, _("Unit created: %(name)s") % {"name": pick_text(unit.name)})
        if corrections or confirmed:
            upload = actions.correct_values(actor=who, upload=upload, corrections=corrections, confirmed=confirmed)
        tasks.queue_check(actor=who, upload=upload)

    return _run_action(request, pk, act, "?step=problems")


Corrections = dict[tuple[str, str], str]


def _read_choices(form: QueryDict) -> tuple[Corrections, list[tuple[str, str]], list[str]]:
    """What is read instead of values, the values that are right as they are, and the names of units to create.

    A value that is written comes before the choice next to it.
    """
    corrections: Corrections = {}
    confirmed: list[tuple[str, str]] = []
    units: list[str] = []
    for number in range(MOST):
        if f"head-{number}" not in form:
            break
        head, value = form.get(f"head-{number}", ""), form.get(f"value-{number}", "")
        kind, _colon, suggestion = form.get(f"choice-{number}", "").partition(":")
        instead = form.get(f"instead-{number}", "").strip()
        if instead or kind == "use":
            corrections[head, value] = instead or suggestion
        elif kind == "skip":
            corrections[head, value] = ""
        elif kind == "partner":
            confirmed.append((head, value))
        elif kind == "unit":
            units.append(value)
    return corrections, confirmed, units


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, upload: Import) -> None:
        number = tasks.queue_publish(actor=who, upload=upload)
        if number is None:
            return  # the page says how far it is
        text = ngettext("%(n)d record published.", "%(n)d records published.", number)
        messages.success(request, text % {"n": number})

    return _run_action(request, pk, act, "?step=done")


@require_POST
def accept_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """kind: of what the texts say (registry.text_facts.FactKind); undo: what was accepted here."""

    def act(who: Actor, upload: Import) -> None:
        if "undo" in request.POST:
            undone = tasks.queue_undo_facts(actor=who, upload=upload)
            if undone is None:
                return
            text = ngettext(
                "%(n)d record restored to its earlier state.",
                "%(n)d records restored to their earlier state.",
                undone.records,
            )
            messages.success(request, text % {"n": undone.records})
            return
        kind = request.POST.get("kind", "")
        if kind not in BULK_KINDS:
            raise InputError("this is not a kind of suggestion", field="kind")
        done = tasks.queue_accept(actor=who, upload=upload, kind=FactKind(kind))
        if done is None:
            return
        text = ngettext("%(n)d suggestion accepted.", "%(n)d suggestions accepted.", done.decided)
        messages.success(request, text % {"n": done.decided})
        if done.left:
            text = ngettext(
                "%(n)d suggestion says something else than its record and was left.",
                "%(n)d suggestions say something else than their records and were left.",
                done.left,
            )
            messages.info(request, text % {"n": done.left})

    return _run_action(request, pk, act, "?step=done")


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    return _run_action(request, pk, lambda who, upload: tasks.queue_check(actor=who, upload=upload))


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    return _run_action(request, pk, lambda who, upload: tasks.queue_apply(actor=who, upload=upload))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    rest = "rest" in request.POST
    return _run_action(request, pk, lambda who, upload: tasks.queue_undo(actor=who, upload=upload, rest=rest))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, upload: Import) -> None:
        done = tasks.queue_cancel(actor=who, upload=upload)
        cancelled = done.state == State.CANCELLED
        text = _("Import cancelled and file deleted.") if cancelled else _("The import is being stopped and undone.")
        messages.success(request, text)

    return _run_action(request, pk, act)


def _run_action(request: HttpRequest, pk: int, act: Callable[[Actor, Import], None], query: str = "") -> HttpResponse:
    who, upload = visible_import(request, pk)
    with error_messages(request):
        act(who, upload)
    return redirect(reverse("import", args=[pk]) + query)
