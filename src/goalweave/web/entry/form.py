"""A step of an entry's form: everything is saved as it is, whichever button is pressed, with a script or without."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, pgettext
from django.views.decorators.http import require_http_methods

from goalweave.calls import rules
from goalweave.calls.actions.entries import EntryChanges, mark_distinct, save_entry
from goalweave.calls.actions.entry_files import (
    add_entry_file,
    describe_entry_file,
    remove_entry_file,
    restore_entry_file,
)
from goalweave.calls.actions.entry_nodes import decide_node
from goalweave.calls.definitions import definition_of
from goalweave.calls.duplicates import PossibleDuplicate, public_duplicates
from goalweave.calls.entry_checks import CATEGORY, consent_problems, entry_problems, present_files
from goalweave.calls.entry_values import count_words, text_of
from goalweave.calls.models import CallEntry, EntryState
from goalweave.calls.suggestions import CATEGORY_ORIGIN, PERSON
from goalweave.core.errors import Conflict, InputError, InputErrors
from goalweave.core.model import MappingState
from goalweave.core.model.calls import Call, CallField, CallFieldType, ConsentPurpose, RecordTarget
from goalweave.frameworks.queries import catalogue
from goalweave.limits.counting import count_attempt
from goalweave.web.accounts.mails import MailNotSent
from goalweave.web.addresses import parse_number
from goalweave.web.entry.access import has_contact, with_entry
from goalweave.web.entry.fields import FieldView, field_views, has_photo
from goalweave.web.entry.frame import entry_context, step_links
from goalweave.web.entry.mailing import mail_works, send_update_link
from goalweave.web.entry.reading import field_name, read_changes
from goalweave.web.entry.reading_process import FEWEST_WORDS, suggest_nodes
from goalweave.web.posts import error_text
from goalweave.web.records.fields import area_names
from goalweave.wording.templatetags.goalweave import reader_language

SCRIPT = "X-Entry-Save"
"""The header of a request by the script, which wants parts of the page instead of a page."""
MOST_SAVES = 3_000
"""Savings of an entry within an hour: one a second, and some."""
MOST_FILES_SENT = 5
"""Files of one request."""
DUPLICATE_WORDS = 20
"""Words from which a text is compared with other projects."""
STATES = {"confirm": MappingState.ACCEPTED, "remove": MappingState.REJECTED, "undo": MappingState.SUGGESTED}


@dataclass
class StepResult:
    """What came of a form that was sent. said: one line for the person; status: of the answer."""

    entry: CallEntry
    problems: list[InputError] = field(default_factory=list)
    typed: dict[str, Any] = field(default_factory=dict)
    said: str = ""
    conflict: bool = False
    removed: int | None = None

    @property
    def status(self) -> int:
        if self.conflict:
            return 409
        return 400 if self.problems else 200


@require_http_methods(["GET", "HEAD", "POST"])
@with_entry
def step(request: HttpRequest, entry: CallEntry, token: str, *, number: int) -> HttpResponseBase:
    call, now = definition_of(entry.call), timezone.now()
    if not 1 <= number <= len(call.steps):
        raise Http404
    if not rules.may_change_entry(entry, now):
        if SCRIPT in request.headers:
            return JsonResponse({"said": _("This entry can no longer be changed.")}, status=403)
        return redirect("entry-status", token)
    if request.method != "POST":
        removed = parse_number(request.GET.get("removed"))
        result = StepResult(entry, said=_("Saved.") if "saved" in request.GET else "", removed=removed)
        return _page(request, result, token, number, check="check" in request.GET)
    if not count_attempt(f"save:{entry.pk}", MOST_SAVES, now):
        return HttpResponse(
            _("This entry was saved too often. Wait a few minutes."), status=429, content_type="text/plain"
        )
    result = _save(request, entry, call, number, now)
    if SCRIPT in request.headers:
        return _parts(request, result, token, number)
    if result.problems or result.conflict or result.said:
        return _page(request, result, token, number)
    return redirect(_next_page(request, token, call, number))


def _save(request: HttpRequest, entry: CallEntry, call: Call, number: int, now: datetime) -> StepResult:
    """First what was typed, then what the button asks for."""
    changes = read_changes(request.POST, call, number)
    result = StepResult(entry)
    try:
        result.entry = save_entry(
            entry=entry, changes=changes, now=now, version=parse_number(request.POST.get("version")), partly=True
        )
    except Conflict:
        result.conflict = True
        result.typed = dict(changes.answers)
        result.problems = [InputError("", field=name) for name in changes.answers]
        return result
    except InputErrors as error:
        result.problems += error.problems
        result.typed = _typed_values(changes)
    _describe_files(request, result, now)
    _add_files(request, result, call, number, now)
    _decide(request, result, now)
    result.entry.refresh_from_db()
    return result


def _typed_values(changes: EntryChanges) -> dict[str, Any]:
    return dict(changes.answers)


def _describe_files(request: HttpRequest, result: StepResult, now: datetime) -> None:
    """The words for photographs, `alt-<number>`."""
    texts = {name: value for name, value in request.POST.items() if name.startswith("alt-")}
    if texts:
        for file in present_files(result.entry):
            if f"alt-{file.pk}" in texts:
                describe_entry_file(file=file, text=str(texts[f"alt-{file.pk}"]), now=now)


def _add_files(request: HttpRequest, result: StepResult, call: Call, number: int, now: datetime) -> None:
    for part in call.steps[number - 1].fields:
        sent = request.FILES.getlist(field_name(part)) if part.type == CallFieldType.FILES else []
        for file in sent[:MOST_FILES_SENT]:
            if not isinstance(file, UploadedFile) or file.file is None:
                continue
            try:
                add_entry_file(entry=result.entry, field=part.id, name=file.name or "", content=file.file, now=now)
            except InputError as error:
                result.problems.append(error)


def _decide(request: HttpRequest, result: StepResult, now: datetime) -> None:
    """The button that was pressed, if it is more than one that saves."""
    try:
        if "node" in request.POST:
            verb, _colon, node = str(request.POST["node"]).partition(":")
            if verb in STATES:
                decide_node(entry=result.entry, node=node, state=STATES[verb], now=now)
        if "node-add" in request.POST and request.POST["node-add"].strip():
            _add_node(result, str(request.POST["node-add"]).strip(), now)
    except InputError as error:
        # Shown at the first field for nodes, since the call has one.
        result.problems += [InputError(error.message, field=name) for name in _node_fields(result.entry)[:1]]
    if "file" in request.POST:
        _remove_file(str(request.POST["file"]), result, now)
    if "duplicate" in request.POST:
        _answer_duplicate(request, str(request.POST["duplicate"]), result, now)
    if "suggest" in request.POST:
        result.entry, result.said = suggest_nodes(result.entry, now)


def _add_node(result: StepResult, written: str, now: datetime) -> None:
    """`9.c Access to ICT` as the list has it, `9.c`, or `SDG 9.c`."""
    try:
        decide_node(entry=result.entry, node=written[:200], state=MappingState.ACCEPTED, now=now)
    except InputError:
        decide_node(entry=result.entry, node=written.split()[0][:200], state=MappingState.ACCEPTED, now=now)


def _node_fields(entry: CallEntry) -> list[str]:
    return [field.id for field in definition_of(entry.call).fields.values() if field.type == CallFieldType.NODES]


def _remove_file(button: str, result: StepResult, now: datetime) -> None:
    """`remove:5` or `undo:5`."""
    verb, _colon, number = button.partition(":")
    file = result.entry.files.filter(pk=parse_number(number) or 0).first()
    if file is None:
        return
    if verb == "remove":
        remove_entry_file(file=file, now=now)
        result.removed = file.pk
    elif verb == "undo":
        try:
            restore_entry_file(file=file, now=now)
        except InputError as error:
            result.problems.append(error)


def _answer_duplicate(request: HttpRequest, button: str, result: StepResult, now: datetime) -> None:
    """`new:record:12`: it is another project; `update:entry:5`: the link of that entry is mailed to whoever sent it."""
    verb, _colon, name = button.partition(":")
    if verb == "new":
        mark_distinct(entry=result.entry, other=name[:40], now=now)
        return
    duplicates = {duplicate.name: duplicate for duplicate in public_duplicates(result.entry)}
    duplicate = duplicates.get(name)
    if verb != "update" or duplicate is None or duplicate.entry is None:
        return
    other = duplicate.entry
    # The answer is the same whether the mail is sent, was sent before, or there is no one left to whom.
    result.said = _(
        "The link to change that entry was mailed to the address it was sent from. If it is yours, open that email; you can then "
        "withdraw this entry."
    )
    if not mail_works():
        result.said = _(
            "This site cannot send email yet, so the link could not be mailed. Ask the organisers of the call."
        )
    elif has_contact(other) and count_attempt(f"update:{other.pk}", 1, now):
        try:
            send_update_link(request, other, other.contact)
        except MailNotSent as error:
            result.said = error_text(error)


def _next_page(request: HttpRequest, token: str, call: Call, number: int) -> str:
    here = reverse("entry-step", args=[token, number])
    do = request.POST.get("do")
    if do == "next":
        last = number == len(call.steps)
        return reverse("entry-review", args=[token]) if last else reverse("entry-step", args=[token, number + 1])
    if do == "back":
        return reverse("entry-step", args=[token, max(1, number - 1)])
    button = str(request.POST.get("file", ""))
    removed = f"?removed={button.partition(':')[2]}" if button.startswith("remove:") else ""
    if "node" in request.POST or "suggest" in request.POST or request.POST.get("node-add"):
        return here + _anchor(call, number, CallFieldType.NODES)
    if "file" in request.POST or request.FILES:
        return here + removed + _anchor(call, number, CallFieldType.FILES)
    return f"{here}?saved=1"


def _anchor(call: Call, number: int, kind: CallFieldType) -> str:
    """The first field of that type on the step."""
    names = [field_name(field) for field in call.steps[number - 1].fields if field.type == kind]
    return f"#{names[0]}" if names else ""


def _page(request: HttpRequest, result: StepResult, token: str, number: int, *, check: bool = False) -> HttpResponse:
    context = _context(request, result, token, number, check=check)
    return render(request, "entry/step.html", context, status=result.status)


def _parts(request: HttpRequest, result: StepResult, token: str, number: int) -> HttpResponse:
    """For the script: the version, what is wrong with which field, and the parts of the page that it names in `parts`."""
    if result.conflict:
        return JsonResponse({"conflict": True, "version": result.entry.version}, status=409)
    context = _context(request, result, token, number)
    part_names = str(request.POST.get("parts", "")).split(",")
    parts = {}
    for view in context["fields"]:
        if view.id in part_names and view.field.type in (CallFieldType.NODES, CallFieldType.FILES):
            parts[view.id] = render_to_string("entry/field.html", {**context, "view": view}, request)
    if "duplicates" in part_names:
        parts["duplicates"] = render_to_string("entry/duplicates.html", context, request)
    problems = {field_name(view.field): list(view.errors) for view in context["fields"] if view.errors}
    answer = {"version": result.entry.version, "said": result.said, "problems": problems, "parts": parts}
    return JsonResponse(answer)


def _context(
    request: HttpRequest, result: StepResult, token: str, number: int, *, check: bool = False
) -> dict[str, Any]:
    now, entry = timezone.now(), result.entry
    call, known = definition_of(entry.call), catalogue()
    step = call.steps[number - 1]
    files = present_files(entry) if _asks(step.fields, CallFieldType.FILES) or number == len(call.steps) else []
    views = field_views(
        step.fields,
        entry,
        files,
        known,
        reader_language(),
        problems=result.problems,
        typed=result.typed,
        check=check,
    )
    last = number == len(call.steps)
    context = {
        **entry_context(entry, token, now),
        "number": number,
        "steps": step_links(call, token, number),
        "total": len(call.steps) + 1,
        "step": step,
        "fields": views,
        "first": number == 1,
        "last": last,
        "autosaves": entry.state != EntryState.SUBMITTED,
        "said": result.said,
        "conflict": result.conflict,
        "failed": result.status == 400,
        "duplicates": _duplicates(call, step.fields, entry),
        "category_errors": _category_errors(result, call, entry, check=check),
        "areas": _areas(views),
        "removed_file": _removed_file(result),
        "mail_works": mail_works(),
        "language": get_language(),
        "suggests_now": _was_never_read(entry) and count_words(text_of(entry)) >= FEWEST_WORDS,
    }
    if last:
        context["consents"] = _consents(call, entry, result, photos=has_photo(files), check=check)
        context["name"] = entry.contact.name if has_contact(entry) else ""
    return context


def _asks(fields: tuple[CallField, ...], kind: CallFieldType) -> bool:
    return any(field.type == kind for field in fields)


def _duplicates(call: Call, fields: tuple[CallField, ...], entry: CallEntry) -> list[PossibleDuplicate]:
    """Offered where the project is described, once there is enough to compare."""
    described = any(field.target == RecordTarget.TEXT for field in fields)
    if not described or entry.state == EntryState.SUBMITTED or count_words(text_of(entry)) < DUPLICATE_WORDS:
        return []
    return public_duplicates(entry)


def _was_never_read(entry: CallEntry) -> bool:
    """Whether every node is from the category or the person; the script then asks for suggestions by itself."""
    return all(node["origin"] in (CATEGORY_ORIGIN, PERSON) for node in entry.nodes)


def _category_errors(result: StepResult, call: Call, entry: CallEntry, *, check: bool) -> list[str]:
    errors = [error_text(InputError(problem.message)) for problem in result.problems if problem.field == CATEGORY]
    if check and not errors and call.categories and entry.category not in call.category_titles:
        errors = [_("choose a category")]
    return errors


def _consents(call: Call, entry: CallEntry, result: StepResult, *, photos: bool, check: bool) -> list[dict[str, Any]]:
    missing = {problem.field for problem in result.problems}
    if check:
        missing |= {problem.field for problem in consent_problems(call, entry.consents, photos=photos)}
    notes = {
        ConsentPurpose.PEOPLE: _("Needed if there is a photo"),
        ConsentPurpose.CONTACT: _("Your choice; you can take it back at any time"),
    }
    return [
        {
            "consent": consent,
            "given": consent.id in entry.consents,
            "note": _("Needed to take part")
            if consent.required and consent.purpose != ConsentPurpose.PEOPLE
            else notes.get(consent.purpose, pgettext("consent", "Your choice")),
            "missing": consent.id in missing,
        }
        for consent in call.consents
    ]


def _areas(views: list[FieldView]) -> list[str]:
    """Names of countries and areas to choose from, where a field of the step asks for some."""
    if not any(view.field.type in (CallFieldType.PLACES, CallFieldType.ORGANISATION) for view in views):
        return []
    return list(area_names(reader_language()).values())


def _removed_file(result: StepResult) -> Any:
    """The file that was just removed, so that this can be undone."""
    if result.removed is None:
        return None
    return result.entry.files.filter(pk=result.removed).exclude(removed=None).first()


def first_open_step(entry: CallEntry) -> int:
    """The number of the first step on which something is missing; 0 if nothing is."""
    call = definition_of(entry.call)
    wrong = {problem.field for problem in entry_problems(entry, present_files(entry))}
    for number, step in enumerate(call.steps, start=1):
        names = {view.id for view in step.fields}
        names |= {CATEGORY} if number == 1 else set()
        names |= {consent.id for consent in call.consents} if number == len(call.steps) else set()
        if names & wrong:
            return number
    return 0
