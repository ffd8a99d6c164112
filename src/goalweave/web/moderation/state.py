"""What a page of the moderation looks at, in its address: the filter of the queue, and the entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.calls import rules
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call
from goalweave.calls.moderation_queue import CLAIMS, DAYS, STATES, WAITING, EntryFilter
from goalweave.core.text.languages import LANGUAGES
from goalweave.frameworks.queries import catalogue
from goalweave.web.addresses import address, next_address
from goalweave.web.filters import FilterField, fields_in_use, filter_arguments, flag_value
from goalweave.web.language_maps import language_name
from goalweave.web.moderation import labels
from goalweave.web.review.state import FilterMenu, storable_value
from goalweave.wording.templatetags.goalweave import pick_text

MOST_CALLS = 50
FIELDS = (
    FilterField("call", storable_value),
    FilterField("category", storable_value),
    FilterField("state", choices=tuple(STATES)),
    FilterField("language", choices=LANGUAGES),
    FilterField("claim", choices=CLAIMS),
    FilterField("days", choices=tuple(map(str, DAYS))),
    FilterField("similar", flag_value),
    FilterField("spam", flag_value),
)


def read_entry_filter(parameters: QueryDict) -> EntryFilter:
    values = filter_arguments(parameters, FIELDS, catalogue())
    return EntryFilter(**values | {"state": values["state"] or WAITING, "days": int(values["days"] or 0)})


def moderation_address(parameters: QueryDict, page: str = "moderation", /, **changes: Any) -> str:
    """The page (its name) with the same filter, and with what is named besides; None removes."""
    return address(reverse(page), **(dict(fields_in_use(parameters, FIELDS)) | changes))


def return_address(request: HttpRequest, field: str = "next") -> str:
    return next_address(request, reverse("moderation"), field)


def moderation_crumbs(label: str) -> list[dict[str, str]]:
    """The steps from the queue to a page below it."""
    return [{"label": _("Moderation"), "href": reverse("moderation")}, {"label": label}]


def moderated_calls(actor: Actor) -> list[Call]:
    """Those that someone has sent something to, the one that closes last first."""
    rows = Call.objects.filter(rules.moderated_calls(actor), entries__submitted__isnull=False)
    return list(rows.select_related("organisation").distinct().order_by("-closes", "-pk")[:MOST_CALLS])


def entry_menus(parameters: QueryDict, calls: list[Call]) -> list[FilterMenu]:
    """The menus of the filter that have something to choose."""
    states = [(name, str(label)) for name, label in labels.ENTRY_STATES.items()]
    menus = [_entry_menu(parameters, "state", str(labels.ENTRY_STATES[WAITING]), states)]
    if len(calls) > 1:
        titles = [(call.slug, pick_text(definition_of(call).title)) for call in calls]
        menus.append(_entry_menu(parameters, "call", _("Call"), titles))
    selected = [call for call in calls if call.slug == parameters.get("call")] or (calls if len(calls) == 1 else [])
    for call in selected:
        categories = [(name, pick_text(title)) for name, title in definition_of(call).category_titles.items()]
        menus.append(_entry_menu(parameters, "category", _("Category"), categories))
    languages = [(code, language_name(code)) for code in LANGUAGES]
    claims = [(name, str(label)) for name, label in labels.CLAIMS.items()]
    days = [(str(number), _waiting_label(number)) for number in DAYS]
    menus += [
        _entry_menu(parameters, "language", _("Language"), languages),
        _entry_menu(parameters, "claim", _("Claims"), claims),
        _entry_menu(parameters, "days", _("Waiting time"), days),
        _entry_menu(parameters, "similar", _("Duplicates"), [("1", _("Possible duplicates"))]),
        _entry_menu(parameters, "spam", _("Spam"), [("1", _("Likely spam"))]),
    ]
    return [menu for menu in menus if menu.values]


def _waiting_label(days: int) -> str:
    return ngettext("For %(n)s day or more", "For %(n)s days or more", days) % {"n": days}


def _entry_menu(parameters: QueryDict, name: str, title: str, values: list[tuple[str, str]]) -> FilterMenu:
    now = parameters.get(name, "")
    label = next((text for value, text in values if value == now), "")
    links = tuple((text, moderation_address(parameters, **{name: value}), value == now) for value, text in values)
    return FilterMenu(name, label or title, links, moderation_address(parameters, **{name: None}) if label else "")
