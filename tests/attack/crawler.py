"""Follows links and posts forms with hostile values, as one visitor of the world of tests/permissions."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import chain
from math import inf
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html
from tests.attack.hostile import HOSTILE, LONG, answer_faults
from tests.permissions.routes import routes
from tests.permissions.world import DELETED, DRAFT, ELSEWHERE, WITHIN, World, title, variants

SKIPPED = ("/sign-out/",)
MOST_OF_A_ROUTE = 6
"""Pages of one address with different parameters that are followed."""

Data = dict[str, object]


@dataclass(frozen=True, slots=True)
class Form:
    """method: GET or POST; fields: name → its value on the page; files: names of fields for files; page: where it is."""

    page: str
    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


@dataclass
class Crawl:
    """One visitor's way through the site. findings: the fault and route → the first request that showed it."""

    world: World
    name: str
    chance: random.Random
    requests: int = 0
    posts: int = 0
    findings: dict[str, str] = field(default_factory=dict)
    pages: deque[str] = field(default_factory=deque)
    forms: list[Form] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _of_route: dict[str, int] = field(default_factory=dict)
    _known_forms: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.cookies = SimpleCookie(self.world.cookies[self.name])
        for address in start_addresses(self.world, self.chance):
            self._add(address)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Titles of records that this visitor must not see."""
        if self.name == "administrator":
            return ()
        states = (ELSEWHERE,) if self.name not in ("visitor", "stranger") else (ELSEWHERE, WITHIN, DRAFT, DELETED)
        return tuple(f"{title(state)}{mark}" for state in states for mark in ("<", '"', ","))

    def follow(self, most: int, until: float = inf) -> None:
        """Visit up to so many pages until this time (time.monotonic), and gather their links and forms."""
        while self.pages and most > 0 and time.monotonic() < until:
            most -= 1
            address = self.pages.popleft()
            with transaction.atomic():
                content = self._request("GET", address, {})
                transaction.set_rollback(True)
            self._gather(address, content)

    def attack(self, most: int, until: float = inf) -> None:
        """Send up to so many hostile requests: forms with values changed, addresses with parameters changed."""
        for _ in range(most):
            if time.monotonic() > until:
                return
            if self.forms and self.chance.random() < 0.8:
                self._attack_form(self.chance.choice(self.forms))
            elif self._seen:
                self._attack_address(self.chance.choice(sorted(self._seen)))

    def _attack_form(self, form: Form) -> None:
        data: Data = dict(form.fields)
        value = LONG if self.chance.random() < 0.01 else self.chance.choice(HOSTILE)
        names = [*data]
        share = self.chance.choice((0.3, 1.0)) if names else 0
        for name in (
            names if share == 1.0 else self.chance.sample(names, max(1, int(len(names) * share))) if names else ()
        ):
            data[name] = value
        text = value.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent in a name
        for name in form.files:
            data[name] = SimpleUploadedFile(f"{text[:40]}.csv", f"title,text\n{text[:1000]},Wells\n".encode())
        with transaction.atomic():
            self._request(form.method, form.action, data)
            # What was stored shows on the page of the form.
            if form.method == "POST":
                self._request("GET", form.page, {})
            transaction.set_rollback(True)

    def _attack_address(self, address: str) -> None:
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query)) or {}
        for name in {
            *query,
            self.chance.choice(("next", "page", "q", "organisation", "sort", "language", "framework")),
        }:
            query[name] = self.chance.choice(HOSTILE)
        with transaction.atomic():
            self._request("GET", f"{parts.path}?{urlencode(query, errors='replace')}", {})
            transaction.set_rollback(True)

    def _request(self, method: str, address: str, data: Data) -> str:
        self.requests += 1
        self.posts += method == "POST"
        sound = {name: _encodable(value) for name, value in data.items()}
        send = self.client.post if method == "POST" else self.client.get
        response: HttpResponse = send(address, sound)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace")
        cache.clear()
        for fault in answer_faults(response, text, self.secrets, self.name != "visitor"):
            key = f"{fault} · {method} {_route_of(address)}"
            shown = {name: str(value)[:60] for name, value in sound.items()}
            error = getattr(response, "exc_info", None)
            because = f" · {error[0].__name__}: {str(error[1])[:200]}" if error else ""
            self.findings.setdefault(key, f"{self.name} {method} {address[:200]} {shown}{because}")
        return text if response.get("Content-Type", "").startswith("text/html") and response.status_code < 400 else ""

    def _gather(self, address: str, content: str) -> None:
        if not content.strip():
            return
        tree = html.document_fromstring(content.encode())
        for link in chain(
            tree.xpath("//a/@href"), tree.xpath("//*/@src"), tree.xpath("//link[@rel!='canonical']/@href")
        ):
            self._add(urljoin(address, str(link)))
        for form in _forms(tree, address):
            key = (form.method, _route_of(form.action), tuple(name for name, _value in form.fields), form.files)
            if key not in self._known_forms and not form.action.startswith(SKIPPED):
                self._known_forms.add(key)
                self.forms.append(form)

    def _add(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.netloc not in ("", "testserver") or not parts.path.startswith("/"):
            return
        if parts.path.startswith(("/static/", *SKIPPED)):
            return
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        route = _route_of(address)
        if address in self._seen or self._of_route.get(route, 0) >= MOST_OF_A_ROUTE:
            return
        self._of_route[route] = self._of_route.get(route, 0) + 1
        self._seen.add(address)
        self.pages.append(address)


def start_addresses(world: World, chance: random.Random) -> list[str]:
    """Every address of the site with everything that may be there, in any order."""
    found = [
        route.address(values)
        for route in routes()
        for values in variants(world, route).values()
    ]  # fmt: skip
    return ["/", *chance.sample(found, len(found))]


def _route_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return "no route"


def _encodable(value: object) -> object:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _forms(tree: html.HtmlElement, address: str) -> Iterator[Form]:
    for form in tree.xpath("//form[not(@method='dialog')]"):
        action = urljoin(address, form.get("action") or address)
        method = (form.get("method") or "get").upper()
        fields, files = {}, []
        for item in form.xpath(".//input | .//select | .//textarea | .//button"):
            name = item.get("name")
            if not name or name == "csrfmiddlewaretoken":
                continue
            if item.get("type") == "file":
                files.append(name)
            elif item.tag == "select":
                fields[name] = str(
                    (item.xpath(".//option[@selected]/@value") or item.xpath(".//option/@value") or [""])[0]
                )
            else:
                fields.setdefault(name, item.get("value") or item.text or "")
        if urlsplit(action).netloc in ("", "testserver"):
            yield Form(
                address,
                method,
                urlsplit(action)._replace(scheme="", netloc="").geturl(),
                tuple(fields.items()),
                tuple(files),
            )
        for button in form.xpath(".//*[@formaction]"):
            yield Form(address, "POST", urljoin(address, button.get("formaction")), tuple(fields.items()), tuple(files))
