"""Making an edition of a call, and setting the dates of its phases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.core.model.calls import PrizeRules
from goalweave.prizes import actions, queries
from goalweave.prizes.actions.editions import LONGEST_REASON
from goalweave.prizes.models import Edition
from goalweave.prizes.phases import MOMENTS, VOTE_MOMENTS, moment_of
from goalweave.web.addresses import parse_number, parse_year
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.web.prizes.page_context import edition_crumbs, edition_name, organiser_links, own_edition_or_404
from goalweave.wording.prize_labels import MOMENTS as MOMENT_LABELS

FORMAT = "%Y-%m-%dT%H:%M"


class DatesForm(forms.Form):
    """A field for each moment of an edition, in the time zone of the site."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        help_text=gettext_lazy("The page of the edition shows it. Needed once the edition is published."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"dir": "auto"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, edition: Edition, prize: PrizeRules, now: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in MOMENTS:
            if prize.vote or name not in VOTE_MOMENTS:
                self.fields[name] = _moment_field(edition, name, now)
        self.order_fields([*MOMENTS, "reason", "version"])

    def dates(self) -> dict[str, datetime | None]:
        return {name: self.cleaned_data.get(name) for name in MOMENTS}


def _moment_field(edition: Edition, name: str, now: datetime) -> forms.DateTimeField:
    before = moment_of(edition, name)
    past = before is not None and before <= now
    return forms.DateTimeField(
        label=MOMENT_LABELS[name],  # type: ignore[arg-type]
        required=False,
        initial=before,
        # A disabled field keeps its value whatever is sent.
        disabled=past,
        help_text=_("This date is past.") if past else "",
        input_formats=[FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        localize=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FORMAT),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: HttpRequest, slug: str) -> HttpResponse:
    who, row, call, prize = own_edition_or_404(request, slug)
    now = timezone.now()
    form = DatesForm(row, prize, now, submitted_data(request), initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.set_dates(
                actor=who,
                edition=row,
                dates=form.dates(),
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                now=now,
            )
            messages.success(request, _("The dates are saved."))
            return redirect("edition", slug)
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "form": form,
        "changes": [(MOMENT_LABELS[change.moment], change) for change in row.phase_changes.all()],
        "zone": timezone.get_current_timezone_name(),
        "steps": organiser_links(who, row, prize, now),
        "crumbs": edition_crumbs(row, call, (_("Dates"), "")),
    }
    return render(request, "prizes/dates.html", context, status=form_status(form))


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Make an edition of the call (`call`: its key, `year`), and go on to its dates."""
    who = actor(request)
    calls = {row.pk: row for row in queries.calls_without_edition(who)}
    call = calls.get(parse_number(request.POST.get("call", "")) or 0)
    if call is None:
        raise Http404
    with error_messages(request):
        year = parse_year(request.POST.get("year", "")) or 0
        row = actions.create_edition(actor=who, call=call, year=year)
        messages.success(request, _("The edition is created. Set its dates next."))
        return redirect("edition-dates", row.call.slug)
    return redirect("prizes")
