"""Partner organisations: the list, one with the records that name it, changing it, and making one of two."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from goalweave.accounts.actions import countries
from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.registry import partner_queries as queries, rules
from goalweave.registry.actions import PartnerFields, change_partner, merge_partners, undo_merge
from goalweave.registry.models import PartnerOrganisation
from goalweave.web.accounts.names import KINDS
from goalweave.web.addresses import address, parse_number
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.web.posts import error_messages, form_errors, form_status
from goalweave.wording.templatetags.goalweave import reader_language


class PartnerForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=500, widget=forms.TextInput({"dir": "auto"}))
    stakeholder = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("not specified")), *KINDS.items()]
    )
    country = forms.ChoiceField(label=gettext_lazy("Country of headquarters"), required=False)
    url = forms.URLField(
        label=gettext_lazy("Web address"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput({"dir": "ltr", "inputmode": "url"}),
    )

    def __init__(self, partner: PartnerOrganisation, data: Any = None) -> None:
        fields = ("name", "stakeholder", "country", "url")
        super().__init__(data, initial={name: getattr(partner, name) for name in fields})
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        named = sorted(countries(reader_language()).items(), key=lambda pair: pair[1])
        country.choices = [("", gettext_lazy("not specified")), *named]

    def values(self) -> PartnerFields:
        return PartnerFields(**self.cleaned_data)


ON_A_PAGE, MOST_FOUND = 100, 20
UNKNOWN_KIND = "none"


def partners(request: HttpRequest) -> HttpResponse:
    text, kind = request.GET.get("q", "").strip()[:LONGEST_QUERY], request.GET.get("kind", "")
    matches = queries.partners(actor(request), text)
    counts = Counter(match.partner.stakeholder or UNKNOWN_KIND for match in matches)
    if kind:
        matches = [match for match in matches if (match.partner.stakeholder or UNKNOWN_KIND) == kind]
    page = Paginator(matches, ON_A_PAGE).get_page(request.GET.get("page", "1"))
    facet = [
        (value, label, counts[value])
        for value, label in [*KINDS.items(), (UNKNOWN_KIND, _("Not specified"))]
        if counts[value]
    ]
    return render(
        request,
        "partners/list.html",
        {
            "page": page,
            "rows": [(match, _kind_name(match.partner)) for match in page],
            "q": text,
            "most_terms": queries.MOST_TERMS if len(queries.search_terms(text)) > queries.MOST_TERMS else 0,
            "kind": kind,
            "facet": [
                {"label": label, "number": number, "href": address("", q=text, kind=value), "on": value == kind}
                for value, label, number in facet
            ],
            "all": address("", q=text) or "?",
            "pages": address("", q=text, kind=kind) or "?",
        },
    )


def partner(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = _visible_partner(who, pk)
    may = rules.may_change_partner(who, row)
    return render(
        request,
        "partners/partner.html",
        {
            "partner": row,
            "kind": _kind_name(row),
            "names": [name for name in queries.partner_names(who, row) if name != row.name],
            "records": queries.records_of_partner(who, row),
            "may_change": may,
            "merges": queries.standing_merges(row) if may else [],
            "crumbs": _partner_crumbs(row),
        },
    )


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = _changeable_partner(who, pk)
    form = PartnerForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            change_partner(actor=who, partner=row, fields=form.values())
            messages.success(request, _("Saved."))
            return redirect("partner", pk)
    return render(
        request,
        "partners/edit.html",
        {"partner": row, "form": form, "crumbs": _partner_crumbs(row, _("Edit"))},
        status=form_status(form),
    )


def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other one, see both side by side, then make one of them."""
    who = actor(request)
    target = _changeable_partner(who, pk)
    parameters = request.POST if request.method == "POST" else request.GET
    number, text = str(parameters.get("other", "")), str(parameters.get("q", target.name)).strip()[:LONGEST_QUERY]
    other_pk = parse_number(number)
    other = _changeable_partner(who, other_pk) if other_pk is not None else None
    if request.method == "POST" and other is not None and other.pk != target.pk:
        merge_partners(actor=who, target=target, other=other)
        messages.success(request, _("Partners merged."))
        return redirect("partner", pk)
    both = (
        [_partner_context(who, target), _partner_context(who, other)]
        if other is not None and other.pk != target.pk
        else []
    )
    matches = [] if both else [match for match in queries.partners(who, text) if match.partner.pk != pk][:MOST_FOUND]
    rows = [(match, _kind_name(match.partner)) for match in matches if rules.may_change_partner(who, match.partner)]
    return render(
        request,
        "partners/merge.html",
        {
            "partner": target,
            "other": other,
            "both": both,
            "q": text,
            "rows": rows,
            "crumbs": _partner_crumbs(target, _("Merge")),
        },
    )


@require_POST
def undo(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    who = actor(request)
    row = _changeable_partner(who, pk)
    line = Entry.objects.filter(pk=entry, object_type="partner", object_id=str(pk), verb="merge").first()
    if line is None:
        raise Http404
    with error_messages(request):
        undo_merge(actor=who, partner=row, entry=line)
        messages.success(request, _("Merge undone."))
    return redirect("partner", pk)


def _visible_partner(who: Actor, pk: int) -> PartnerOrganisation:
    row = queries.find_partner(who, pk)
    if row is None:
        raise Http404
    return row


def _changeable_partner(who: Actor, pk: int) -> PartnerOrganisation:
    row = _visible_partner(who, pk)
    if not rules.may_change_partner(who, row):
        raise Http404
    return row


def _partner_context(who: Actor, partner: PartnerOrganisation) -> dict[str, Any]:
    return {
        "partner": partner,
        "kind": _kind_name(partner),
        "names": queries.partner_names(who, partner),
        "records": len(queries.records_of_partner(who, partner)),
    }


def _kind_name(partner: PartnerOrganisation) -> Any:
    return KINDS.get(partner.stakeholder, "")  # type: ignore[call-overload]


def _partner_crumbs(partner: PartnerOrganisation, *here: str) -> list[dict[str, str]]:
    way = [
        {"label": _("Partners"), "href": reverse("partners")},
        {"label": partner.name, "href": reverse("partner", args=[partner.pk])},
    ]
    way += [{"label": label, "href": ""} for label in here]
    return [*way[:-1], {**way[-1], "href": ""}]
