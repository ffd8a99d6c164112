"""Two who add at the same moment do not pass a limit together; collected on PostgreSQL alone, see side_by_side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.surveys import NOW, begun
from tests.sequences.together import side_by_side

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.analysis import actions as views
from goalweave.analysis.indices import drafts
from goalweave.analysis.models import Page
from goalweave.core.errors import InputError, Vanished
from goalweave.integrations.keys import actions as keys
from goalweave.integrations.webhooks import actions as webhooks
from goalweave.surveys.actions import comments
from goalweave.surveys.models import Comment

pytestmark = pytest.mark.django_db(transaction=True)

Add = Callable[[], Any]


def a_view() -> Add:
    actor = member(OrganisationFactory())
    return lambda: views.save_view(actor=actor, name="Mine", page=Page.RECORDS, query="")


def a_key() -> Add:
    organisation = OrganisationFactory()
    actor = member(organisation, Role.EDITOR)
    return lambda: keys.create_key(
        actor=actor, organisation=organisation, name="Load", scope="read", days=30, now=timezone.now()
    )


def a_webhook() -> Add:
    organisation = OrganisationFactory()
    return lambda: webhooks.add_webhook(
        actor=SYSTEM,
        organisation=organisation,
        url="https://hooks.example.org/",
        events=["record.published"],
        now=timezone.now(),
    )


def an_index() -> Add:
    organisation = OrganisationFactory()
    actor = member(organisation, Role.EDITOR)
    return lambda: drafts.save_index_draft(
        actor=actor, organisation=organisation, title="Index", fields={}, now=timezone.now()
    )


def a_guest() -> Add:
    submission = begun()
    return lambda: comments.invite_guest(
        actor=SYSTEM, submission=submission, name="Guest", email="", days=3, now=timezone.now()
    )


def a_comment() -> Add:
    answer = begun().answers.get(question__number="1.1")
    return lambda: comments.add_comment(actor=SYSTEM, answer=answer, text="Why?", now=NOW)


@pytest.mark.parametrize(
    ("prepare", "limit"),
    [
        (a_view, (views, "MOST_VIEWS")),
        (a_key, (keys, "MOST_KEYS")),
        (a_webhook, (webhooks, "MOST_WEBHOOKS")),
        (an_index, (drafts, "MOST_DRAFTS")),
        (a_guest, (comments, "MOST_GUESTS")),
        (a_comment, (comments, "MOST_COMMENTS")),
    ],
    ids=["views", "keys", "webhooks", "indices", "guests", "comments"],
)
def test_of_two_who_add_the_last_one_succeeds(
    prepare: Callable[[], Add], limit: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*limit, 1)
    add = prepare()
    first, refused = side_by_side(add, add)
    assert not isinstance(first, InputError)
    assert isinstance(refused, InputError)


def test_a_reply_to_a_comment_that_is_deleted_meanwhile_is_refused() -> None:
    comment = a_comment()()
    _deleted, refused = side_by_side(
        lambda: comments.delete_comment(actor=SYSTEM, comment=Comment.objects.get(pk=comment.pk)),
        lambda: comments.reply_to_comment(actor=SYSTEM, comment=comment, text="Since then.", now=NOW),
    )
    assert isinstance(refused, Vanished)
    assert not Comment.objects.exists()
