"""Run in a process of its own, on an embedded database: fills it and prints all of its rows as Django reads them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

NOW = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)


def rows() -> dict[str, list[list[Any]]]:
    """Table → its rows by primary key, values as Django gives them, as JSON has them."""
    from goalweave.settings.database_copy import ordered_tables

    found = {}
    for table in ordered_tables():
        names = [field.attname for field in table.fields]
        kept = table.model._base_manager.order_by("pk").values_list(*names)
        found[table.name] = json.loads(json.dumps(list(kept), default=str, sort_keys=True))
    return found


def hits() -> dict[str, list[str]]:
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.search.queries import search

    hits_by_query = {}
    for text in ("water", "школа", "教育", "مياه", "9.c", "nothing"):
        for name, actor in (("system", SYSTEM), ("visitor", VISITOR)):
            matches = search(text, actor=actor)
            hits_by_query[f"{text} {name}"] = sorted(f"{one.kind} {one.object_id} {one.title}" for one in matches)
    return hits_by_query


def fill() -> None:
    """A little of everything, and what the two databases keep differently."""
    from django.contrib.auth.models import Group, Permission
    from django.contrib.sessions.backends.db import SessionStore
    from tests.factories.accounts import MembershipFactory, OrganisationFactory, UnitFactory, person
    from tests.factories.catalogues import loaded
    from tests.factories.records import mapping, record
    from tests.interlinkages.panels import answer_all, panel, planned, stored_matrix

    from goalweave.accounts.actions import invite
    from goalweave.accounts.actor import SYSTEM, Actor
    from goalweave.accounts.models import Role
    from goalweave.analysis.actions import save_view
    from goalweave.analysis.models import Page
    from goalweave.audit.models import Entry
    from goalweave.core.model import Money, Partner, RecordKind, RecordPlace, WebLink
    from goalweave.interlinkages.actions import choose_matrices, invite_panellist, open_exercise
    from goalweave.linkages.actions import add_owner, dispute_link, propose_link, start_maintenance
    from goalweave.linkages.content import LinkText
    from goalweave.mapping.actions import store_mappings
    from goalweave.registry.actions import add_record, delete_records
    from goalweave.registry.models import LinkCheck, Visibility

    loaded()
    own = OrganisationFactory(slug="own", name={"en": "Own", "ar": "مياه"})
    top = UnitFactory(organisation=own, slug="top")
    below = UnitFactory(organisation=own, slug="below", parent=top)
    # Numbers against the order of the tree: the parent comes after its child.
    top.parent = UnitFactory(organisation=own, slug="above")
    top.save()
    ada = MembershipFactory(organisation=own, role=Role.EDITOR, unit=below, user=person(name="Ада 😀")).user
    group = Group.objects.create(name="readers")
    group.permissions.add(Permission.objects.order_by("pk")[3])
    ada.groups.add(group)
    session = SessionStore()
    session["_auth_user_id"] = str(ada.pk)
    session.save()
    invite(actor=SYSTEM, organisation=own, email="new@example.org", role=Role.READER, now=NOW)
    save_view(actor=Actor(ada), name="Mine", page=Page.RECORDS, query="q=water")
    texts = {"water": "Water for all.", "школа": "Школа в селе.", "教育": "教育促进发展。", "مياه": "مياه نظيفة."}
    for number, (name, text) in enumerate(texts.items()):
        given = record(
            f"record-{number}",
            kind=RecordKind.PARTNERSHIP,
            title={"en": f"{name} {number}"},
            text={"en": text},
            start="2020",
            partners=(Partner("Water Fund"), Partner(f"Fund {number}")),
            places=(RecordPlace("KE", 40), RecordPlace("UG")),
            money=(
                Money(Decimal("1234567890123.45"), "EUR"),
                Money(Decimal("0.10"), "USD"),
                Money(Decimal("-3"), "USD"),
            ),
            links=(WebLink("https://a.example/"),),
        )
        visibility = Visibility.PUBLIC if number % 2 else Visibility.ORGANISATION
        made = add_record(actor=Actor(ada), organisation=own, record=given, visibility=visibility)
        tags = (mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4", "suggested", score=0.6))
        store_mappings(actor=SYSTEM, mappings={made: tags})
    delete_records(actor=SYSTEM, ids=[made.pk])
    linkage = start_maintenance(actor=SYSTEM, slug="wsis-sdg", now=NOW)
    add_owner(actor=SYSTEM, linkage=linkage, code="C2", organisation=own, now=NOW)
    propose_link(actor=SYSTEM, linkage=linkage, organisation=own, link=LinkText("C2", "4.4"), now=NOW)
    first = linkage.links.all()[0]
    dispute_link(actor=SYSTEM, working=first, organisation=own, reason="Нет 😀", now=NOW)
    choose_matrices(actor=Actor(ada), organisation=own, keys=[stored_matrix().slug])
    exercise = planned(own, Actor(ada))
    people = panel(exercise, Actor(ada))
    invite_panellist(actor=Actor(ada), exercise=exercise, name="Гость 😀", email="", days=30, now=NOW)
    open_exercise(actor=Actor(ada), exercise=exercise, now=NOW)
    answer_all(people[0], exercise, {("4.4", "9.1"): -3, ("4.4", "9.c"): None}, "Школа 😀")
    LinkCheck.objects.create(key="k", url="https://a.example/", checked=NOW, status=None, dead=False)
    Entry.objects.create(
        verb="note", object_type="thing", object_id="1", after={"a\0b": ["x\0y 😀", "\ud83d", 1.5, None]}
    )


def main() -> None:
    from goalweave.cli.data import use_database

    use_database()
    fill()
    sys.stdout.write(json.dumps({"rows": rows(), "hits": hits()}))


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main()
