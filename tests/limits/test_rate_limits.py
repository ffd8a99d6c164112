"""Limits that processes share, in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import RequestFactory, override_settings
from django.utils import timezone

from goalweave.accounts import rate_limits
from goalweave.accounts.rate_limits import ALONE, RateLimit, network_of
from goalweave.limits.cache import TIDY_AFTER, SharedCache
from goalweave.limits.counting import HOUR, count_attempt, remove_old_counts
from goalweave.limits.models import AttemptCount, SharedValue

pytestmark = pytest.mark.django_db


def limit_at(now: list[float]) -> RateLimit:
    return RateLimit("test", 60, clock=lambda: now[0])


def test_an_address_is_counted_until_the_window_ends() -> None:
    now = [600.0]
    limit = limit_at(now)
    assert [limit.allows("a", 2) for _request in range(4)] == [True, True, False, False]
    for number in range(400):  # no flood of other addresses makes it forget
        limit.allows(str(number), 2)
    assert not limit.allows("a", 2)
    assert limit.wait() == 60
    now[0] = 660
    assert limit.allows("a", 2)
    # The windows before are gone.
    assert set(AttemptCount.objects.values_list("starts", flat=True)) == {datetime.fromtimestamp(660, UTC)}


def test_processes_share_a_limit() -> None:
    first, second = limit_at([600.0]), limit_at([600.0])
    answers = [process.allows("a", 100) for process in (first, second) * 80]
    assert sum(answers) == 100
    assert not RateLimit("test", 60, clock=lambda: 600.0).allows("a", 100)
    assert RateLimit("other", 60, clock=lambda: 600.0).allows("a", 100)


def test_a_request_in_twenty_writes(django_assert_num_queries) -> None:
    limit = limit_at([600.0])
    limit.allows("a", 100)
    with django_assert_num_queries(1):
        answers = [limit.allows("a", 100) for _request in range(7)]
    assert all(answers)


def test_a_flood_of_addresses_leaves_a_bounded_number_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_ADDRESSES", 10)
    limit = limit_at([600.0])
    answers = [limit.allows(str(number), 2) for number in range(15)]
    assert answers == [True] * 10 + [False] * 5
    assert limit.allows("7", 2)


def test_reading_goes_on_while_the_database_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [600.0]
    limit = limit_at(now)
    calls = []

    def locked(*_arguments: object) -> None:
        calls.append(now[0])
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(rate_limits, "count_many", locked)
        assert [limit.allows("a", 3) for _request in range(4)] == [True, True, True, False]
    assert calls == [600.0]
    now[0] += ALONE
    assert limit.allows("b", 1)
    assert AttemptCount.objects.filter(key__startswith="test:").count() == 2


@pytest.mark.parametrize(
    ("address", "forwarded", "proxies", "network"),
    [
        ("192.0.2.7", "", 0, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", 0, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.1, 198.51.100.1", 1, "198.51.100.1"),
        ("2001:db8:1:2:3::4", "", 0, "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "", 0, "192.0.2.7"),
    ],
)
def test_a_network_is_what_the_outermost_proxy_saw(address: str, forwarded: str, proxies: int, network: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=address, headers={"X-Forwarded-For": forwarded})
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert network_of(request) == network


def test_old_windows_and_values_are_removed() -> None:
    now = timezone.now()
    assert count_attempt("a", 1, now - timedelta(hours=7))
    assert count_attempt("a", 1, now)
    assert not count_attempt("a", 1, now)
    assert count_attempt("a", 0, now)
    SharedValue.objects.create(key="old", value="1", expires=now - HOUR)
    assert remove_old_counts(now) == 1
    assert (AttemptCount.objects.count(), SharedValue.objects.count()) == (1, 0)


def shared_cache() -> SharedCache:
    return SharedCache("", {"TIMEOUT": 60})


def test_what_a_process_stores_the_others_have() -> None:
    first, second = shared_cache(), shared_cache()
    assert second.get("a", "nothing") == "nothing"
    first.set("a", [1.5, 2.0])
    assert second.get("a") == [1.5, 2.0]
    assert not second.add("a", [3])
    assert second.add("lock", True, timeout=10)
    assert not first.add("lock", True, timeout=10)
    assert first.delete("lock")
    assert first.add("lock", True, timeout=10)
    SharedValue.objects.update(expires=timezone.now() - HOUR)
    assert first.get("a") is None
    assert second.add("a", [3])


def test_what_a_clock_ahead_stored_stops_no_one_once_it_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, now = shared_cache(), timezone.now()
    monkeypatch.setattr("goalweave.limits.cache.timezone.now", lambda: now + timedelta(days=400))
    cache.set("attempts", [1.5])
    assert cache.add("lock", True, timeout=10)
    assert cache.get("attempts") == [1.5]
    monkeypatch.setattr("goalweave.limits.cache.timezone.now", lambda: now)
    assert cache.get("attempts", []) == []
    assert cache.add("lock", True, timeout=10)
    assert not cache.add("lock", True, timeout=10)


def test_values_of_earlier_versions_are_forgotten() -> None:
    cache = shared_cache()
    cache.set("a", 1)
    SharedValue.objects.update(value="[1.5]")
    assert cache.get("a", "nothing") == "nothing"


def test_a_full_cache_refuses_and_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goalweave.limits.cache.MOST_VALUES", 3)
    cache = shared_cache()
    cache.set("expired", 1, timeout=-1)
    for number in range(1, TIDY_AFTER - 1):
        cache.set(f"{number % 3}", number)
    assert not cache.add("new", 1)
    assert SharedValue.objects.count() == 3
