"""One trade-off: the work on both sides with its evidence, what is done about it, and what was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, Organisation, Unit, User
from goalweave.core import interlinkages as core
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import queries, rules
from goalweave.interlinkages.actions import treat_trade_off, undo_treatment
from goalweave.interlinkages.models import TradeOffState, TradeOffTreatment
from goalweave.interlinkages.queries import TradeOffDetail, TreatmentChange
from goalweave.interlinkages.queries.own_effects import mitigation_candidates, titles_of_records
from goalweave.interlinkages.queries.trade_offs import NamedRecord
from goalweave.registry.models import Record
from goalweave.registry.rules import visibility_condition
from goalweave.web.accounts.organisation_pages import managed_organisation
from goalweave.web.addresses import parse_number
from goalweave.web.frame import LONGEST_QUERY
from goalweave.web.interlinkages.tradeoffs import may_view
from goalweave.web.interlinkages.tradeoffs_rows import PairRow, owner_text, pair_row
from goalweave.web.posts import error_messages, form_errors
from goalweave.wording.interlinkage_labels import STATE_CLASSES, STATES, ScoreMark, score_mark
from goalweave.wording.log_labels import verb_name
from goalweave.wording.templatetags.goalweave import pick_text

LONGEST_TEXT = 5000

FIELD_NAMES: dict[str, Promise] = {
    "state": gettext_lazy("State"),
    "reason": gettext_lazy("Reason"),
    "measure": gettext_lazy("Mitigated by the record"),
    "measure_text": gettext_lazy("Measure"),
    "owner": gettext_lazy("Owner"),
    "unit": gettext_lazy("Unit"),
    "review": gettext_lazy("Review by"),
}
DONE: dict[str, Promise] = {
    "mitigate": gettext_lazy("Mitigation recorded."),
    "accept": gettext_lazy("Accepted, with your reason."),
    "dismiss": gettext_lazy("Marked as not applicable."),
    "reopen": gettext_lazy("Open again."),
    "assign": gettext_lazy("Owner and review date saved."),
}


HIDDEN_RECORD = gettext_lazy("A record that you do not have access to")
"""Instead of the title of a measure that is a draft again, or deleted."""


class MeasureForm(forms.Form):
    """The record that mitigates the trade-off, or a measure in words."""

    measure = forms.ChoiceField(label=gettext_lazy("Record"), required=False, widget=forms.RadioSelect)
    measure_text = forms.CharField(
        label=gettext_lazy("Measure"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Needed if no record describes it."),
    )

    def __init__(self, records: list[NamedRecord], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("No record"))]
        choices += [(str(record.pk), pick_text(record.title) or str(HIDDEN_RECORD)) for record in records]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )


class OwnerForm(forms.Form):
    owner = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    review = forms.DateField(
        label=gettext_lazy("Review by"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, people: list[tuple[str, str]], units: list[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", _("No person")), *people]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("No unit")), *units]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What one matrix says of the pair."""

    matrix: str
    mark: ScoreMark
    rationale: LanguageMap
    evidence: str
    place: str
    source: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A line of the history. details: name and new value of each field that changed."""

    at: datetime
    by: str
    verb: str
    details: tuple[tuple[str, str], ...]


@dataclass
class TradeOffForms:
    measure: MeasureForm
    reason: ReasonForm
    dismissal: ReasonForm
    owner: OwnerForm
    sent: str = ""
    """What was submitted, empty if the page is only opened."""

    by_name: Mapping[str, forms.Form] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {
            "mitigate": self.measure,
            "accept": self.reason,
            "dismiss": self.dismissal,
            "assign": self.owner,
        }


@require_http_methods(["GET", "HEAD", "POST"])
def trade_off(request: HttpRequest, slug: str, key: str, subject: str, object: str) -> HttpResponse:  # noqa: A002
    who, organisation = managed_organisation(request, slug, may_view)
    detail = queries.trade_off_detail(who, organisation.pk, key, (subject, object))
    if detail is None:
        raise Http404
    do = request.POST.get("do", "")
    words = (request.POST or request.GET).get("words", "").strip()[:LONGEST_QUERY]
    bound = _build_forms(request, who, organisation, detail, do, words)
    form = bound.by_name.get(do)
    if request.method == "POST" and do in DONE and (form is None or form.is_valid()):
        changes = form.cleaned_data if form is not None else {}
        with form_errors(form) if form is not None else error_messages(request):
            row = _treat(who, organisation, (key, subject, object), detail, do, changes, request.POST)
            messages.success(request, str(DONE[do]))
            return redirect(f"{_address(organisation, key, subject, object)}?done={row.version}")
    return _render(request, who, organisation, (key, subject, object), detail, bound, words)


@require_POST
def undo(request: HttpRequest, slug: str, key: str, subject: str, object: str) -> HttpResponse:  # noqa: A002
    who, organisation = managed_organisation(request, slug, may_view)
    detail = queries.trade_off_detail(who, organisation.pk, key, (subject, object))
    if detail is None or detail.treatment is None:
        raise Http404
    with error_messages(request):
        undo_treatment(
            actor=who,
            treatment=detail.treatment,
            version=parse_number(request.POST.get("version")) or 0,
            now=timezone.now(),
        )
        messages.success(request, _("Undone."))
    return redirect(_address(organisation, key, subject, object))


def _treat(
    who: Actor,
    organisation: Organisation,
    place: tuple[str, str, str],
    detail: TradeOffDetail,
    do: str,
    data: Mapping[str, Any],
    post: Mapping[str, Any],
) -> TradeOffTreatment:
    """Change what the form is about; owner and date stay where it says nothing of them."""
    row = detail.treatment
    fields: dict[str, Any] = {
        "state": row.state if row else TradeOffState.OPEN,
        "reason": row.reason if row else "",
        "measure": row.measure if row else None,
        "measure_text": row.measure_text if row else "",
        "owner": row.owner if row else None,
        "unit": row.unit if row else None,
        "review": row.review if row else None,
    }
    empty = {"reason": "", "measure": None, "measure_text": ""}
    if do == "mitigate":
        measure = Record.objects.filter(pk=data["measure"]).first() if data["measure"] else None
        fields |= empty | {"state": TradeOffState.MITIGATED, "measure": measure, "measure_text": data["measure_text"]}
    elif do == "accept":
        fields |= empty | {"state": TradeOffState.ACCEPTED, "reason": data["reason"]}
    elif do == "dismiss":
        fields |= empty | {"state": TradeOffState.NOT_APPLICABLE, "reason": data["reason"]}
    elif do == "reopen":
        fields |= empty | {"state": TradeOffState.OPEN}
    else:
        owner = User.objects.filter(pk=data["owner"]).first() if data["owner"] else None
        unit = Unit.objects.filter(pk=data["unit"]).first() if data["unit"] else None
        fields |= {"owner": owner, "unit": unit, "review": data["review"]}
    key, subject, object_ = place
    return treat_trade_off(
        actor=who,
        organisation=organisation,
        framework=key,
        pair=(subject, object_),
        version=parse_number(post.get("version")) or 0,
        now=timezone.now(),
        **fields,
    )


def _build_forms(
    request: HttpRequest, who: Actor, organisation: Organisation, detail: TradeOffDetail, do: str, words: str
) -> TradeOffForms:
    row = detail.treatment

    def data(name: str) -> Any:
        return request.POST if request.method == "POST" and do == name else None

    accepted = row.reason if row and row.state == TradeOffState.ACCEPTED else ""
    dismissed = row.reason if row and row.state == TradeOffState.NOT_APPLICABLE else ""
    may = _may_treat(who, organisation, row)
    records = _measures(who, organisation, row, words, request.POST.get("measure", "")) if may else []
    return TradeOffForms(
        MeasureForm(
            records,
            data("mitigate"),
            initial={
                "measure": str(row.measure_id or "") if row else "",
                "measure_text": row.measure_text if row else "",
            },
        ),
        ReasonForm(data("accept"), auto_id="accept_%s", initial={"reason": accepted}),
        ReasonForm(data("dismiss"), auto_id="dismiss_%s", initial={"reason": dismissed}),
        OwnerForm(
            _people(who, organisation, row) if may else [],
            _units(organisation) if may else [],
            data("assign"),
            initial={"owner": row.owner_id or "", "unit": row.unit_id or "", "review": row.review} if row else {},
        ),
        do if request.method == "POST" else "",
    )


def _measures(
    who: Actor, organisation: Organisation, row: TradeOffTreatment | None, words: str, submitted: str
) -> list[NamedRecord]:
    """The records to choose from; what is chosen is among them."""
    candidates = {record.pk: record for record in mitigation_candidates(who, organisation.pk, words)}
    present = row.measure_id if row else None
    # Any number can be sent: the title of a draft is for those who may see it.
    numbers = [number for number in (present, parse_number(submitted)) if number is not None]
    for record in Record.objects.filter(visibility_condition(who), organisation=organisation, pk__in=numbers):
        candidates[record.pk] = NamedRecord(record.pk, record.slug, record.title)
    if present is not None and present not in candidates:
        # It can stay, or another can be chosen.
        candidates[present] = NamedRecord(present, "", {})
    return list(candidates.values())


def _people(who: Actor, organisation: Organisation, row: TradeOffTreatment | None) -> list[tuple[str, str]]:
    """Active members, and the owner as it is, who may have left."""
    members = Membership.objects.filter(organisation=organisation, user__is_active=True).select_related("user")
    people = {member.user.pk: member.user for member in members.order_by("user__name", "user__email")}
    if row and row.owner:
        people.setdefault(row.owner.pk, row.owner)
    return [(str(pk), display_name(user, who, organisation.pk)) for pk, user in people.items()]


def _units(organisation: Organisation) -> list[tuple[str, str]]:
    rows = Unit.objects.filter(organisation=organisation).order_by("slug")
    return [(str(row.pk), pick_text(row.name) or row.slug) for row in rows]


def _may_treat(who: Actor, organisation: Organisation, row: TradeOffTreatment | None) -> bool:
    if row is None:
        return rules.may_treat_trade_offs(who, organisation.pk)
    return rules.may_treat_trade_off(who, row)


def _render(
    request: HttpRequest,
    who: Actor,
    organisation: Organisation,
    place: tuple[str, str, str],
    detail: TradeOffDetail,
    bound: TradeOffForms,
    words: str,
) -> HttpResponse:
    known, (key, subject, object_) = catalogue(), place
    framework = known.frameworks.get(key)
    if framework is None or not {subject, object_} <= framework.by_code.keys():
        raise Http404
    live, row = detail.trade_off, detail.treatment
    pair = pair_row(known, live.pair) if live else None
    state = TradeOffState(row.state) if row else TradeOffState.OPEN
    today = timezone.localdate()
    title = f"{subject} → {object_}"
    may = _may_treat(who, organisation, row) and live is not None
    invalid = any(form.is_bound and not form.is_valid() for form in bound.by_name.values())
    refused = any(form.errors for form in bound.by_name.values())
    return render(
        request,
        "interlinkages/tradeoffs_one.html",
        {
            "organisation": organisation,
            "subject": framework.curie(subject),
            "object": framework.curie(object_),
            "pair": pair,
            "sides": _sides(pair, detail) if pair else [],
            "scores": [_score_row(entry) for entry in live.pair.scores] if live else [],
            "treatment": row,
            "measure": queries.visible_measure(who, row),
            "hidden_record": HIDDEN_RECORD,
            "state": state,
            "state_text": STATES[state],
            "state_class": STATE_CLASSES[state],
            "since": _since(detail.history),
            "owner": owner_text(who, row),
            "due": bool(row and row.review and row.review <= today and state is not TradeOffState.NOT_APPLICABLE),
            "may": may,
            "forms": bound,
            "words": words,
            "version": row.version if row else 0,
            "history": _history(who, organisation, detail.history),
            "just_done": row is not None and request.GET.get("done") == str(row.version),
            "here": _address(organisation, key, subject, object_),
            "crumbs": _crumbs(organisation, title),
        },
        status=400 if invalid or refused else 200,
    )


def _sides(pair: PairRow, detail: TradeOffDetail) -> list[dict[str, Any]]:
    """node, side (its totals), records of both sides, the cause first."""
    return [
        {"node": pair.subject, "side": pair.work_from, "records": detail.records_from},
        {"node": pair.object, "side": pair.work_to, "records": detail.records_to},
    ]


def _score_row(entry: core.MatrixScore) -> ScoreRow:
    pair = entry.pair
    return ScoreRow(
        entry.matrix.title,
        score_mark(entry.score, entry.matrix.scale),
        pair.rationale,
        pair.evidence,
        pair.place,
        pair.source or entry.matrix.source,
    )


def _since(history: tuple[TreatmentChange, ...]) -> datetime | None:
    """When the trade-off came into its state."""
    return next((change.at for change in history if "state" in change.after or change.verb == "create"), None)


def _history(who: Actor, organisation: Organisation, history: tuple[TreatmentChange, ...]) -> list[ChangeRow]:
    records: set[int] = set()
    people: set[int] = set()
    units: set[int] = set()
    for change in history:
        for name, ids in (("measure", records), ("owner", people), ("unit", units)):
            if change.after.get(name):
                ids.add(change.after[name])
    titles = titles_of_records(who, records)
    users = User.objects.in_bulk(people) if people else {}
    names = Unit.objects.in_bulk(units) if units else {}

    def person(pk: int) -> str:
        return display_name(users[pk], who, organisation.pk) if pk in users else ""

    readers: dict[str, Callable[[Any], str]] = {
        "state": lambda value: str(STATES[TradeOffState(value)]),
        "measure": lambda value: pick_text(titles[value]) if value in titles else str(HIDDEN_RECORD),
        "owner": person,
        "unit": lambda value: pick_text(names[value].name) if value in names else "",
        "review": lambda value: date_format(date.fromisoformat(value)),
    }
    rows = []
    for change in history:
        details = []
        for name, label in FIELD_NAMES.items():
            if name in change.after and (change.after[name] or change.before.get(name)):
                value = change.after[name]
                text = readers.get(name, str)(value) if value else _("none")
                details.append((str(label), text))
        # The first thing that is said of a trade-off is a change too: it was open before.
        verb = verb_name("change" if change.verb == "create" else change.verb)
        rows.append(ChangeRow(change.at, change.by, verb, tuple(details)))
    return rows


def _address(organisation: Organisation, key: str, subject: str, object_: str) -> str:
    return reverse("trade-off", args=[organisation.slug, key, subject, object_])


def _crumbs(organisation: Organisation, title: str) -> list[dict[str, str]]:
    return [
        {"label": _("Organisations"), "href": reverse("organisations")},
        {"label": pick_text(organisation.short), "href": reverse("organisation", args=[organisation.slug])},
        {"label": _("Trade-offs"), "href": reverse("trade-offs", args=[organisation.slug])},
        {"label": f"\u2066{title}\u2069", "href": ""},
    ]
