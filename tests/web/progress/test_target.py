"""The page of one target, and setting, changing and taking away by who may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put
from tests.factories.records import mapping, record, stored
from tests.factories.visitors import code_of
from tests.permissions.asking import blank_pages
from tests.web.progress.test_board import FIGURES, page, words

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.model import Aim, Curie, Direction, Method, Status, Target
from goalweave.indicators import queries
from goalweave.indicators.actions import set_target
from goalweave.indicators.models import Origin, Target as Row

pytestmark = pytest.mark.django_db

ONE = "/progress/sdg@2020/9.c/"
SET = f"{ONE}set/"
WORLD = replace(TARGET, area="001", value=70)
SENT = {
    "organisation": "-", "series": "IT_USE", "area": "Kenya", "key": "SEX=F", "aim": "value", "value": "60", "year": "2023", "direction": "up", "since": "2014",
    "baseline": "", "milestones": "2018: 20\n2020: 40.5", "method": "eurostat", "source": "A plan", "status": "official", "note:en": "For women.",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _figures(standing: None) -> None:
    loaded()
    put(FIGURES)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def test_a_target_has_its_sentence_its_methods_and_how_sure_it_is():
    set_target(actor=SYSTEM, target=replace(WORLD, milestones={2018: 50, 2020: 60}), organisation=None)
    text = words(page(ONE))
    for part in (
        (
            "Behind. From 43.2 in 2014 to 51.4 in 2018: an increase of 2 a year; an increase of 3.7 a year "
            "is needed to reach 70 by 2023."
        ),
        "Straight line to the target used for this target Behind speed up 0.31",
        "UN Statistics Division Behind moderate progress, but acceleration needed 0.77",
        "Eurostat, compound growth Behind moderate progress towards the target 0.81",
        "3 values from 2014 to 2018 are used. No values exist for 2015, 2017.",
        "50 (2018) passed 60 (2020) no value yet",
        "2016 46 % C",
        "Data as imported: An office, 2019.Q2",
    ):
        assert part in text.replace("\u00a0", " "), part


def test_where_nothing_measures_a_target_the_note_says_why():
    set_target(actor=SYSTEM, target=Target(node=WORLD.node, note={"en": "Nobody counts it."}), organisation=None)
    html = page(ONE)
    assert "No indicators measure this target yet. Nobody counts it." in words(html)
    assert "figure class" not in html


def test_a_node_without_a_target_names_what_measures_it():
    assert "No target has been set for this node. Indicators: Internet for everyone ." in words(page(ONE))


def test_records_that_contribute_are_listed_what_comes_along_links_apart():
    stored(record("one", mappings=(mapping("sdg@2020:9.c"),)), record("two", mappings=(mapping("wsis@2003:C2"),)))
    text = words(page(ONE))
    assert (
        text.index("Directly 1")
        < text.index("Title of one")
        < text.index("Via links only 1")
        < text.index("Title of two")
    )


def test_several_targets_of_a_node_stand_one_after_the_other():
    organisation = OrganisationFactory(name={"en": "Water Union"})
    set_target(actor=SYSTEM, target=WORLD, organisation=None)
    set_target(actor=SYSTEM, target=replace(TARGET, area="RW"), organisation=organisation)
    text = words(page(ONE))
    assert text.index("World") < text.index("Rwanda set by Water Union")


def test_huge_numbers_are_said_and_not_drawn():
    endless = replace(USERS, code="COUNT", unit="NUMBER", measures=(), lowest=None, highest=None)
    some = [replace(observation(year, year * 1e300, "UG"), series="COUNT") for year in (2014, 2017)]
    put(dataset(*some, series=[endless]))
    set_target(actor=SYSTEM, target=replace(TARGET, series="COUNT", area="UG", value=5e303), organisation=None)
    html = page(ONE)
    assert "Table of 2 values" in html
    assert "<svg" not in html.split("By method")[0].split('class="targetof"')[1]
    page("/progress/sdg@2020/")


def test_the_page_asks_as_often_for_many_figures(django_assert_num_queries: DjangoAssertNumQueries):
    set_target(actor=SYSTEM, target=WORLD, organisation=None)
    page(ONE)
    with django_assert_num_queries(15):
        page(ONE)
    put(dataset(*(observation(year, 50.0, "001") for year in range(2000, 2014))))
    page(ONE)
    with django_assert_num_queries(15):
        page(ONE)


def test_an_administrator_sets_a_target_of_the_site():
    response = client_of(administrator()).post(SET, SENT)
    assert (response.status_code, response["Location"]) == (302, ONE)
    (found,) = queries.list_targets(SYSTEM)
    assert found == Target(
        node=Curie("sdg", "2020", "9.c"),
        series="IT_USE",
        area="KE",
        key=(("SEX", "F"),),
        aim=Aim.VALUE,
        value=60,
        year=2023,
        direction=Direction.UP,
        since=2014,
        milestones={2018: 20, 2020: 40.5},
        method=Method.EUROSTAT,
        source="A plan",
        status=Status.OFFICIAL,
        note={"en": "For women."},
    )
    assert Row.objects.get().origin == Origin.PERSON
    assert Entry.objects.filter(object_type="target", verb="add").count() == 1


def test_numbers_are_read_as_the_reader_writes_them():
    client = client_of(administrator())
    with override("fr"):
        response = client.post("/fr" + SET, {**SENT, "value": "60,5", "milestones": "2020 : 40,5"})
    assert response.status_code == 302
    (found,) = queries.list_targets(SYSTEM)
    assert (found.value, found.milestones) == (60.5, {2020: 40.5})


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"area": "Atlantis"}, "No country or group of countries has this name or code."),
        ({"key": "women"}, "Enter each as DIMENSION=CODE, separated by semicolons."),
        ({"milestones": "next year"}, "Enter each milestone on a separate line, year and value: 2020: 60"),
        ({"milestones": "2020: many"}, "Enter a number."),
        ({"milestones": "2030: 60"}, "milestones must be before the target year"),
        ({"year": ""}, "a target with a value needs a target year"),
        ({"since": "2030"}, "progress must be counted from a year before the target year"),
        ({"year": "999999"}, "this is not a year"),
        ({"value": "inf"}, "Enter a number."),
        ({"series": "NONE"}, "Select a valid choice."),
        ({"organisation": "nowhere"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(sent, said):
    response = client_of(administrator()).post(SET, {**SENT, "milestones": "", **sent})
    assert response.status_code == 400
    assert said in words(response.content.decode())
    assert not Row.objects.exists()


def test_a_target_is_changed_in_its_place():
    row = set_target(actor=SYSTEM, target=WORLD, organisation=None)
    client = client_of(administrator())
    form = page(f"{SET}?target={row.pk}", client)
    assert 'value="70' in form
    assert 'name="area"' not in form
    response = client.post(f"{SET}?target={row.pk}", {**SENT, "value": "75", "milestones": ""})
    assert response.status_code == 302
    (found,) = queries.list_targets(SYSTEM)
    assert (found.area, found.key, found.value, found.method) == ("001", (), 75, Method.EUROSTAT)


def test_a_target_is_taken_away():
    row = set_target(actor=SYSTEM, target=WORLD, organisation=None)
    response = client_of(administrator()).post(f"{ONE}drop/", {"target": row.pk})
    assert response.status_code == 302
    assert not Row.objects.exists()


def test_editors_set_targets_of_their_own_organisation_alone():
    organisation, other = OrganisationFactory(), OrganisationFactory()
    client = client_of(member(organisation, Role.EDITOR))
    assert client.post(SET, {**SENT, "organisation": "-"}).status_code == 400
    assert client.post(SET, {**SENT, "organisation": other.slug}).status_code == 400
    assert client.post(SET, {**SENT, "organisation": organisation.slug}).status_code == 302
    assert Row.objects.get().organisation == organisation
    theirs = set_target(actor=SYSTEM, target=WORLD, organisation=other)
    assert client.get(f"{SET}?target={theirs.pk}").status_code == 404
    assert client.post(f"{ONE}drop/", {"target": theirs.pk}).status_code == 404


def test_whoever_may_set_none_finds_no_form():
    row = set_target(actor=SYSTEM, target=WORLD, organisation=None)
    people = everybody(OrganisationFactory())
    with blank_pages():
        may = {name: client_of(actor).get(SET).status_code for name, actor in people.items() if actor.user is not None}
    assert {name for name, status in may.items() if status == 200} == {"editor", "manager", "administrator", "stranger"}
    assert code_of(Client().get(SET)) == 404
    assert code_of(Client().post(f"{ONE}drop/", {"target": row.pk})) == 404
    assert "Edit this target" not in page(ONE, client_of(people["reader"]))
    assert "Edit this target" in page(ONE, client_of(administrator()))


def test_an_own_series_can_be_chosen_by_its_organisation_alone():
    organisation = OrganisationFactory()
    own = replace(USERS, code="OWN", measures=())
    put(dataset(replace(observation(2014, 5.0), series="OWN"), series=[own]), organisation=organisation, public=False)
    assert 'value="OWN"' in page(SET, client_of(member(organisation, Role.EDITOR)))
    assert 'value="OWN"' not in page(SET, client_of(member(OrganisationFactory(), Role.EDITOR)))
