from datetime import timedelta

import pytest
from tests.factories.accounts import everybody, member
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.errors import InputError, NotAllowed
from goalweave.surveys import queries
from goalweave.surveys.actions import (
    add_comment,
    add_guest_comment,
    decline_submission,
    delete_comment,
    guest_link,
    invite_guest,
    settle_comment,
    withdraw_guest,
)
from goalweave.surveys.models import Comment, GuestLink

pytestmark = pytest.mark.django_db


def invited(row, **fields):
    given = {"actor": SYSTEM, "submission": row, "name": "A reader", "email": "", "days": 7, "now": NOW} | fields
    return invite_guest(**given)


def test_comments_are_made_by_those_who_write_and_settled():
    row = begun()
    one = answer(row, "1.1")
    allowed = set()
    for name, actor in everybody(row.organisation).items():
        try:
            add_comment(actor=actor, answer=one, text=f" By {name}\u202e ", now=NOW)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"contributor", "reviewer", "editor", "manager", "administrator", "system"}
    first = queries.comments_of(one)[0]
    assert (first.text, first.quote, first.version) == ("By contributor", "", None)
    settle_comment(actor=SYSTEM, comment=first, settled=True, now=NOW)
    assert Comment.objects.get(pk=first.pk).settled == NOW
    settle_comment(actor=SYSTEM, comment=first, settled=False, now=NOW)
    assert Comment.objects.get(pk=first.pk).settled is None


def test_own_comments_and_as_an_editor_all_are_deleted():
    row = begun()
    writer, other = member(row.organisation, Role.CONTRIBUTOR), member(row.organisation, Role.CONTRIBUTOR)
    made = add_comment(actor=writer, answer=answer(row, "1.1"), text="Mine", now=NOW)
    with pytest.raises(NotAllowed):
        delete_comment(actor=other, comment=made)
    delete_comment(actor=writer, comment=made)
    assert not Comment.objects.exists()
    assert [line.verb for line in object_entries("answer", f"{row.pk}/1.1")] == ["delete_comment", "comment"]


@pytest.mark.parametrize("text", ["", " \n", "x" * 5001])
def test_comments_of_no_words_or_too_many_are_refused(text):
    with pytest.raises(InputError):
        add_comment(actor=SYSTEM, answer=answer(begun(), "1.1"), text=text, now=NOW)


def test_a_guest_reads_and_comments_until_the_link_ends():
    row = begun()
    link, token = invited(row)
    assert token not in str(GuestLink.objects.values().get())
    assert guest_link(token, NOW) == link
    made = add_guest_comment(link=link, answer=answer(row, "1.1"), text="Well said", now=NOW)
    assert (made.guest, made.author) == (link, None)
    late = NOW + timedelta(days=7)
    assert guest_link(token, late) is None
    with pytest.raises(NotAllowed):
        add_guest_comment(link=link, answer=answer(row, "1.1"), text="Too late", now=late)


def test_a_link_ends_when_it_is_withdrawn_or_nothing_is_written_any_more():
    row = begun()
    link, token = invited(row)
    withdraw_guest(actor=SYSTEM, link=link, now=NOW)
    assert guest_link(token, NOW) is None
    _link, other = invited(row)
    decline_submission(actor=SYSTEM, submission=row, reason="Not ours", now=NOW)
    assert guest_link(other, NOW) is None
    assert guest_link("nonsense", NOW) is None


def test_a_guest_of_one_submission_does_not_comment_on_another():
    row = begun()
    link, _token = invited(row)
    with pytest.raises(NotAllowed):
        add_guest_comment(link=link, answer=answer(begun(questionnaire=row.questionnaire), "1.1"), text="Hi", now=NOW)


def test_a_submission_has_so_many_links_that_stand():
    row = begun()
    links = [invited(row)[0] for _one in range(50)]
    with pytest.raises(InputError, match="already 50 links"):
        invited(row)
    withdraw_guest(actor=SYSTEM, link=links[0], now=NOW)
    invited(row)
    invited(row, now=NOW + timedelta(days=8))


def test_who_may_invite_guests_and_for_how_long():
    row = begun()
    with pytest.raises(NotAllowed):
        invited(row, actor=member(row.organisation, Role.CONTRIBUTOR))
    for bad in ({"name": " "}, {"days": 0}, {"days": 91}, {"email": "no address"}):
        with pytest.raises(InputError):
            invited(row, **bad)
