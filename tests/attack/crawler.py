"""Follows links and posts forms with hostile values, as one visitor of the world of tests/permissions.

Where to start is what the table of who may do what (docs/reference/who-may.md) says is open to the visitor; the same table says what a crawl
should have reached at its end.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import chain, cycle, product
from math import inf
from urllib.parse import parse_qsl, quote_plus, urlencode, urljoin, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from lxml import html
from tests.attack.hostile import HOSTILE, LONG, answer_faults
from tests.permissions import table
from tests.permissions.asking import ACTORS
from tests.permissions.routes import Route, plain_pattern, routes
from tests.permissions.world import DELETED, DRAFT, ELSEWHERE, WITHIN, World, title, variants

SKIPPED = ("/sign-out/",)
MOST_OF_A_ROUTE = 12
"""Pages of one address with different parameters that are followed."""

PUBLIC_ANSWERS = ("/library/", "/surveys/submissions/<pk>/read/", "/documents/submissions/<pk>/")
"""A published answer shows what it says of a record, also where the record is not public: whoever publishes it is told so."""

Data = dict[str, object]
Reached = tuple[str, str]
"""Method and route, as the table shows it."""


@dataclass(frozen=True, slots=True)
class Form:
    """method: GET or POST; fields: name → its value on the page; files: names of fields for files; page: where it is."""

    page: str
    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """An address that takes posts, whether or not a page has a form for it. data: what it does something with."""

    address: str
    data: tuple[tuple[str, str], ...]


@dataclass
class Crawl:
    """One visitor's way through the site. part: which part of the addresses of the start, out of how many.

    findings: the fault and route → the first request that showed it; on_finding is called with both at once. reached: what did what
    it is for, or said what is wrong with the input.
    """

    world: World
    name: str
    chance: random.Random
    part: tuple[int, int] = (1, 1)
    on_finding: Callable[[str, str], None] = lambda _fault, _request: None
    requests: int = 0
    posts: int = 0
    findings: dict[str, str] = field(default_factory=dict)
    reached: set[Reached] = field(default_factory=set)
    pages: deque[str] = field(default_factory=deque)
    forms: list[Form] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _of_route: dict[str, int] = field(default_factory=dict)
    _known_forms: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.cookies = SimpleCookie(self.world.cookies[self.name])
        self._posts = [
            Post(address, tuple(self.world.posted.get(route.path, {}).items()))
            for route, address in self._share(open_addresses(self.world, self.name, "POST"))
            if not address.startswith(SKIPPED)
        ]
        for address in chain(["/"], (address for _route, address in self._gets())):
            self._add(address, most=1000)

    def _gets(self) -> list[tuple[Route, str]]:
        return self._share(open_addresses(self.world, self.name, "GET"))

    def _share(self, addresses: Iterable[tuple[Route, str]]) -> list[tuple[Route, str]]:
        """Those of this part, in any order."""
        number, parts = self.part
        own = [*addresses][number - 1 :: parts]
        return self.chance.sample(own, len(own))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Titles of records that this visitor must not see."""
        if self.name == "administrator":
            return ()
        states = (ELSEWHERE,) if self.name not in ("visitor", "stranger") else (ELSEWHERE, WITHIN, DRAFT, DELETED)
        # A stranger is a manager of the other organisation.
        states = tuple(state for state in states if self.name != "stranger" or state != ELSEWHERE)
        titles = map(title, states)
        return tuple("".join(secret) for secret in product(titles, ("<", '"', ",")))

    def follow(self, most: int, until: float = inf) -> None:
        """Visit up to so many pages until this time (time.monotonic), and gather their links and forms."""
        while self.pages and most > 0 and time.monotonic() < until:
            most -= 1
            address = self.pages.popleft()
            with self._as_before():
                content = self._request("GET", address, {})
            self._gather(address, content)

    def post(self, until: float = inf) -> None:
        """Post to each address what it does something with, then the same with one value replaced by a hostile one."""
        for post in self._posts:
            if time.monotonic() > until:
                return
            form = Form(post.address, "POST", post.address, post.data, ())
            self._send(form, dict(post.data))
            if post.data:
                self._attack_form(form, share=0.01)

    def attack(self, most: int, until: float = inf) -> None:
        """Send up to so many hostile requests: each form in turn with values changed, addresses with parameters changed."""
        forms = cycle(self.chance.sample(self.forms, len(self.forms)))
        for _ in range(most):
            if time.monotonic() > until:
                return
            if self.forms and self.chance.random() < 0.8:
                self._attack_form(next(forms), share=self.chance.choice((0.01, 0.3, 1.0)))
            elif self._seen:
                self._attack_address(self.chance.choice(sorted(self._seen)))

    def _attack_form(self, form: Form, *, share: float) -> None:
        """share: of the fields that get a hostile value, at least one."""
        data: Data = dict(form.fields)
        value = self.chance.choice(HOSTILE)
        if share < 0.1 and self.chance.random() < 0.02:
            value = LONG
        names = [*data]
        for name in self.chance.sample(names, min(len(names), max(1, int(len(names) * share)))):
            data[name] = value
        text = value.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent in a name
        for name in form.files:
            data[name] = SimpleUploadedFile(f"{text[:40]}.csv", f"title,text\n{text[:1000]},Wells\n".encode())
        self._send(form, data)

    def _send(self, form: Form, data: Data) -> None:
        with self._as_before():
            self._request(form.method, form.action, data)
            # What was stored shows on the page of the form.
            if form.method == "POST":
                self._request("GET", form.page, {})

    def _attack_address(self, address: str) -> None:
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query)) or {}
        for name in {
            *query,
            self.chance.choice(("next", "page", "q", "organisation", "sort", "language", "framework")),
        }:
            query[name] = self.chance.choice(HOSTILE)
        with self._as_before():
            self._request("GET", f"{parts.path}?{urlencode(query, errors='replace')}", {})

    @contextmanager
    def _as_before(self) -> Iterator[None]:
        """Take back what is done within: rows, and cookies, since a change of the password or a sign-out ends the session."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.client.cookies = SimpleCookie(self.world.cookies[self.name])

    def _request(self, method: str, address: str, data: Data) -> str:
        self.requests += 1
        self.posts += method == "POST"
        if method == "GET":
            # A form replaces the query of its address by its own fields.
            path = f"{address.partition('?')[0]}?{form_body(data)}" if data else address
            response: HttpResponse = self.client.get(path)
        elif any(isinstance(value, SimpleUploadedFile) for value in data.values()):
            response = self.client.post(address, {name: _sendable(value) for name, value in data.items()})
        else:
            response = self.client.post(address, form_body(data), content_type="application/x-www-form-urlencoded")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace")
        cache.clear()
        route = _route_of(address)
        if _is_answered(response):
            self.reached.add((method, route))
        secrets = () if route.startswith(PUBLIC_ANSWERS) else self.secrets
        # A post may have ended the session.
        signed_in = bool(getattr(self.client.cookies.get(settings.SESSION_COOKIE_NAME), "value", ""))
        for fault in answer_faults(response, text, secrets, signed_in):
            key = f"{fault} · {method} {route}"
            shown = {name: str(value)[:60] for name, value in [*data.items()][:20]}
            error = getattr(response, "exc_info", None)
            because = f" · {error[0].__name__}: {str(error[1])[:200]}" if error else ""
            if key not in self.findings:
                self.findings[key] = f"{self.name} {method} {address[:200]} {shown}{because}"
                self.on_finding(key, self.findings[key])
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

    def _add(self, address: str, most: int = MOST_OF_A_ROUTE) -> None:
        parts = urlsplit(address)
        if parts.netloc not in ("", "testserver") or not parts.path.startswith("/"):
            return
        if parts.path.startswith(("/static/", *SKIPPED)):
            return
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        route = _route_of(address)
        if address in self._seen or self._of_route.get(route, 0) >= most:
            return
        self._of_route[route] = self._of_route.get(route, 0) + 1
        self._seen.add(address)
        self.pages.append(address)


def open_addresses(world: World, name: str, method: str) -> Iterator[tuple[Route, str]]:
    """Every address where the table has a “yes” for this visitor and method, with its route."""
    column = ACTORS.index(name)
    opened = {key for key, cells in table.read(ACTORS).items() if key[2] == method and cells[column] == "yes"}
    for route in routes():
        for variant, values in variants(world, route).items():
            if (route.pattern, variant, method) in opened:
                yield route, route.address(values)


def to_be_reached(name: str) -> set[Reached]:
    """What the table says is open to this visitor."""
    column = ACTORS.index(name)
    rows = table.read(ACTORS).items()
    return {(key[2], key[0]) for key, cells in rows if cells[column] == "yes" and not key[1].startswith("lists ")}


def _is_answered(response: HttpResponse) -> bool:
    """Whether the address did what it is for, or said what is wrong with the input."""
    if response.status_code == 302 and response["Location"].partition("?")[0].endswith("/sign-in/"):
        return False
    return response.status_code not in (401, 403, 404, 405)


def _route_of(address: str) -> str:
    """The route as the table shows it."""
    path = urlsplit(address).path
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with override(language):
            match = resolve(path)
    except Resolver404:
        return "no route"
    return Route(plain_pattern(match.route.removeprefix(f"{language}/"))).pattern


def form_body(data: Data) -> str:
    """As a browser sends a form; half a surrogate pair as the bytes that a careless program would send."""
    return "&".join(
        f"{quote_plus(name)}={quote_plus(str(value).encode('utf-8', 'surrogatepass'))}" for name, value in data.items()
    )


def _sendable(value: object) -> object:
    """Half a surrogate pair cannot be sent beside a file."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


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
