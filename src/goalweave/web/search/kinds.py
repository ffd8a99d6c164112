"""The kinds of things that the search finds, in the order in which they are shown where they fit equally well.

To add one: a `SearchKind` here. If its things are many, their app writes `SearchEntry`s of that kind (`search/actions.py`), and
`descriptions.py` says what is shown of them; if they are few, `named_pages.py` lists them with their names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class SearchKind:
    """label: heading of its group; listing: name of the address of a list that takes the same query as `q`, or empty: then the
    search page itself shows them all."""

    key: str
    label: Any
    listing: str = ""


FRAMEWORK, NODE, COUNTRY, ORGANISATION, PARTNER = "framework", "node", "country", "organisation", "partner"
INDICATOR, INDEX, QUESTIONNAIRE, ROUND, RECORD, ANSWER, CALL, RESOURCE = (
    "indicator",
    "index",
    "questionnaire",
    "round",
    "record",
    "answer",
    "call",
    "resource",
)

KINDS = (
    SearchKind(ORGANISATION, gettext_lazy("Organisations")),
    SearchKind(FRAMEWORK, gettext_lazy("Frameworks")),
    SearchKind(NODE, gettext_lazy("Goals, targets and other nodes")),
    SearchKind(COUNTRY, gettext_lazy("Countries and groups")),
    SearchKind(PARTNER, gettext_lazy("Partners"), "partners"),
    SearchKind(INDEX, gettext_lazy("Indices")),
    SearchKind(INDICATOR, gettext_lazy("Indicators"), "indicators"),
    SearchKind(QUESTIONNAIRE, gettext_lazy("Questionnaires")),
    SearchKind(ROUND, gettext_lazy("Rounds")),
    SearchKind(CALL, gettext_lazy("Calls for entries")),
    SearchKind(RESOURCE, gettext_lazy("Resources"), "resources"),
    SearchKind(RECORD, gettext_lazy("Records"), "records"),
    SearchKind(ANSWER, gettext_lazy("Answers in the library"), "library"),
)

ADDRESSES: dict[str, Callable[[str], str]] = {
    INDICATOR: lambda object_id: reverse("indicator", args=[object_id]),
    RECORD: lambda object_id: reverse("record", args=[object_id]),
    ANSWER: lambda object_id: reverse("library-answer", args=[object_id]),
    CALL: lambda object_id: reverse("call", args=[object_id]),
    RESOURCE: lambda object_id: reverse("resource", args=[object_id]),
}
"""Address of the page of something in the index, by its object_id."""
