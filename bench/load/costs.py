"""Processor time of each kind of request of the load, in one process: right after a write of another person, and again without one.

python -m bench.load.costs FOLDER [--kind NAME …] [--requests N] [--profile] [--database URL]

FOLDER: a data folder with `scenario.json` (`python -m bench.load.prepare`), which is written to. Whole requests go through Django's handlers, signed in where
the people of the load are. After each write every process follows the log and makes again what pages need: the first column has that, the
second another page of the same kind after it. `mean` weighs the kinds as the load does (SHARES), with so many requests between two
writes as one of two processes sees. Worker, server and network are not in it. The reference loop tells how much other work slows the processor down. --profile lists where the time of a kind goes.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import os
import pstats
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.load.page_forms import PageForm, find_form, own_form
from bench.load.scenario import FILTERS, PASSWORD, SEARCH_WORDS, Person, Scenario

FORM = "application/x-www-form-urlencoded"
SHARES = {
    "home, visitor": 41,
    "list with facets, visitor": 82,
    "node, visitor": 62,
    "record, visitor": 103,
    "roll-up, visitor": 33,
    "search, visitor": 49,
    "API, list": 46,
    "API, record": 20,
    "home, signed in": 24,
    "list with facets, signed in": 48,
    "node, signed in": 36,
    "record, signed in": 60,
    "roll-up, signed in": 19,
    "search, signed in": 29,
    "form of a record": 21,
    "form of a new record": 21,
    "save of a change": 21,
    "save of a new record": 21,
    "record, just saved": 42,
    "review of a record": 57,
    "decision": 28,
    "review queue": 4,
    "API, new record": 31,
    "API, own records": 28,
    "ballot": 20,
    "vote": 20,
    "sign-in": 4,
}
"""Of 1,000 requests, from the tasks of the people in locustfile.py; imports and entries, which are few, are left out."""
READS_BETWEEN_WRITES = 4
"""Requests of one process between two writes of any process: 13 % of all requests write."""


@dataclass(slots=True)
class KindTimes:
    """Milliseconds of processor time. after: right after a write; again: without one."""

    after: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


class Site:
    """The site in this process, and the people of the load in front of it."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.chance = random.Random(5)
        self.times: dict[str, KindTimes] = {}
        self.profiles: dict[str, cProfile.Profile] = {}
        self.profiled = False
        self.voters = iter(scenario.voters)
        self.editable = iter(scenario.editable[self.person("editor").organisation])
        self.numbers = iter(range(10**6))
        self.run = f"{time.time_ns() % 10**9:09}"
        self.browsers: dict[str, Any] = {}
        self.queue = iter(self.person("reviewer").queue)
        self.reference: list[float] = []

    def person(self, role: str) -> Person:
        return next(person for person in self.scenario.people if person.role == role)

    def browser(self, role: str) -> Any:
        """role: empty for a visitor."""
        from django.test import Client

        from goalweave.accounts.models import User

        if role not in self.browsers:
            self.browsers[role] = browser = Client()
            if role:
                user = User.objects.get(email=self.person(role).email)
                browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return self.browsers[role]

    def new_title(self) -> str:
        return f"Costs {self.run} {next(self.numbers):06}"

    def send(
        self, kind: str, role: str, path: str, body: str | None = None, content_type: str = FORM, **headers: str
    ) -> Any:
        """The answer; the time counts for the kind."""
        browser = self.browser(role)
        sent = {"host": "localhost", "accept-encoding": "gzip", **headers}
        with self.timed(kind):
            if body is None:
                answer = browser.get(path, headers=sent)
            else:
                answer = browser.post(path, body, content_type=content_type, headers=sent)
        assert answer.status_code in (200, 201, 302), (kind, path, answer.status_code)
        return answer

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        gc.collect()
        profile = self.profiles.setdefault(kind, cProfile.Profile()) if self.profiled else None
        begin = time.process_time()
        if profile:
            profile.enable()
        yield
        if profile:
            profile.disable()
        times = self.times.setdefault(kind, KindTimes())
        (times.after if self.written else times.again).append((time.process_time() - begin) * 1000)
        self.written = False

    written = False

    def write(self) -> None:
        """What another person does meanwhile; not measured."""
        from dataclasses import replace

        from goalweave.accounts.actor import Actor
        from goalweave.accounts.models import User
        from goalweave.registry.actions import change_record
        from goalweave.registry.models import Record
        from goalweave.registry.queries import to_core

        row = Record.objects.select_related("organisation", "unit", "parent").get(pk=next(self.editable))
        core = to_core(row, ())
        # A person, so that the folder can be used for a load: what the system writes is not in its books.
        editor = Actor(User.objects.get(email=self.person("editor").email))
        change_record(actor=editor, row=row, record=replace(core, title={"en": self.new_title()}), version=row.version)
        self.written = True

    def form(self, role: str, kind: str, path: str, action: str = "") -> tuple[str, PageForm]:
        text = page_text(self.send(kind, role, path))
        form = find_form(text, action or path) or own_form(text)
        assert form is not None, (kind, path)
        return text, form


def page_text(answer: Any) -> str:
    import gzip

    content = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
    return str(content.decode())


def filters(chance: random.Random) -> str:
    names = chance.sample(sorted(FILTERS), chance.choice([0, 1, 1, 2]))
    return urlencode({name: chance.choice(FILTERS[name]) for name in names} | {"x": chance.random()})


def reads(site: Site) -> dict[str, Callable[[], str]]:
    """Addresses, each time another one, so that no page comes from memory."""
    chance, scenario = site.chance, site.scenario
    return {
        "home": lambda: f"/?x={chance.random()}",
        "list with facets": lambda: f"/records/?{filters(chance)}",
        "node": lambda: f"/frameworks/sdg@2025/{chance.choice(scenario.nodes)}/?x={chance.random()}",
        "record": lambda: f"/records/{chance.choice(scenario.records)}/?x={chance.random()}",
        "roll-up": lambda: f"/rollup/?{filters(chance)}",
        "search": lambda: f"/search/?q={'+'.join(chance.sample(SEARCH_WORDS, chance.choice([1, 1, 2])))}",
        "API, list": lambda: f"/api/v1/records?limit=50&offset={chance.randrange(0, 2_000, 50)}",
        "API, record": lambda: f"/api/v1/records/{chance.choice(scenario.records)}",
        "review queue": lambda: "/review/",
        "review of a record": lambda: f"/review/?record={next(site.queue)}",
        "API, own records": lambda: f"/api/v1/organisations/{site.person('program').organisation}/records?limit=20",
        "form of a new record": lambda: "/records/new/",
        "form of a record": lambda: f"/records/{next(site.editable)}/edit/",
    }


def play_read(site: Site, kind: str) -> None:
    name, _comma, who = kind.partition(", ")
    addresses = reads(site)
    role = {"visitor": "", "signed in": "reader"}.get(who, "")
    if kind in addresses:
        name = kind
        role = {"review": "reviewer", "form o": "editor"}.get(kind[:6], "")
    headers = {"authorization": f"Bearer {site.person('program').key}"} if kind == "API, own records" else {}
    for write in (True, False):
        if write:
            site.write()
        site.send(kind, role, addresses[name](), **headers)


def play_change(site: Site) -> None:
    path = f"/records/{next(site.editable)}/edit/"
    site.write()
    _text, form = site.form("editor", "form of a record", path)
    title = site.new_title()
    site.write()
    answer = site.send("save of a change", "editor", path, form.body({"do": "save", "title:en": title}))
    site.written = True
    site.send("record, just saved", "editor", answer["Location"])


def play_new(site: Site) -> None:
    path = "/records/new/"
    _text, form = site.form("contributor", "form of a new record", path)
    site.write()
    text = f"We work on {' and '.join(site.chance.sample(SEARCH_WORDS, 4))}."
    body = form.body({"do": "save", "title:en": site.new_title(), "text:en": text})
    answer = site.send("save of a new record", "contributor", path, body)
    site.written = True
    site.send("record, just saved", "contributor", answer["Location"])


def play_decision(site: Site) -> None:
    form = None
    while form is None:  # an earlier run may have decided on it
        record = next(site.queue)
        path = f"/review/{record}/decide/"
        site.write()
        form = find_form(page_text(site.send("review of a record", "reviewer", f"/review/?record={record}")), path)
    site.write()
    answer = site.send("decision", "reviewer", path, form.body({"verdict": "accept"}))
    site.written = True
    site.send("review of a record", "reviewer", answer["Location"])


def play_program(site: Site) -> None:
    person = site.person("program")
    path = f"/api/v1/organisations/{person.organisation}/records"
    body = json.dumps({"title": {"en": site.new_title()}, "text": {"en": "Work on water."}})
    headers = {"authorization": f"Bearer {person.key}", "Idempotency-Key": site.new_title()}
    site.write()
    site.send("API, new record", "", path, body, "application/json", **headers)


def play_vote(site: Site) -> None:
    token = next(site.voters)
    category = next(iter(site.scenario.nominees))
    path = f"/vote/{site.scenario.vote}/by/{token}/{category}/"
    site.write()
    site.send("ballot", "", path)
    site.write()
    answer = site.send("vote", "", path, urlencode({"choice": site.scenario.nominees[category][0]}))
    assert re.search("receipt=", answer["Location"])


def play_sign_in(site: Site) -> None:
    site.browsers.pop("", None)
    person = site.chance.choice(site.scenario.people)
    _text, form = site.form("", "sign-in page", "/sign-in/")
    site.write()
    site.send("sign-in", "", "/sign-in/", form.body({"login": person.email, "password": PASSWORD}))
    site.browsers.pop("", None)


PLAYS: dict[str, Callable[[Site], None]] = {
    "save of a change": play_change,
    "save of a new record": play_new,
    "decision": play_decision,
    "API, new record": play_program,
    "vote": play_vote,
    "sign-in": play_sign_in,
}
"""What writes, with the pages before and after."""
FOLLOWERS = {"record, just saved", "ballot"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", action="append", choices=[kind for kind in SHARES if kind not in FOLLOWERS])
    parser.add_argument("--requests", type=int, default=12)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--database")
    options = parser.parse_args()
    os.environ["GOALWEAVE_DATA_DIR"] = str(options.folder)
    if options.database:
        os.environ["GOALWEAVE_DATABASE_URL"] = options.database
    from goalweave.cli.data import use_database

    use_database()
    from django.conf import settings

    from goalweave.web.process_tuning import tune_process
    from goalweave.web.warm_start import warm

    settings.ALLOWED_HOSTS = ["localhost"]
    settings.GOALWEAVE_SEARCH_RATE = settings.GOALWEAVE_API_RATE = settings.GOALWEAVE_KEY_RATE = 0
    tune_process()
    warm()
    site = Site(Scenario.read(options.folder / "scenario.json"))
    print(f"{'milliseconds of processor time (p50)':40}{'after a write':>15}{'again':>9}")
    kinds = options.kind or [kind for kind in SHARES if kind not in FOLLOWERS]
    for kind in kinds:
        play = PLAYS.get(kind)
        for number in range(options.requests + 1):
            # The first has to import modules and to read templates.
            site.profiled = options.profile and number > 0
            if number == 1:
                site.times.pop(kind, None)
            play(site) if play else play_read(site, kind)
        if options.profile:
            show_profile(kind, site.profiles[kind])
        show_times(kind, site.times.get(kind, KindTimes()))
        site.reference.append(reference_loop())
    for kind in sorted(site.times.keys() - kinds):
        show_times(kind, site.times[kind])
    if not options.kind:
        show_mean(site.times)
    print(f"the reference loop: {statistics.median(site.reference):.1f} ms")
    return 0


def reference_loop() -> float:
    """Milliseconds of a loop that is always the same: on a machine that others use, all times grow with it."""
    begin = time.process_time()
    sum(number * number for number in range(200_000))
    return (time.process_time() - begin) * 1000


def show_profile(kind: str, profile: cProfile.Profile) -> None:
    print(f"\n== {kind}")
    pstats.Stats(profile).sort_stats("tottime").print_stats(18)
    pstats.Stats(profile).sort_stats("cumtime").print_stats("goalweave", 45)


def show_times(kind: str, measured: KindTimes) -> None:
    medians = [f"{statistics.median(some):.1f}" if some else "–" for some in (measured.after, measured.again)]
    print(f"{kind:40}{medians[0]:>15}{medians[1]:>9}", flush=True)


def show_mean(times: dict[str, KindTimes]) -> None:
    """Sum over the kinds by their shares. What writes always comes after a write, since it follows its own."""
    total = 0.0
    for kind, share in SHARES.items():
        measured = times[kind]
        after = statistics.mean(measured.after) if measured.after else statistics.mean(measured.again)
        again = statistics.mean(measured.again) if measured.again else after
        total += share * (after / READS_BETWEEN_WRITES + again * (1 - 1 / READS_BETWEEN_WRITES))
    print(
        f"mean of the load: {total / sum(SHARES.values()):.1f} ms; two cores: {2000 * sum(SHARES.values()) / total:.0f} a second"
    )


if __name__ == "__main__":
    sys.exit(main())
