from __future__ import annotations

from importlib import import_module
from itertools import islice, product
from string import ascii_lowercase
from types import SimpleNamespace

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings, strategies as st
from tests.factories.accounts import OrganisationFactory, administrator, member, stranger

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.registry.models import Record
from goalweave.search import matches_by_kind, rules
from goalweave.search.actions import replace_entries
from goalweave.search.engines.fts5 import LAST_OF_SMALL_KINDS, ROWS_OF_RECORD
from goalweave.search.entry import SearchEntry
from goalweave.search.matches_by_kind import search_by_kind
from goalweave.search.queries import (
    SearchHit,
    matching_numbers,
    public_titles,
    search,
    unfiltered_keys,
    unfiltered_numbers,
)

pytestmark = pytest.mark.django_db


def entry(object_id, title="", body="", language="en", kind="node", **fields):
    return SearchEntry(kind, object_id, language, title, body, **fields)


def search_ids(text, actor=VISITOR, **options):
    return [hit.object_id for hit in search(text, actor=actor, **options)]


def test_replace_takes_the_place_of_all_of_its_kind():
    replace_entries("node", [entry("a", "old apple"), entry("b", "old pear")])
    replace_entries("record", [entry("1", "old plum", kind="record")])
    replace_entries("node", iter([entry("b", "new pear")]))
    assert sorted(search_ids("old")) == ["1"]
    assert search_ids("new") == ["b"]
    replace_entries("node", [])
    assert search_ids("pear") == []


def test_replace_only_leaves_the_others():
    replace_entries(
        "node", [entry("1", "old"), entry("2", "old"), entry("2", "vieux", language="fr"), entry("3", "old")]
    )
    replace_entries("record", [entry("2", "old", kind="record")])
    replace_entries("node", [entry("2", "new")], only=iter(["2", "missing"]))
    assert search("old", actor=VISITOR) == [
        SearchHit("node", "1", "en", "old"), SearchHit("record", "2", "en", "old"), SearchHit("node", "3", "en", "old"),
    ]  # fmt: skip
    assert search_ids("new") == ["2"]
    assert search_ids("vieux") == []


def test_numbers_are_those_of_all_that_has_the_words_in_any_language():
    records = [
        entry("12", "Water", kind="record"),
        entry("7", "Pumps", "of water", kind="record"),
        entry("7", "Pompes", kind="record", language="fr"),
        entry("70", "Waters", kind="record", private=True),
        entry("300", "Fish", kind="record"),
    ]
    replace_entries("record", records)
    replace_entries("answer", [entry("5", "Water", kind="answer"), entry("12", "Fish", kind="answer")])
    assert {*unfiltered_numbers("water", kind="record").split(",")} == {"7", "12", "70"}
    assert unfiltered_numbers("pompe", kind="record") == "7"
    assert unfiltered_numbers("water", kind="answer") == "5"
    assert unfiltered_numbers("boats", kind="record") == unfiltered_numbers("?", kind="record") == ""
    replace_entries("record", [entry("7", "Pumps", kind="record"), entry("8", "Water", kind="record")], only=["7", "8"])
    assert {*unfiltered_numbers("water", kind="record").split(",")} == {"8", "12", "70"}


def test_texts_in_very_many_languages_are_found_as_far_as_there_are_numbers():
    languages = list(map("".join, islice(product(ascii_lowercase, repeat=2), ROWS_OF_RECORD + 10)))
    replace_entries("record", [entry("1", "Water", kind="record", language=language) for language in languages])
    replace_entries("record", [entry("2", "Water", kind="record")], only=[])
    assert sorted(hit.object_id for hit in search("water", actor=VISITOR)) == ["1", "2"]


def test_rows_of_an_earlier_version_get_numbers_that_tell_their_record():
    replace_entries("node", [entry("sdg:6", "Water")])
    replace_entries("answer", [entry("5", "Water", kind="answer")])
    texts = [entry("2", "Water", kind="record"), entry("2", "Eau", "water", kind="record", language="fr")]
    replace_entries("record", [*texts, entry("1", "Pumps", kind="record", private=True)])
    migration = import_module("goalweave.search.migrations.0005_rows_tell_their_record")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for number, *named in ((1, "2", "en"), (2, "1", "en"), (3, "2", "fr")):
                cursor.execute(
                    "UPDATE search_entry SET rowid = %s WHERE kind = 'record' AND object_id = %s AND language = %s",
                    [number, *named],
                )
        before = search("water", actor=VISITOR)
        migration.renumber(None, SimpleNamespace(connection=connection))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT rowid, object_id, language FROM search_entry WHERE kind <> 'node' ORDER BY rowid")
            assert cursor.fetchall() == [(-5, "5", "en"), (256, "1", "en"), (512, "2", "en"), (513, "2", "fr")]
            cursor.execute("SELECT rowid <= %s FROM search_entry WHERE kind = 'node'", [LAST_OF_SMALL_KINDS])
            assert cursor.fetchall() == [(1,)]
            cursor.execute("SELECT count(*) FROM search_entry_content WHERE c1 = '2'")
            assert cursor.fetchone() == (2,)
    assert search("water", actor=VISITOR) == before
    assert {*unfiltered_numbers("water", kind="record").split(",")} == {"2"}
    replace_entries("record", [entry("2", "Fish", kind="record")], only=["2"])
    assert unfiltered_numbers("water", kind="record") == ""


def test_replace_only_nothing_adds():
    replace_entries("node", [entry("a", "old")])
    replace_entries("node", [entry("b", "old")], only=[])
    assert search_ids("old") == ["a", "b"]


def test_replace_is_one_deletion_however_many_there_are(django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        replace_entries("node", [entry("a", "old")], only=[str(number) for number in range(3000)])


def test_a_title_is_better_than_a_body():
    replace_entries(
        "node", [entry("a", "Fish", "water " * 3), entry("b", "Water"), entry("c", "Fish", "no water here")]
    )
    assert search_ids("water")[0] == "b"
    assert sorted(search_ids("water")) == ["a", "b", "c"]


def test_a_whole_code_is_better_than_the_start_of_one():
    replace_entries(
        "node", [entry("sdg:9.c.1", "People near a network", "9.c.1"), entry("sdg:9.c", "Internet for all", "9.c")]
    )
    assert search_ids("9.c") == ["sdg:9.c", "sdg:9.c.1"]
    assert search_ids("9.c.1") == ["sdg:9.c.1"]


def test_all_words_must_be_there_in_title_or_body():
    replace_entries("node", [entry("a", "Clean water", "for schools"), entry("b", "Clean air", "for schools")])
    assert search_ids("schools water") == ["a"]
    assert sorted(search_ids("clean")) == ["a", "b"]
    assert search_ids("water air") == []


def test_the_last_word_may_be_a_beginning_and_the_others_not():
    replace_entries("node", [entry("a", "Sanitation works")])
    assert search_ids("sanit") == ["a"]
    assert search_ids("works sanit") == ["a"]
    assert search_ids("sanit works") == []


@pytest.mark.parametrize(
    ("language", "title", "asked"),
    [
        ("en", "Decent Work", "WORK decent"),
        ("fr", "Égalité entre les sexes", "egalite"),
        ("es", "Acción por el clima", "ACCION"),
        ("ru", "Чистая вода и ещё здоровье", "еще вода"),
        ("ar", "المُساواة بين الجنسَيْن", "المساواه"),
        ("ar", "الهدف ١٣", "13"),
        ("zh", "清洁饮水和卫生设施", "饮水"),
        ("zh", "清洁饮水和卫生设施", "水"),
        ("zh", "清洁饮水和卫生设施", "施"),
        ("zh", "清洁饮水和卫生设施", "卫生设施 清洁"),
        ("zh", "5G网络", "5g网络"),
    ],
)
def test_every_language_is_found(language, title, asked):
    replace_entries("node", [entry("a", title, language=language), entry("b", "Something else", language=language)])
    assert search(asked, actor=VISITOR) == [SearchHit("node", "a", language, title)]


def test_chinese_that_only_shares_characters_is_not_found():
    replace_entries("node", [entry("a", "饮用水", language="zh")])
    assert search_ids("水饮") == []


@pytest.mark.parametrize("asked", ["9.c", "9.C", "17.8.1", "17.8", "C7-egov", "c7 egov", "sdg:9.c", "itu", "itu.int"])
def test_codes_are_found(asked):
    replace_entries("node", [entry("a", "Codes", "sdg:9.c 17.8.1 C7-egov www.itu.int")])
    assert search_ids(asked) == ["a"]


@pytest.mark.parametrize("asked", ["9.d", "17.8.2", "C7-elea", "8.17"])
def test_other_codes_are_not_found(asked):
    replace_entries("node", [entry("a", "Codes", "sdg:9.c 17.8.1 C7-egov")])
    assert search_ids(asked) == []


def test_each_object_comes_once_in_the_language_asked_for():
    replace_entries(
        "node",
        [entry("a", "Internet", language=language) for language in ("en", "fr", "es")]
        + [entry("b", "Internet", language="en")],
    )
    assert search("internet", actor=VISITOR, language="fr") == [
        SearchHit("node", "a", "fr", "Internet"),
        SearchHit("node", "b", "en", "Internet"),
    ]


def test_what_is_asked_for_in_another_language_is_found_too():
    replace_entries("node", [entry("a", "Вода", language="ru"), entry("a", "Water", language="en")])
    assert search("вода", actor=VISITOR, language="en") == [SearchHit("node", "a", "ru", "Вода")]


def test_kind_and_limit():
    replace_entries("node", [entry(f"node {number}", "water") for number in range(9)])
    replace_entries("record", [entry("1", "water", kind="record")])
    assert search_ids("water", kind="record") == ["1"]
    assert len(search_ids("water", kind="node", limit=3)) == 3
    assert len(search_ids("water")) == 10


def test_the_limit_counts_objects_and_not_their_languages():
    names = product("01234", ("en", "fr", "es", "ru"))
    replace_entries("node", [entry(name, "water", language=language) for name, language in names])
    assert len(search_ids("water", limit=5)) == 5


@pytest.mark.parametrize("asked", ["", "   ", "?", "***", '"', "()", "\x00"])
def test_a_text_without_words_finds_nothing(asked):
    replace_entries("node", [entry("a", "water ? * ()")])
    assert search_ids(asked) == []


def test_private_entries_are_found_by_their_organisation_alone():
    own, other = OrganisationFactory(), OrganisationFactory()
    replace_entries(
        "record",
        [
            entry("1", "Zebra", kind="record", organisation=own.pk, private=True),
            entry("2", "Zebra", kind="record", organisation=other.pk, private=True),
            entry("3", "Zebra", kind="record", organisation=own.pk),
        ],
    )
    assert search_ids("zebra") == ["3"]
    assert search_ids("zebra", stranger()) == ["3"]
    assert search_ids("zebra", member(own, Role.MANAGER, is_active=False)) == ["3"]
    for role in Role:
        assert search_ids("zebra", member(own, role)) == ["1", "3"]
    assert search_ids("zebra", administrator()) == ["1", "2", "3"]
    assert search_ids("zebra", SYSTEM) == ["1", "2", "3"]


def test_a_member_of_two_organisations_finds_what_is_private_to_either():
    own, other = OrganisationFactory(), OrganisationFactory()
    actor = member(own)
    actor.user.memberships.create(organisation=other, role=Role.READER)
    replace_entries("record", [entry(str(one.pk), "Zebra", organisation=one.pk, private=True) for one in (own, other)])
    assert len(search_ids("zebra", actor)) == 2


def test_each_kind_has_its_own_count_and_its_titles_first():
    own = OrganisationFactory()
    replace_entries(
        "node",
        [
            entry("a", "Fish", "water"),
            entry("b", "Water for everyone"),
            entry("c", "Water"),
            entry("c", "Eau", "water", language="fr"),
        ],
    )
    records = [entry(str(number), "Water plan", kind="record") for number in range(1, 6)]
    hidden = entry("9", "Water", kind="record", organisation=own.pk, private=True)
    replace_entries("record", [*records, hidden])
    matches = search_by_kind("water", actor=VISITOR, language="fr", limit=2)
    assert [hit.object_id for hit in matches["node"].hits] == ["c", "b"]
    assert matches["node"].hits[0] == SearchHit("node", "c", "en", "Water")
    assert {kind: found.number for kind, found in matches.items()} == {"node": 3, "record": 5}
    assert search_by_kind("water", actor=member(own), limit=1)["record"].number == 6
    assert search_by_kind("?", actor=VISITOR) == {}


def test_titles_that_are_equally_short_are_in_the_order_of_their_names():
    replace_entries("record", [entry(str(number), f"Water {number}", kind="record") for number in (3, 1, 2)])
    assert [hit.object_id for hit in search_by_kind("water", actor=VISITOR)["record"].hits] == ["1", "2", "3"]


def test_of_more_than_are_counted_titles_and_the_newest_come_first(monkeypatch):
    monkeypatch.setattr(matches_by_kind, "MOST_COUNTED", 3)
    titles = {"1": "Fish", "2": "Water plan", "3": "Boats", "4": "Ports", "5": "Water"}
    replace_entries("node", [entry("n", "Seas", "water")])
    hidden = entry("6", "Roads", "water", kind="record", private=True)
    replace_entries("record", [*(entry(pk, title, "water", kind="record") for pk, title in titles.items()), hidden])
    matches = search_by_kind("water", actor=VISITOR, limit_in_text=4)
    assert (matches["record"].number, matches["record"].capped) == (3, True)
    assert [hit.object_id for hit in matches["record"].hits] == ["5", "2", "4", "3"]
    assert (matches["node"].number, matches["node"].capped) == (1, False)


def test_an_object_in_several_languages_is_counted_once(monkeypatch):
    monkeypatch.setattr(matches_by_kind, "MOST_COUNTED", 3)
    names = [("1", "en"), ("1", "fr"), ("2", "en"), ("2", "es"), ("3", "ru"), ("3", "en")]
    replace_entries("record", [entry(pk, "Data", "data", kind="record", language=name) for pk, name in names])
    matches = search_by_kind("data", actor=VISITOR, language="fr")["record"]
    assert (matches.number, matches.capped) == (3, False)
    assert [(hit.object_id, hit.language) for hit in matches.hits] == [("1", "fr"), ("2", "en"), ("3", "en")]


def test_other_forms_of_a_word_are_found():
    replace_entries("node", [entry("a", "Connected schools"), entry("b", "Escuelas conectadas", language="es")])
    assert search_ids("connecting school") == ["a"]
    assert search_ids("escuela conectado") == ["b"]


def test_titles_of_private_entries_are_not_given_out():
    replace_entries("node", [entry("a", "Water"), entry("b", "Water", language="fr")])
    replace_entries("record", [entry("1", "Zebra", kind="record", organisation=1, private=True)])
    assert public_titles(most=10) == ["Water"]


def test_private_organisations_of_everybody():
    own = OrganisationFactory()
    assert rules.private_organisations(VISITOR) == []
    assert rules.private_organisations(administrator(is_active=False)) == []
    assert rules.private_organisations(administrator()) is None
    assert rules.private_organisations(SYSTEM) is None
    for role in Role:
        assert rules.private_organisations(member(own, role)) == [own.pk]


def test_matching_is_the_same_set_without_a_limit():
    own = OrganisationFactory()
    rows = [Record.objects.create(organisation=own, slug=str(number), language="en") for number in range(60)]
    replace_entries(
        "record", [entry(str(row.pk), "water", kind="record", organisation=own.pk, private=row.pk % 2) for row in rows]
    )
    replace_entries("node", [entry("9", "water")])
    for actor in (VISITOR, member(own), SYSTEM):
        expected = {int(one) for one in search_ids("water", actor, kind="record", limit=100)}
        assert set(matching_numbers("water", actor=actor, kind="record")) == expected
    assert {row.pk for row in Record.objects.filter(pk__in=unfiltered_keys("water", kind="record"))} == expected
    assert not Record.objects.filter(pk__in=unfiltered_keys("  ", kind="record")).exists()
    assert not Record.objects.filter(pk__in=unfiltered_keys("fire", kind="record")).exists()


def test_search_is_one_query_beside_the_roles(django_assert_num_queries):
    replace_entries("node", [entry("a", "water")])
    actor = member(OrganisationFactory())
    with django_assert_num_queries(1):
        search("water", actor=VISITOR, language="fr")
    with django_assert_num_queries(2):
        search("water", actor=actor)


@given(
    st.text(max_size=80)
    | st.text(alphabet="aN E\"'()*:^-+{}[]\\;%_,.~|/\x00\x1f水网оё", max_size=80)
    | st.lists(st.sampled_from(["NEAR", "AND", "OR", "NOT", "(", ")", '"', "*", "title:", "water", "%s", "--"])).map(
        " ".join
    )
)
@example("water' OR 1=1 --")
@example('water" OR private = 1 OR "')
@example('title : (water) NEAR("a" "b", 10)')
@example("^water")
@example("water*" * 10_000)
@example("9." * 2_000)
@example("水" * 5_000)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_never_raises_and_never_shows_what_is_private(asked):
    if not search("secret", actor=SYSTEM):
        replace_entries("record", [entry("1", "Secret water", "a", kind="record", organisation=1, private=True)])
    assert search(asked, actor=VISITOR, kind="record", language=asked[:5]) == []
    assert {hit.object_id for hit in search(asked, actor=SYSTEM)} <= {"1"}
