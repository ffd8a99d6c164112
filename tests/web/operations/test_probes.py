"""Health, readiness, metrics, security.txt, and what goes with every answer."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client, override_settings
from tests.factories.accounts import person

from goalweave.operations import readiness
from goalweave.settings.logs import REQUESTS, JsonFormatter
from goalweave.settings.operations import metrics_networks

pytestmark = pytest.mark.django_db
MARKER = "marker4711@example.org"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: the files in which a process counts stay open until it ends."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def folder(data: Path) -> Iterator[Path]:
    with override_settings(DATA_DIR=data):
        yield data


def test_health_needs_no_host_and_no_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz", headers={"Host": "10.0.0.7"})
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert "Set-Cookie" not in response
    with override_settings(SECURE_SSL_REDIRECT=True):
        redirected = Client()
        assert redirected.get("/healthz").status_code == 200
        assert redirected.get("/about/").status_code == 301


def test_readiness_names_what_fails_and_no_more(client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "failing": []})
    monkeypatch.setattr(readiness, "_needed_migrations", lambda: frozenset({("calls", "9999_later")}))
    with override_settings(DATA_DIR=folder / "secret-place"):
        broken = client.get("/readyz")
    assert (broken.status_code, broken.json()["failing"]) == (503, ["migrations", "data-folder"])
    assert "secret-place" not in broken.content.decode()
    assert broken["Retry-After"] == "5"


def test_metrics_are_closed_unless_someone_is_named(client: Client, folder: Path) -> None:
    assert client.get("/metrics").status_code == 404
    with override_settings(GOALWEAVE_METRICS=metrics_networks("10.0.0.0/8"), GOALWEAVE_METRICS_TOKEN="token-of-ours"):
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 403
        assert client.get("/metrics", headers={"Authorization": "Bearer token-of-ours"}).status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="::ffff:10.1.2.3").status_code == 200


def test_metrics_count_by_route_and_never_by_address(client: Client, folder: Path) -> None:
    with override_settings(GOALWEAVE_METRICS=metrics_networks("127.0.0.1")):
        client.get("/about/")
        client.get("/fr/about/")
        client.get(f"/nowhere/{MARKER}/")
        text = client.get("/metrics").content.decode()
    assert 'goalweave_requests_total{method="GET",route="about",status="200"} 2.0' in text
    assert 'goalweave_requests_total{method="GET",route="unknown",status="404"} 1.0' in text
    assert 'goalweave_request_seconds_count{method="GET",route="about"} 2.0' in text
    assert re.search(r'^goalweave_info\{database="\w+",version="[\d.]+"\} 1.0$', text, re.MULTILINE)
    assert 'goalweave_tasks{queue="imports",status="failed"} 0.0' in text
    assert "goalweave_database_up 1.0" in text
    assert MARKER not in text


def test_security_txt_names_whom_to_tell(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    with override_settings(GOALWEAVE_SECURITY_CONTACT=("mailto:security@example.org",)):
        text = client.get("/.well-known/security.txt").content.decode()
    assert re.fullmatch(r"Contact: mailto:security@example.org\nExpires: \d{4}-\d\d-\d\dT00:00:00Z\n", text)


def test_each_request_has_a_number(client: Client) -> None:
    number = client.get("/about/")["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{16}", number)
    assert client.get("/about/")["X-Request-ID"] != number
    sent = "0123456789abcdef0123456789abcdef"
    assert client.get("/about/", headers={"X-Request-ID": sent})["X-Request-ID"] != sent
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert client.get("/about/", headers={"X-Request-ID": sent})["X-Request-ID"] == sent
        assert client.get("/about/", headers={"X-Request-ID": MARKER})["X-Request-ID"] != MARKER


def test_no_cache_keeps_what_is_for_one_person(client: Client) -> None:
    assert "no-store" not in client.get("/about/").get("Cache-Control", "")
    client.force_login(person(email="ada@example.org"))
    assert client.get("/about/")["Cache-Control"] == "private, no-store"
    assert "public" in client.get("/style.css")["Cache-Control"]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that any logger says, as a site logs it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "goalweave", REQUESTS)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_the_log_has_nothing_that_people_sent(client: Client, log: StringIO) -> None:
    token = "MarkerTokenWithoutAnyDigitsButVeryLongIndeed"
    client.get(f"/about/?q={MARKER}")
    client.post("/sign-in/", {"login": MARKER, "password": MARKER})
    client.post("/sign-in/password/", {"email": MARKER})
    client.post("/try/", {"text": "", "to": MARKER})
    client.get(f"/invitations/{token}/")
    client.get(f"/entry/{token}/")
    client.get(f"/vote/prize/by/{token}/")
    client.get(f"/nowhere/{MARKER}/", headers={"User-Agent": MARKER, "Referer": f"https://example.org/{MARKER}"})
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    answers = [line for line in lines if line["logger"] == REQUESTS]
    assert [line["route"] for line in answers][:3] == ["about", "account_login", "account_reset_password"]
    assert answers[5]["message"] == "GET /entry/…/"
    assert all(re.fullmatch(r"[0-9a-f]{16}", line["request"]) for line in answers)
    assert "4711" not in log.getvalue()
    assert token not in log.getvalue()
    assert "127.0.0.1" not in log.getvalue()


def test_the_log_has_addresses_only_where_that_is_set(client: Client, log: StringIO) -> None:
    with override_settings(GOALWEAVE_LOG_ADDRESSES=True):
        client.get("/about/", REMOTE_ADDR="192.0.2.7")
    line = json.loads(log.getvalue().splitlines()[-1])
    assert (line["address"], line["status"], line["route"]) == ("192.0.2.7", 200, "about")


def test_an_error_page_has_the_number_under_which_it_is_logged(
    client: Client, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("goalweave.web.about.render", fail)
    client.raise_request_exception = False
    page = client.get("/about/")
    number = page["X-Request-ID"]
    assert page.status_code == 500
    assert f"it has been logged under the number {number}." in page.content.decode()
    failed = [json.loads(line) for line in log.getvalue().splitlines() if "traceback" in line]
    assert [line["request"] for line in failed] == [number]
    assert failed[0]["traceback"].endswith("builtins.ValueError: broken")
