"""What changes in a record, in words: its fields before and after."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from goalweave.reports import names as words
from goalweave.reports.templatetags.goalweave import country_name
from goalweave.web.intake.columns import language_name
from goalweave.web.intake.names import RECORD_FIELDS, VISIBILITIES

LONGEST = 300


def readable(fields: list[dict[str, Any]]) -> list[dict[str, str]]:
    """name, before, after of each, as texts."""
    return [
        {
            "name": str(RECORD_FIELDS.get(one["name"], one["name"])),
            "before": _text(one["name"], one["before"]),
            "after": _text(one["name"], one["after"]),
        }
        for one in fields
        if one["name"] != "source"
    ]


def _text(name: str, value: Any) -> str:
    written = _whole(name, value)
    return written if len(written) <= LONGEST else written[:LONGEST] + "…"


def _whole(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if name == "kind":
        return str(words.KINDS.get(value, value))
    if name == "visibility":
        return str(VISIBILITIES.get(value, value))
    if name == "places":
        return ", ".join(f"{country_name(one['area'])}{_percent(one['share'])}" for one in value)
    if name == "money":
        return "; ".join(f"{one['amount']} {one['currency']} {words.MONEY.get(one['kind'], '')}" for one in value)
    if name == "partners":
        return "; ".join(f"{one['name']} ({words.ROLES.get(one['role'], one['role'])})" for one in value)
    if name == "notes":
        return "; ".join(" / ".join(one["text"].values()) for one in value)
    if name == "links":
        return "; ".join(one["url"] for one in value)
    if isinstance(value, dict):
        return " · ".join(f"{_key(key)}: {_whole('', one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _key(key: str) -> str:
    return language_name(key) if len(key) == 2 else str(RECORD_FIELDS.get(key, key))


def _percent(share: float | None) -> str:
    return f" {share:g} %" if share is not None else ""
