"""Whether addresses answer: a web that is handed in, no network."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from tests.factories.accounts import OrganisationFactory, everybody
from tests.factories.records import RecordFactory, record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.core.errors import NotAllowed
from goalweave.core.model import WebLink
from goalweave.registry import queries
from goalweave.registry.actions import check_links
from goalweave.registry.link_check import HttpAnswer, LinkFinding, check_link, is_public_address
from goalweave.registry.models import LinkCheck
from goalweave.registry.tasks import check_record_links

OPEN = "93.184.216.34"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Web:
    """Host → addresses; (method or "", url) → answer. asked: what was sent, to which address."""

    def __init__(self, pages: dict[str, object], hosts: dict[str, list[str]] | None = None) -> None:
        self.pages, self.hosts, self.asked = pages, hosts or {}, []

    def resolve(self, host: str, port: int) -> list[str]:
        if host == "nowhere.example":
            raise OSError("no such host")
        return self.hosts.get(host, [OPEN])

    def send(self, method: str, url: str, address: str) -> HttpAnswer:
        self.asked.append((method, url, address))
        found = self.pages.get(f"{method} {url}", self.pages.get(url, 404))
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, HttpAnswer) else HttpAnswer(found)

    def check(self, url: str) -> LinkFinding:
        return check_link(url, resolve=self.resolve, send=self.send)


def test_an_address_that_answers_is_asked_once_with_head() -> None:
    web = Web({"https://a.example/x": 200})
    assert web.check("https://a.example/x") == LinkFinding(200, False, "https://a.example/x")
    assert web.asked == [("HEAD", "https://a.example/x", OPEN)]


def test_what_head_does_not_tell_get_does() -> None:
    web = Web({"HEAD https://a.example/": 405, "GET https://a.example/": 200})
    assert web.check("https://a.example/") == LinkFinding(200, False, "https://a.example/")
    assert [method for method, _url, _address in web.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("status", "dead"), [(404, True), (410, True), (403, False), (429, False), (500, False), (204, False)]
)
def test_only_gone_is_dead(status: int, dead: bool) -> None:
    assert Web({"https://a.example/": status}).check("https://a.example/") == LinkFinding(
        status, dead, "https://a.example/"
    )


def test_a_host_that_is_not_there_is_dead_and_a_silent_one_is_not() -> None:
    assert Web({}).check("https://nowhere.example/") == LinkFinding(None, True, "https://nowhere.example/", "name")
    silent = Web({"https://a.example/": TimeoutError("slow")})
    assert silent.check("https://a.example/") == LinkFinding(None, False, "https://a.example/", "silent")


def test_redirects_are_followed_but_not_for_ever() -> None:
    steps = {"https://a.example/": HttpAnswer(301, "/b"), "https://a.example/b": HttpAnswer(302, "http://b.example/c")}
    web = Web({**steps, "http://b.example/c": 200})
    assert web.check("https://a.example/") == LinkFinding(200, False, "http://b.example/c")
    loop = Web({"https://a.example/": HttpAnswer(301, "https://a.example/")})
    assert loop.check("https://a.example/") == LinkFinding(301, False, "https://a.example/", "loop")
    assert len(loop.asked) == 6


CLOSED = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.0.8", "198.18.0.1", "203.0.113.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "::127.0.0.1", "::ffff:0:127.0.0.1", "localhost", "",
]  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_no_address_of_a_closed_net_is_open(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", [OPEN, "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_open(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize("address", [one for one in CLOSED if one and one != "localhost"])
def test_a_name_that_means_a_closed_net_is_never_asked(address: str) -> None:
    web = Web({}, {"inner.example": [OPEN, address]})
    assert web.check("http://inner.example/").problem == "private"
    assert web.asked == []


def test_a_redirect_into_a_closed_net_is_not_followed() -> None:
    web = Web(
        {"https://a.example/": HttpAnswer(302, "http://inner.example/latest/meta-data")},
        {"inner.example": ["169.254.169.254"]},
    )
    found = web.check("https://a.example/")
    assert (found.problem, found.dead) == ("private", False)
    assert [url for _method, url, _address in web.asked] == ["https://a.example/"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "http://a.example:22/", "https://a.example:80/",
        "http://user:word@a.example/", "http://[::1", "http://a.example:99999/", "http:///x", "javascript:alert(1)",
        "http://a.example/\r\nHost: inner.example", "//a.example/", "",
    ],
)  # fmt: skip
def test_other_kinds_of_addresses_are_not_asked(url: str) -> None:
    web = Web({})
    assert web.check(url).problem == "address"
    assert web.asked == []


@pytest.mark.django_db
def test_findings_are_kept_by_address_and_told_in_the_log() -> None:
    row = stored(record(links=(WebLink("https://a.example/"), WebLink("https://b.example/", "B"))))["one"]
    web = Web({"https://a.example/": 200})
    assert check_links(actor=SYSTEM, record=row, check=web.check, now=NOW) == 1
    web.pages["https://b.example/"] = 200
    assert check_links(actor=SYSTEM, record=row, check=web.check, now=NOW) == 0
    assert LinkCheck.objects.count() == 2
    found = queries.link_checks(row)
    assert {url: (one.status, one.dead) for url, one in found.items()} == {
        "https://a.example/": (200, False), "https://b.example/": (200, False),
    }  # fmt: skip
    lines = Entry.objects.filter(object_type="links", object_id=str(row.pk)).order_by("pk")
    assert [line.after for line in lines] == [
        {"checked": 2, "dead": ["https://b.example/"]},
        {"checked": 2, "dead": []},
    ]


@pytest.mark.django_db
def test_who_may_have_links_checked() -> None:
    organisation = OrganisationFactory()
    row = RecordFactory(organisation=organisation)
    allowed = set()
    for name, who in everybody(organisation).items():
        try:
            check_links(actor=who, record=row, check=Web({}).check, now=NOW)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}


@pytest.mark.django_db
def test_nothing_is_asked_where_the_site_may_not(settings: object) -> None:
    row = stored(record(links=(WebLink("https://a.example/"),)))["one"]
    assert check_record_links.func(row.pk) == 0
    assert not LinkCheck.objects.exists()
    settings.GOALWEAVE_CHECK_LINKS = True  # type: ignore[attr-defined]
    assert check_record_links.func(row.pk + 1000) == 0


def test_partial_of_check_is_what_the_action_takes() -> None:
    web = Web({"https://a.example/": 200})
    assert partial(check_link, resolve=web.resolve, send=web.send)("https://a.example/").status == 200
