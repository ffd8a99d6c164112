"""A short way through the site with hostile values, the same at each run; tools/crawl.py takes the long one."""

from __future__ import annotations

import random

import pytest
from django.http import HttpResponse, QueryDict
from tests.attack.crawler import Crawl, form_body
from tests.attack.hostile import answer_faults
from tests.permissions.conftest import world as world
from tests.permissions.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "pages", "attacks"), [("visitor", 8, 20), ("editor", 10, 30)])
def test_hostile_requests_find_nothing(world: World, name: str, pages: int, attacks: int) -> None:
    crawl = Crawl(world, name, random.Random(f"{name} in short"))
    crawl.follow(pages)
    crawl.attack(attacks)
    assert crawl.findings == {}
    assert crawl.requests >= pages + attacks
    assert crawl.posts > 0


def test_forms_arrive_as_they_were_filled_in() -> None:
    sent = {"title:fr": "é&a=b+c", "text": "\x00\r\n", "empty": "", "half": "\ud800"}
    arrived = QueryDict(form_body(dict(sent)))
    assert {**arrived.dict(), "half": ""} == {**sent, "half": ""}
    assert arrived["half"] == "\ufffd" * 3


def test_crawler_sees_what_is_wrong() -> None:
    """Else it would find nothing on any site."""

    def faults(content: str, **headers: str) -> set[str]:
        response = HttpResponse(content, headers=headers)
        return set(answer_faults(response, content, ("Zebra<",), False))

    sound = {"Content-Security-Policy": "x", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    assert faults("<p>gwx &lt;gwx gwxattr=1&gt;", **sound) == set()
    assert faults("<p>gwx<gwx gwxattr=1>", **sound) == {"a value became markup"}
    assert faults('<input value="" gwxattr="1">gwx', **sound) == {"a value became markup"}
    assert faults("<script>gwx()</script>", **sound) == {"a value became a script"}
    assert faults('<a href="javascript:gwx()">a</a>', **sound) == {"a value became an address: javascript:gwx()"}
    assert faults("<p>gwtpl", **sound) == {"a value was run as a template"}
    assert faults("<p>Zebra</p>", **sound) == {"shows “Zebra<”"}
    assert faults("<p>a") == {f"has no header {name}" for name in sound}
    assert faults("a", **sound, Location="https://evil.example/") == {"sends people to https://evil.example/"}
