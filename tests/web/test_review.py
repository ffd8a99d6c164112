"""The pages of the review as the server gives them, without JavaScript."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import OrganisationFactory, UnitFactory, everybody, member
from tests.factories.records import mapping, record as core_record, stored
from tests.factories.reviews import INTERNET, LINE, ROADS, SCHOOLS, guess, states, suggested
from tests.factories.visitors import code_of
from tests.languages import OTHER_LANGUAGES
from tests.markup import compact
from tests.permissions.asking import blank_pages

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.audit.actions import log
from goalweave.mapping.models import Claim, Mapping, Review
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _rows(standing):
    one = suggested(guess(INTERNET, 0.95), guess(SCHOOLS, 0.6, (27, 41)), name="sure")
    owner = one.organisation
    two = suggested(guess(ROADS, 0.7), name="middling", organisation=owner)
    three = suggested(guess(INTERNET, 0.93), guess(SCHOOLS, 0.92), name="doubtful", organisation=owner)
    return one, two, three


@pytest.fixture
def rows(_rows, db):
    """Three records, the most uncertain last; what a test writes or changes in them is taken back."""
    return deepcopy(_rows)


@pytest.fixture
def reviewer(rows):
    return member(rows[0].organisation, Role.REVIEWER, name="Anna")


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def client(reviewer):
    return signed_in(reviewer)


def text(client, address="/review/", code=200):
    response = client.get(address)
    assert response.status_code == code, f"{address}: {response.status_code}"
    return compact(response.content.decode())


def queue_of(page):
    return [int(pk) for pk in re.findall(r'class="qitem" href="/review/\?[^"]*record=(\d+)', page)]


def post(client, address, **fields):
    return client.post(address, {"next": "/review/", **fields})


def page_after(client, answer):
    """The page that a post leads to, or that answers it."""
    return text(client, answer["Location"]) if answer.has_header("Location") else compact(answer.content.decode())


def decide(client, row, node, verdict="accept", **fields):
    return post(client, f"/review/{row.pk}/decide/", node=str(node), verdict=verdict, **{"seen": "suggested", **fields})


def test_reason_gives_the_score_as_the_list_beside_it_does(client, rows):
    close = suggested(guess(ROADS, 0.496), name="close", organisation=rows[0].organisation)
    page = text(client, f"/review/?record={close.pk}")
    assert "scores 0.50: about as likely to be wrong as right." in page
    assert "0.49" not in page


def test_the_most_uncertain_comes_first_with_its_reason(client, rows):
    one, two, three = rows
    page = text(client)
    assert queue_of(page) == [three.pk, one.pk, two.pk]
    assert "9.c and 4 score within 0.01 of each other and are based on the same passage." in page
    assert "<b>5 suggestions</b>" in page
    assert "in 3 records" in page
    assert "record 1 of 3" in page
    assert page.count("btn main") == 1
    assert 'data-evidence="1"' in page


def test_other_orders_and_filters(client, rows):
    one, two, three = rows
    assert queue_of(text(client, "/review/?order=newest")) == [three.pk, two.pk, one.pk]
    assert queue_of(text(client, "/review/?order=goal"))[-1] in {one.pk, two.pk, three.pk}
    assert queue_of(text(client, "/review/?node=sdg:9.1")) == [two.pk]
    assert queue_of(text(client, "/review/?node=sdg:9")) == [three.pk, one.pk, two.pk]
    unit = UnitFactory(organisation=one.organisation, slug="radio")
    below = UnitFactory(organisation=one.organisation, parent=unit)
    Record.objects.filter(pk=two.pk).update(unit=below, source_file="list.xlsx")
    log(actor=SYSTEM, verb="change", object_type="record", object_id=two.pk)
    assert queue_of(text(client, "/review/?unit=radio")) == [two.pk]
    assert queue_of(text(client, "/review/?source=list.xlsx")) == [two.pk]
    assert "Nothing for you to review matches this filter." in text(client, "/review/?disputed=1")
    assert queue_of(text(client, "/review/?organisation=elsewhere")) == []
    assert "Remove filter" in text(client, "/review/?source=list.xlsx")
    assert "Remove filter" in text(client, "/review/?disputed=1"), "also where one reviewer is enough"
    text(client, "/review/?node=sdg:99", code=404)


def test_accepting_leads_to_the_next_suggestion_then_to_the_next_record(client, rows):
    one, _two, three = rows
    answer = decide(client, three, INTERNET, next=f"/review/?record={three.pk}", onward=f"/review/?record={one.pk}")
    page = page_after(client, answer)
    assert states(three) == {"9.c": "accepted", "4": "suggested"}
    assert "doubtful" in re.search(r'<h2 class="title".*?</h2>', page)[0]
    assert "1 done today" in page
    answer = decide(
        client, three, SCHOOLS, "reject", reason="too_general",
        next=f"/review/?record={three.pk}", onward=f"/review/?record={one.pk}",
    )  # fmt: skip
    page = page_after(client, answer)
    assert "sure" in re.search(r'<h2 class="title".*?</h2>', page)[0]
    assert Mapping.objects.get(record=three, node__code="4").reason == "too_general"


def test_a_reason_of_ones_own(client, rows):
    decide(client, rows[1], ROADS, "reject", reason="other", other="A road of  data")
    assert Mapping.objects.get(record=rows[1]).reason == "A road of data"


def test_undo_stands_with_what_was_just_done(client, rows):
    assert "Just done" in page_after(client, decide(client, rows[1], ROADS))
    post(client, "/review/undo/")
    assert states(rows[1]) == {"9.1": "suggested"}
    assert "Nothing to undo." in page_after(client, post(client, "/review/undo/"))


def test_somebody_was_quicker(client, rows):
    other = signed_in(member(rows[0].organisation, Role.REVIEWER, name="Ben"))
    decide(other, rows[1], ROADS)
    Claim.objects.all().delete()
    page = page_after(client, decide(client, rows[1], ROADS, "reject"))
    assert "Ben has decided on 9.1 in the meantime. Your decision was not saved." in page
    assert states(rows[1]) == {"9.1": "accepted"}


def test_a_claim_is_seen_and_keeps_others_off(client, rows):
    post(client, f"/review/{rows[1].pk}/claim/")
    assert "Claimed by you until" in text(client, f"/review/?record={rows[1].pk}")
    other = signed_in(member(rows[0].organisation, Role.REVIEWER))
    assert "Claimed by Anna until" in text(other, f"/review/?record={rows[1].pk}")
    assert "Anna has claimed this record until" in page_after(other, decide(other, rows[1], ROADS))
    assert states(rows[1]) == {"9.1": "suggested"}
    post(client, f"/review/{rows[1].pk}/claim/", release="1")
    assert not Claim.objects.exists()


def test_adding_by_words_in_the_readers_language(client, rows):
    row = rows[1]
    page = text(client, f"/fr/review/?record={row.pk}&q=bonnes+%C3%A9coles")
    assert "De bonnes écoles" in page
    assert 'name="new" value="sdg@2020:4"' in page
    assert 'name="new" value="wsis@2003:C2"' in text(client, f"/review/{row.pk}/nodes/?q=C2")
    post(client, f"/review/{row.pk}/add/", new="wsis@2003:C2")
    assert states(row)["C2"] == "accepted"
    post(client, f"/review/{row.pk}/remove/", node="wsis@2003:C2")
    assert "C2" not in states(row)


def test_changing_the_node(client, rows):
    row = rows[1]
    page = text(client, f"/review/?record={row.pk}&change=1&q=internet")
    assert f'action="/review/{row.pk}/change/"' in page
    post(client, f"/review/{row.pk}/change/", node=str(ROADS), new=str(INTERNET), seen="suggested")
    assert states(row) == {"9.1": "rejected", "9.c": "accepted"}


def test_shares_as_people_write_them(client, rows):
    row = rows[2]
    for node in (INTERNET, SCHOOLS):
        decide(client, row, node)
    post(client, f"/review/{row.pk}/shares/", **{f"share-{INTERNET}": "33,3", f"share-{SCHOOLS}": "40 %"})
    assert dict(Mapping.objects.filter(record=row).values_list("node__code", "share")) == {"9.c": 33.3, "4": 40}
    page = text(client, f"/review/?record={row.pk}")
    assert "73.3% allocated" in page
    assert "26.7% not allocated." in page
    for wrong, said in (("much", "is not a number"), ("70", "add up to 110 percent"), ("-1", "more than 0")):
        page = page_after(client, post(client, f"/review/{row.pk}/shares/", **{f"share-{INTERNET}": wrong}))
        assert said in page
    post(client, f"/review/{row.pk}/shares/", split="sdg@2020")
    assert set(Mapping.objects.filter(record=row).values_list("share", flat=True)) == {50}


def test_accepting_together_shows_first_what_it_would_do(client, rows):
    assert "Accept all above 0.90 (3)" in text(client)
    page = text(client, "/review/accept-above/?score=0.9")
    assert "Accept 3 suggestions above 0.90" in page
    assert "doubtful" in page
    assert not Review.objects.exists()
    page = page_after(client, post(client, "/review/accept-above/", score="0.9", expected="4"))
    assert "The suggestions have changed in the meantime; check again." in page
    page = page_after(client, post(client, "/review/accept-above/", score="0.9", expected="3"))
    assert "3 suggestions accepted" in page
    assert states(rows[2]) == {"9.c": "accepted", "4": "accepted"}
    post(client, "/review/undo/")
    assert states(rows[2]) == {"9.c": "suggested", "4": "suggested"}
    text(client, "/review/accept-above/?score=much", code=400)
    assert page_after(client, post(client, "/review/accept-above/", score="0.9", expected="9" * 5000))


def test_the_page_asks_once_where_two_reviewers_are_needed(client, rows):
    text(client)  # the columns are read, after which all is asked again
    with CaptureQueriesContext(connection) as queries:
        text(client)
    assert sum('"second_review" =' in query["sql"] for query in queries) == 1


def test_accepting_together_lists_the_first_and_counts_the_rest(client, rows, monkeypatch):
    monkeypatch.setattr("goalweave.web.review.actions.LISTED", 2)
    page = text(client, "/review/accept-above/?score=0.9")
    assert "Accept 3 suggestions above 0.90" in page
    listed = page.split("<tbody>")[1]
    assert listed.count("<tr>") == 2
    assert "and 1 more" in listed.casefold()


def test_similar_records_that_are_decided(client, rows):
    owner = rows[0].organisation
    near = core_record("near", title={"en": "Networks for rural schools"}, mappings=(mapping(str(INTERNET)),))
    far = core_record("far", title={"en": "Tea"}, text={"en": "Tea."}, mappings=(mapping(str(INTERNET)),))
    stored(near, far, organisation=owner)
    page = text(client)
    similar = page[page.index('class="similar"') : page.index("</table>", page.index('class="similar"'))]
    assert "Networks for rural schools" in similar
    assert "Tea" not in similar


def test_two_reviewers_do_not_see_each_others_verdict(client, rows):
    owner = rows[0].organisation
    owner.second_review = True
    owner.save()
    answer = decide(client, rows[1], ROADS, "reject", reason="in_passing", next=f"/review/?record={rows[1].pk}")
    page = page_after(client, answer)
    assert "Your verdict: reject; a second review is needed." in page
    assert rows[1].pk not in queue_of(text(client))
    Claim.objects.all().delete()
    other = signed_in(member(owner, Role.REVIEWER))
    page = text(other, f"/review/?record={rows[1].pk}")
    assert rows[1].pk in queue_of(page)
    decide_part = page[page.index('id="suggestions"') :]
    assert "Anna" not in decide_part
    decide(other, rows[1], ROADS)
    assert states(rows[1]) == {"9.1": "suggested"}
    Claim.objects.all().delete()
    editor = signed_in(member(owner, Role.EDITOR))
    page = text(editor, f"/review/?record={rows[1].pk}")
    assert "Two reviewers disagree on 9.1" in page
    assert "Anna" in page
    assert "0.00" in text(editor, "/review/agreement/")
    assert "not resolved" in text(editor, "/review/agreement/")
    decide(editor, rows[1], ROADS, seen="disputed")
    assert states(rows[1]) == {"9.1": "accepted"}


def test_who_has_a_queue(rows):
    owner, row = rows[0].organisation, rows[1]
    for name, actor in everybody(owner).items():
        if name == "system":
            continue
        client = Client()
        if actor.user is not None and actor.user.is_active:
            client.force_login(actor.user)
        reviews = name in {"reviewer", "editor", "manager", "administrator"}
        page = client.get("/review/")
        expected = 200 if reviews or name == "stranger" else 404 if name in {"reader", "contributor"} else 302
        assert page.status_code == expected, name
        assert (row.title["en"] in compact(page.content.decode())) == reviews
        with blank_pages():
            for address in (f"/review/?record={row.pk}", f"/review/{row.pk}/map/", f"/review/{row.pk}/nodes/?q=a"):
                assert (client.get(address).status_code == 200) == reviews, (name, address)
        for verb in ("decide", "change", "add", "remove", "shares", "claim"):
            with blank_pages():
                answer = client.post(f"/review/{row.pk}/{verb}/", {})
            assert code_of(answer) == (302 if reviews else 404), (name, verb)
        with blank_pages():
            assert (client.get(f"/review/agreement/?organisation={owner.slug}").status_code == 200) == reviews
        Claim.objects.all().delete()  # the next one is to find it again
    assert states(row) == {"9.1": "suggested"}


def test_a_form_leads_nowhere_else(client, rows):
    answer = post(client, f"/review/{rows[1].pk}/claim/", next="https://example.org/")
    assert answer["Location"] == "/review/"


def test_a_record_that_there_is_not(client):
    for wanted in ("0", "x", "99999999999999999999", "%00"):
        said = text(client, f"/review/?record={wanted}", code=404)
        assert "No page exists at this address." in said
        assert queue_of(said) == []
    assert len(queue_of(text(client))) == 3


def test_bad_input_is_said_and_changes_nothing(client, rows):
    row = rows[1]
    for fields in ({"verdict": "maybe", "node": str(ROADS)}, {"verdict": "accept", "node": "what"}):
        assert "note error" in page_after(client, post(client, f"/review/{row.pk}/decide/", **fields))
    assert states(row) == {"9.1": "suggested"}


def test_nothing_is_left(client, rows):
    for row, node in (
        (rows[0], INTERNET),
        (rows[0], SCHOOLS),
        (rows[1], ROADS),
        (rows[2], INTERNET),
        (rows[2], SCHOOLS),
    ):
        decide(client, row, node)
    assert "You have nothing to review: every suggestion has been decided on." in text(client)


def test_the_record_page_has_the_tools_for_those_who_may(client, rows):
    row = rows[1]
    post(client, f"/review/{row.pk}/add/", new=str(LINE))
    page = text(client, f"/records/{row.pk}/")
    assert f'action="/review/{row.pk}/map/"' in page
    assert "Review 1 suggestion" in page
    assert "Anna" in page
    decide(client, row, ROADS, "reject", reason="too_general")
    for address in (f"/records/{row.pk}/", f"/review/?record={row.pk}"):
        assert "Too general" in text(client, address)
    visitor = text(Client(), f"/records/{row.pk}/")
    assert "/review/" not in visitor
    assert "Anna" not in visitor
    page = text(client, f"/review/{row.pk}/map/?q=teacher&in=sdg%402020")
    assert 'value="sdg@2020:4"' in page


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_the_review_answers_in_every_language_without_inline_style(client, rows, language):
    decide(client, rows[1], ROADS)
    for address in (
        f"/review/?record={rows[1].pk}",
        "/review/",
        "/review/agreement/",
        "/review/accept-above/",
        f"/review/{rows[1].pk}/map/",
    ):
        page = text(client, f"/{language}{address}")
        assert "style=" not in page
        assert "<script" not in page.replace("<script src=", "").replace('<script type="application/ld+json">', "")


def test_the_page_asks_the_same_queries_for_many_as_for_few(client, rows, django_assert_max_num_queries):
    text(client)
    with django_assert_max_num_queries(37):
        text(client)
    for number in range(12):
        suggested(guess(INTERNET, 0.7), guess(SCHOOLS, 0.6), name=f"n{number}", organisation=rows[0].organisation)
    text(client)  # the date of the data is worked out anew
    with django_assert_max_num_queries(37):
        text(client)


def test_a_long_queue_comes_in_pages(client, rows):
    owner = OrganisationFactory()
    for number in range(13):
        suggested(guess(INTERNET, 0.7), name=f"n{number}", organisation=rows[0].organisation)
    assert owner.pk
    first, second = text(client), text(client, "/review/?page=2")
    assert (len(queue_of(first)), len(queue_of(second))) == (10, 6)
    assert not set(queue_of(first)) & set(queue_of(second))
    assert "record 11 of 16" in second
