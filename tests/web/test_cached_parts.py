"""Parts of the frame that many pages share: they show nothing but the values under which they are kept."""

from __future__ import annotations

import gc
import weakref

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy, override
from tests.factories.accounts import OrganisationFactory, member

from goalweave.accounts.models import Role
from goalweave.web.templatetags import cached_parts
from goalweave.web.templatetags.cached_parts import cached_part


def test_a_part_is_written_once_for_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    cached_parts._render_part.cache_clear()
    written = []
    monkeypatch.setattr(
        cached_parts, "render_to_string", lambda name, values: written.append((name, values)) or f"{len(written)}"
    )
    first = [cached_part("frame/tools.html", help=address) for address in ("/a/", "/b/", "/a/")]
    with override("fr"):
        french = cached_part("frame/tools.html", help="/a/")
    assert (first, french) == (["1", "2", "1"], "3")
    assert written[0] == ("frame/tools.html", {"help": "/a/"})
    cached_parts._render_part.cache_clear()


def test_a_part_sees_neither_the_page_nor_the_request() -> None:
    page = engines["django"].from_string('{% load cached_parts %}{% cached_part "frame/tools.html" help=help %}')
    request = RequestFactory().get("/?q=private-words")
    first = page.render({"help": "/help/", "theme": "dark"}, request)
    assert 'href="/help/"' in first
    assert page.render({"help": "/help/"}, RequestFactory().get("/")) == first


def test_what_is_kept_holds_no_request() -> None:
    request = RequestFactory().get("/")
    held = weakref.ref(request)
    cached_part(
        "frame/footer_links.html", as_of=SimpleLazyObject(lambda r=request: r.method), help=gettext_lazy("Help")
    )
    del request
    gc.collect()
    assert held() is None


@pytest.mark.django_db
def test_navigation_is_that_of_the_reader(client: Client) -> None:
    assert "/import/" not in client.get("/about/").content.decode()
    editor = Client()
    editor.force_login(member(OrganisationFactory(), Role.EDITOR).user)
    assert 'href="/import/"' in editor.get("/records/").content.decode()
    again = client.get("/records/").content.decode()
    assert 'href="/import/"' not in again
    assert 'href="/records/" aria-current="page"' in again
    assert 'href="/fr/records/" aria-current="page"' in client.get("/fr/records/").content.decode()
