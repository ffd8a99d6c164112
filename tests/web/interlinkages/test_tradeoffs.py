"""The pages of trade-offs: the list, one of them, what is done about it, and the parts of them on other pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import TARGET, put
from tests.factories.records import RecordFactory, mapping, record, stored as stored_records
from tests.interlinkages.panels import matrix, stored_matrix

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.interlinkages import PairScore
from goalweave.core.model import Evidence, Money, RecordPlace
from goalweave.indicators.actions import set_target
from goalweave.interlinkages.actions import choose_matrices, treat_trade_off
from goalweave.interlinkages.models import MatrixChoice, TradeOffTreatment
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db

LIST = "/interlinkages/trade-offs/roads-office/"
PAIR = f"{LIST}sdg@2020/9.1/4.4/"


class World:
    def __init__(self) -> None:
        loaded()
        self.owner = OrganisationFactory(slug="roads-office", name={"en": "Roads office"}, short={"en": "Roads"})
        text = "Roads for all and networks."
        self.rows = stored_records(
            record(
                "roads",
                text={"en": text},
                mappings=(mapping("sdg@2020:9.1", evidence=(Evidence("Roads for all", 0, 13, "en"),)),),
                money=(Money(Decimal(100), "USD"),),
                places=(RecordPlace("KE"),),
            ),
            record("skills", text={"en": text}, mappings=(mapping("sdg@2020:4.4.1"),)),
            record("nets", mappings=(mapping("sdg@2020:9.c"),)),
            record("shares", title={"en": "A fund that both share"}),
            organisation=self.owner,
        )
        pairs = (
            PairScore("9.1", "4.4", -2, rationale={"en": "Roads take the money of schools."}),
            PairScore("4.4", "9.c", -1),
            PairScore("9.c", "4.4", 3),
            PairScore("9.1", "4.b", 2),
        )
        self.matrix = stored_matrix(matrix=matrix(pairs=pairs))
        self.manager = member(self.owner, Role.MANAGER, name="Mia Okoro")
        choose_matrices(actor=self.manager, organisation=self.owner, keys=[self.matrix.slug])
        self.client = self.signed_in(Role.MANAGER)

    def signed_in(self, role: Role) -> Client:
        client = Client()
        person = self.manager if role is Role.MANAGER else member(self.owner, role)
        assert person.user is not None
        client.force_login(person.user)
        return client

    def treat(self, **fields: object) -> TradeOffTreatment:
        given = {"state": "accepted", "reason": "Roads come first."} | fields
        return treat_trade_off(
            actor=self.manager,
            organisation=self.owner,
            framework="sdg@2020",
            pair=("9.1", "4.4"),
            now=timezone.now(),
            **given,
        )

    def row(self) -> TradeOffTreatment:
        return TradeOffTreatment.objects.get()


@pytest.fixture(scope="module")
def world(standing: None) -> World:
    """The same for all tests of the file; what a test writes is taken back."""
    return World()


def words(client: Client, address: str, status: int = 200) -> str:
    """What a reader reads on the page, without what surrounds it."""
    response = client.get(address)
    assert response.status_code == status, address
    main = response.content.decode().split('<main id="main"')[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))


def test_list_shows_each_trade_off_with_its_sign_records_and_state(world: World) -> None:
    text = words(world.client, LIST)
    assert "9.1 → to SDG 4.4" in text or "9.1" in text
    assert "Roads for all counteracts Skills for work −2 Records 1 → to 1 open no owner no date" in text
    assert "constrains" in text
    assert "All 2 open 2 mitigated 0 accepted, with a reason 0 not applicable 0" in text
    # What supports itself, and what the work enables where there is none.
    assert "is indivisible from" in text
    assert "What the work enables beyond itself" in text


def test_list_filters_by_state_goal_and_record(world: World) -> None:
    world.treat()
    assert "counteracts" in words(world.client, f"{LIST}?state=accepted")
    assert "constrains" not in words(world.client, f"{LIST}?state=accepted").split("Where the work supports")[0]
    assert "No trade-off has this state." in words(world.client, f"{LIST}?state=mitigated")
    assert "counteracts" in words(world.client, f"{LIST}?node=sdg@2020:9")
    roads = words(world.client, f"{LIST}?record={world.rows['roads'].pk}").split("Where the work supports")[0]
    assert ("counteracts" in roads, "constrains" in roads) == (True, False)
    # What names nothing filters nothing.
    assert "counteracts" in words(world.client, f"{LIST}?node=none:1&record=x&page=99&state=")


def test_overdue_review_is_marked_and_counted(world: World) -> None:
    assert "review due" not in words(world.client, LIST)
    row = world.treat(review=timezone.localdate())
    assert "review due" in words(world.client, f"{LIST}?state=due")
    assert "trade-off of your own work due for review" in words(world.client, "/")
    assert "due for review" not in words(Client(), "/")
    row.review = timezone.localdate() + timedelta(days=1)
    row.save()
    assert "review due" not in words(world.client, LIST)


def test_one_trade_off_has_evidence_place_and_money_of_both_sides(world: World) -> None:
    text = words(world.client, PAIR)
    assert "1 record here hinders the other side Money 100 USD budget Places Kenya Title of roads" in text
    assert "Roads for all Skills" not in text
    assert "“" not in text.split("Title of roads")[1][:40]
    assert "Roads take the money of schools." in text
    assert "1 record here is hindered Money Not reported Places Not reported Title of skills" in text


def test_mitigation_is_recorded_shown_and_undone(world: World) -> None:
    measure = world.rows["shares"].pk
    found = words(world.client, f"{PAIR}?words=fund")
    assert "A fund that both share" in found
    data = {"do": "mitigate", "measure": str(measure), "measure_text": "", "version": "0"}
    response = world.client.post(PAIR, data, follow=True)
    assert response.status_code == 200
    row = world.row()
    assert (row.state, row.measure_id, row.updated_by) == ("mitigated", measure, world.manager.user)
    text = words(world.client, f"{PAIR}?done=1")
    assert "You changed this trade-off just now." in text
    assert "Mitigated by A fund that both share" in text
    assert "Mia Okoro changed" in text
    world.client.post(f"{PAIR}undo/", {"version": "1"})
    assert world.row().state == "open"


@pytest.mark.parametrize(
    ("do", "data", "expected"),
    [
        ("accept", {"reason": "Roads come first."}, ("accepted", "Roads come first.")),
        ("dismiss", {"reason": "Elsewhere."}, ("not_applicable", "Elsewhere.")),
        ("mitigate", {"measure_text": "Roads pay for schools."}, ("mitigated", "")),
    ],
)
def test_state_is_changed_with_its_reason_and_opened_again(
    world: World, do: str, data: dict[str, str], expected: tuple[str, str]
) -> None:
    assert world.client.post(PAIR, {"do": do, "version": "0", **data}).status_code == 302
    row = world.row()
    assert (row.state, row.reason) == expected
    world.client.post(PAIR, {"do": "reopen", "version": "1"})
    row = world.row()
    assert (row.state, row.reason, row.measure_text) == ("open", "", "")


def test_owner_and_date_are_set_and_the_state_stays(world: World) -> None:
    world.treat()
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    owner = world.manager.user
    assert owner is not None
    world.client.post(PAIR, {"do": "assign", "version": "1", "owner": str(owner.pk), "unit": "", "review": day})
    row = world.row()
    assert (row.state, row.owner, row.review) == ("accepted", owner, date.fromisoformat(day))
    assert "Owner Mia Okoro" in words(world.client, PAIR)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"do": "accept", "reason": ""}, "This field is required."),
        ({"do": "mitigate", "measure": "", "measure_text": ""}, "choose the record that mitigates it"),
        ({"do": "mitigate", "measure": "999999"}, "Select a valid choice."),
        ({"do": "assign", "review": "2000-01-01"}, "the review date has passed"),
        ({"do": "assign", "owner": "999999"}, "Select a valid choice."),
        ({"do": "accept", "reason": "Late.", "version": "7"}, "someone else has changed this trade-off"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_field(world: World, data: dict[str, str], said: str) -> None:
    response = world.client.post(PAIR, {"version": "0", **data})
    assert response.status_code == 400
    assert said.casefold() in unescape(response.content.decode()).casefold()
    assert not TradeOffTreatment.objects.exists()


def test_record_of_another_organisation_is_no_mitigation(world: World) -> None:
    foreign = stored_records(record("foreign"))["foreign"]
    response = world.client.post(PAIR, {"do": "mitigate", "measure": str(foreign.pk), "version": "0"})
    assert response.status_code == 400


def test_number_of_a_draft_does_not_tell_its_title(world: World) -> None:
    title = {"en": "A draft of someone else"}
    number = RecordFactory(organisation=world.owner, title=title, visibility=Visibility.DRAFT).pk
    contributor = member(world.owner, Role.CONTRIBUTOR)
    assert contributor.user is not None
    world.treat(owner=contributor.user)
    client = Client()
    client.force_login(contributor.user)
    sent = {"do": "accept", "reason": "", "measure": str(number), "version": "1"}
    response = client.post(PAIR, sent)
    assert response.status_code == 400
    assert "A draft of someone else" not in response.content.decode()
    assert "A draft of someone else" in world.client.post(PAIR, sent).content.decode()


def test_measure_that_is_a_draft_again_tells_its_title_to_those_who_may_see_it(world: World) -> None:
    measure = RecordFactory(organisation=world.owner, title={"en": "A fund in the making"})
    contributor = member(world.owner, Role.CONTRIBUTOR)
    assert contributor.user is not None
    world.treat(state="mitigated", reason="", measure=measure, owner=contributor.user)
    client = Client()
    client.force_login(contributor.user)
    assert words(client, PAIR).count("A fund in the making") == 3, (
        "as it is, among the records to choose from, in its history"
    )
    set_visibility(actor=world.manager, ids=[measure.pk], visibility=Visibility.DRAFT)
    assert "A fund in the making" not in words(client, PAIR)
    assert words(client, PAIR).count("A record that you do not have access to") == 3
    assert words(world.client, PAIR).count("A fund in the making") == 3
    sent = {"do": "mitigate", "measure": str(measure.pk), "measure_text": "A fund.", "version": "1"}
    assert client.post(PAIR, sent).status_code == 302, "who may not see it can leave it as it is"
    assert (world.row().measure_id, world.row().measure_text) == (measure.pk, "A fund.")


def test_pair_that_never_was_a_trade_off_is_not_there(world: World) -> None:
    for pair in ("9.c/4.4", "1.1/9.1", "none/4.4"):
        words_or_status = world.client.get(f"{LIST}sdg@2020/{pair}/").status_code
        assert words_or_status == 404
    assert world.client.get(f"{LIST}none@1/9.1/4.4/").status_code == 404


def test_past_trade_off_stays_with_its_history(world: World) -> None:
    world.treat()
    MatrixChoice.objects.all().delete()
    choose_matrices(
        actor=world.manager,
        organisation=world.owner,
        keys=[stored_matrix(matrix=matrix(pairs=(PairScore("4.4", "9.c", -1),))).slug],
    )
    assert "No trade-offs any more" in words(world.client, LIST)
    text = words(world.client, PAIR)
    assert "This pair has stopped being a trade-off" in text
    assert "Record a mitigation" not in text


def test_matrices_are_chosen_and_remembered(world: World) -> None:
    other = stored_matrix(matrix=matrix(pairs=(PairScore("9.1", "9.c", -3),)), title={"en": "Another panel"})
    world.client.post(f"{LIST}matrices/", {"matrix": other.slug})
    text = words(world.client, LIST)
    assert "cancels" in text
    assert "counteracts" not in text
    world.client.post(f"{LIST}matrices/", {"matrix": ["none"]})
    assert "cancels" in words(world.client, LIST)
    world.client.post(f"{LIST}matrices/")
    assert "No matrix has been chosen yet." in words(world.client, LIST)


def test_reader_sees_and_cannot_change(world: World) -> None:
    reader = world.signed_in(Role.READER)
    assert "Record a mitigation" not in words(reader, PAIR)
    assert "Choose other matrices" not in words(reader, LIST)
    assert reader.post(PAIR, {"do": "accept", "reason": "No.", "version": "0"}).status_code == 403


def test_start_leads_to_the_only_organisation(world: World) -> None:
    assert world.client.get("/interlinkages/trade-offs/").headers["Location"] == LIST
    assert "Trade-offs" in words(world.client, "/organisations/roads-office/")


def test_record_page_shows_its_trade_offs_and_what_it_enables_to_members(world: World) -> None:
    address = f"/records/{world.rows['roads'].pk}/"
    text = words(world.client, address)
    assert "Roads for all counteracts Skills for work open" in text
    assert "What this record enables A panel in Nairobi" in text
    assert "counteracts" not in words(Client(), address)


def test_node_page_shows_trade_offs_to_members(world: World) -> None:
    assert "Trade-offs here Roads" in words(world.client, "/frameworks/sdg@2020/4/")
    assert "Trade-offs here" not in words(Client(), "/frameworks/sdg@2020/4/")


def test_board_counts_open_trade_offs_with_a_link(world: World) -> None:
    put()
    set_target(actor=SYSTEM, target=TARGET, organisation=None)
    text = words(world.client, "/progress/sdg@2020/")
    assert "2 open trade-offs in the work of Roads" in text
    assert "1 open trade-off" in text
    assert "trade-off" not in words(Client(), "/progress/sdg@2020/")


def test_pages_take_few_queries(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    world.treat()
    record_page = f"/records/{world.rows['roads'].pk}/"
    limits = {LIST: 57, PAIR: 32, record_page: 60, "/frameworks/sdg@2020/4/": 40, "/": 30}
    for address, most in limits.items():
        words(world.client, address)
        with django_assert_max_num_queries(most):
            words(world.client, address)
