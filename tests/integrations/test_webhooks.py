"""Webhooks: from a line of the log to a signed request, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.actions import log
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed
from goalweave.integrations.models import Delivery, DeliveryState, Webhook
from goalweave.integrations.webhooks import (
    EVENTS,
    add_webhook,
    current_secret,
    dispatch_events,
    rotate_secret,
    send_test,
    sign,
    verify,
)
from goalweave.integrations.webhooks.dispatch import ATTEMPTS, note_events, pause_after
from goalweave.integrations.webhooks.sending import send_event
from goalweave.integrations.webhooks.signatures import HEADER, secret_of
from goalweave.registry.actions import delete_records, set_visibility
from goalweave.registry.models import Visibility

URL = "https://hooks.example.org/goals"


@dataclass
class Receiver:
    """Answers requests as told, those of a host that is down with 503, and keeps them."""

    statuses: list[int] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    requests: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> list[str]:
        return ["93.184.215.14"]

    def post(self, url: str, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        assert address == "93.184.215.14"
        self.requests.append((url, body, headers))
        if url in self.down:
            return 503, b""
        return (self.statuses.pop(0) if self.statuses else 200), b"thanks\x00"

    def dispatch(self, now: datetime) -> int:
        with override_settings(GOALWEAVE_WEBHOOKS=True):
            return dispatch_events(now, resolve=self.resolve, post=self.post)

    def events(self) -> list[str]:
        return [headers["Goalweave-Event"] for _url, _body, headers in self.requests]


def hook(organisation: Organisation, *events: str, url: str = URL) -> Webhook:
    now = timezone.now()
    return add_webhook(actor=SYSTEM, organisation=organisation, url=url, events=events or EVENTS, now=now)


def test_signature_holds_for_the_body_time_and_secret_alone() -> None:
    body, secret, former = b'{"id": 1}', secret_of("a"), secret_of("b")
    header = sign(body, [secret, former], 1_700_000_000)
    assert header.startswith("t=1700000000,v1=")
    assert verify(header, body, secret, 1_700_000_100)
    assert verify(header, body, former, 1_700_000_100)
    assert not verify(header, body + b" ", secret, 1_700_000_100)
    assert not verify(header, body, secret_of("c"), 1_700_000_100)
    assert not verify(header, body, secret, 1_700_000_400)
    assert not verify(header.replace("t=1700000000", "t=1700000001"), body, secret, 1_700_000_100)
    assert not verify("t=x,v1=", body, secret, 1_700_000_100)


def test_pauses_grow_and_add_up_to_a_day() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert timedelta(days=1) <= sum(pauses, timedelta()) < timedelta(days=1, hours=1)


@pytest.mark.parametrize(
    ("url", "addresses", "problem"),
    [
        (URL, ["127.0.0.1"], "private"),
        (URL, ["10.1.2.3"], "private"),
        (URL, ["169.254.169.254"], "private"),
        (URL, ["::1"], "private"),
        (URL, ["::ffff:192.168.0.1"], "private"),
        (URL, ["93.184.215.14", "10.0.0.1"], "private"),
        (URL, [], "name"),
        ("http://hooks.example.org/", ["93.184.215.14"], "address"),
        ("https://hooks.example.org:22/", ["93.184.215.14"], "address"),
        ("https://me@hooks.example.org/", ["93.184.215.14"], "address"),
    ],
)
def test_nothing_is_sent_into_private_networks(url: str, addresses: list[str], problem: str) -> None:
    receiver = Receiver()
    sent = send_event(url, b"{}", {}, resolve=lambda _host, _port: addresses, post=receiver.post)
    assert (sent.delivered, sent.problem, receiver.requests) == (False, problem, [])


@override_settings(GOALWEAVE_WEBHOOKS_PRIVATE=True)
def test_setting_allows_private_networks() -> None:
    sent = send_event(URL, b"{}", {}, resolve=lambda _host, _port: ["10.0.0.1"], post=lambda *_all: (204, b""))
    assert sent.delivered


def test_redirect_is_no_delivery() -> None:
    receiver = Receiver([302])
    assert not send_event(URL, b"{}", {}, resolve=receiver.resolve, post=receiver.post).delivered
    assert len(receiver.requests) == 1


def test_events_of_public_records_are_told_once(db: None) -> None:
    own, other = OrganisationFactory(slug="own"), OrganisationFactory(slug="other")
    stored(record("before"), organisation=own)
    row = hook(own)
    hook(other, "record.deleted")
    rows = stored(record("wells"), record("pumps"), organisation=own, public=False)
    wells, pumps = rows["wells"].pk, rows["pumps"].pk
    set_visibility(actor=SYSTEM, ids=[wells], visibility=Visibility.PUBLIC)
    set_visibility(actor=SYSTEM, ids=[wells], visibility=Visibility.ORGANISATION)
    set_visibility(actor=SYSTEM, ids=[wells], visibility=Visibility.PUBLIC)
    delete_records(actor=SYSTEM, ids=[wells, pumps])
    log(actor=SYSTEM, verb="publish", object_type="submission", object_id=5, organisation=own.pk)
    later = timezone.now() + timedelta(days=2)
    announced = {"announced": later.isoformat()}
    log(actor=SYSTEM, verb="publish", object_type="edition", object_id=6, after=announced, organisation=own.pk)
    now, receiver = timezone.now(), Receiver()
    assert receiver.dispatch(now) == 5
    assert receiver.dispatch(now + timedelta(minutes=1)) == 0
    assert receiver.events() == [
        "record.published", "record.unpublished", "record.published", "record.deleted", "submission.published",
    ]  # fmt: skip
    url, body, headers = receiver.requests[0]
    told = json.loads(body)
    assert (url, told["event"], told["organisation"], told["object"]) == (
        URL, "record.published", "own", {"type": "record", "id": wells},
    )  # fmt: skip
    assert headers["Goalweave-Delivery"] == str(told["id"])
    assert verify(headers[HEADER], body, current_secret(row), int(now.timestamp()))
    assert receiver.dispatch(later) == 1
    assert receiver.events()[-1] == "results.announced"
    # All lines are old by now: none is read again, also where its delivery was deleted.
    Delivery.objects.all().delete()
    assert receiver.dispatch(later) == 0


def test_delivery_is_tried_again_and_given_up_after_a_day(db: None) -> None:
    row, now, receiver = hook(OrganisationFactory(slug="own")), timezone.now(), Receiver([500] * 20)
    send_test(actor=SYSTEM, webhook=row, now=now)
    end = now
    for _attempt in range(ATTEMPTS + 3):
        assert receiver.dispatch(end) == 0
        end = max(end, Delivery.objects.get().due)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.FAILED, ATTEMPTS, 500)
    assert (delivery.answer, len(receiver.requests)) == ("thanks", ATTEMPTS)
    assert end - now > timedelta(days=1)


def test_a_webhook_that_fails_keeps_no_other_waiting(db: None) -> None:
    own, now = OrganisationFactory(slug="own"), timezone.now()
    down, up = (hook(own, url=f"https://{name}.example.org/") for name in ("down", "up"))
    receiver = Receiver(down={down.url})
    for webhook, count in ((down, 70), (up, 3)):
        for _one in range(count):
            send_test(actor=SYSTEM, webhook=webhook, now=now)
    assert receiver.dispatch(now) == 3
    # One attempt tells that it is down; its others wait too, and it comes last from now on.
    assert [url for url, _body, _headers in receiver.requests] == [down.url, up.url, up.url, up.url]
    assert receiver.dispatch(now) == 0
    receiver.requests.clear()
    later = now + timedelta(minutes=2)
    send_test(actor=SYSTEM, webhook=up, now=later)
    assert receiver.dispatch(later) == 1
    assert [url for url, _body, _headers in receiver.requests] == [up.url, down.url]
    # It answers again: one is tried, and the others follow in the next run.
    receiver.down.clear()
    again = later + timedelta(hours=1)
    assert [receiver.dispatch(again) for _run in range(3)] == [1, 69, 0]


@pytest.mark.parametrize("status", [200, 503])
def test_a_webhook_that_is_deleted_while_its_address_is_told_keeps_no_other_waiting(db: None, status: int) -> None:
    own, now = OrganisationFactory(slug="own"), timezone.now()
    first, second = (hook(own, url=f"https://{name}.example.org/") for name in ("first", "second"))

    class Deleting(Receiver):
        def post(self, url: str, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
            Webhook.objects.filter(url=url, pk=first.pk).delete()
            return super().post(url, address, body, headers)

    for webhook in (first, second):
        send_test(actor=SYSTEM, webhook=webhook, now=now)
    receiver = Deleting(statuses=[status, 200])
    receiver.dispatch(now)
    assert [url for url, _body, _headers in receiver.requests] == [first.url, second.url]
    assert [(one.webhook_id, one.state) for one in Delivery.objects.all()] == [(second.pk, DeliveryState.DELIVERED)]


def test_events_of_a_webhook_that_is_deleted_meanwhile_are_not_noted(db: None) -> None:
    own, now = OrganisationFactory(slug="own"), timezone.now()
    webhook = hook(own)
    stored(record("wells"), organisation=own)
    Webhook.objects.get(pk=webhook.pk).delete()
    note_events(webhook, now)
    assert not Delivery.objects.exists()


def test_what_waits_for_a_webhook_is_given_up_after_a_day(db: None) -> None:
    row, now = hook(OrganisationFactory(slug="own")), timezone.now()
    receiver = Receiver(down={row.url})
    for _one in range(5):
        send_test(actor=SYSTEM, webhook=row, now=now)
    assert receiver.dispatch(now) == 0
    assert receiver.dispatch(now + timedelta(days=2)) == 0
    assert len(receiver.requests) == 2
    states = Delivery.objects.order_by("attempts").values_list("state", "attempts", "status")
    assert list(states) == [(DeliveryState.FAILED, 0, 503)] * 4 + [(DeliveryState.WAITING, 2, 503)]


def test_nothing_is_sent_unless_the_site_allows_it(db: None) -> None:
    row, receiver = hook(OrganisationFactory(slug="own")), Receiver()
    send_test(actor=SYSTEM, webhook=row, now=timezone.now())
    assert dispatch_events(timezone.now(), resolve=receiver.resolve, post=receiver.post) == 0
    assert receiver.requests == []


def test_both_secrets_sign_for_a_day_after_a_change(db: None) -> None:
    row, now, receiver = hook(OrganisationFactory(slug="own")), timezone.now(), Receiver()
    former = current_secret(row)
    row = rotate_secret(actor=SYSTEM, webhook=row, now=now)
    for at, holds in ((now, True), (now + timedelta(days=1), False)):
        send_test(actor=SYSTEM, webhook=row, now=at)
        receiver.dispatch(at)
        _url, body, headers = receiver.requests[-1]
        assert verify(headers[HEADER], body, current_secret(row), int(at.timestamp()))
        assert verify(headers[HEADER], body, former, int(at.timestamp())) is holds
    assert former != current_secret(row)


@pytest.mark.parametrize(
    ("url", "events", "place"),
    [
        ("http://example.org/", EVENTS, "url"),
        ("https://user:word@example.org/", EVENTS, "url"),
        ("https://example.org:9999/", EVENTS, "url"),
        ("https://example.org/\x00", EVENTS, "url"),
        ("https://[::1", EVENTS, "url"),
        ("https://example.org/" + "x" * 500, EVENTS, "url"),
        (URL, (), "events"),
        (URL, ("record.read",), "events"),
    ],
)
def test_webhook_that_cannot_be_used_is_refused(db: None, url: str, events: tuple[str, ...], place: str) -> None:
    own = OrganisationFactory(slug="own")
    with pytest.raises(InputError) as error:
        add_webhook(actor=SYSTEM, organisation=own, url=url, events=events, now=timezone.now())
    assert error.value.field == place
    assert not Webhook.objects.exists()


def test_only_managers_add_webhooks_and_the_log_has_no_secret(db: None) -> None:
    own = OrganisationFactory(slug="own")
    with pytest.raises(NotAllowed):
        add_webhook(actor=member(own, Role.EDITOR), organisation=own, url=URL, events=EVENTS, now=timezone.now())
    row = add_webhook(actor=member(own, Role.MANAGER), organisation=own, url=URL, events=EVENTS, now=timezone.now())
    entry = Entry.objects.get(object_type="webhook")
    assert (entry.verb, entry.organisation) == ("create", own.pk)
    assert current_secret(row) not in str(entry.after)
