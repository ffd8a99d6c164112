"""The people of the load, for locust (2.47). `python -m bench.load` starts it; the environment says where things are.

LOAD_FOLDER: with scenario.json; requests.csv and journal.jsonl are written there. LOAD_MAIL: the folder in which the site lays its mails.
LOAD_RATE: requests a second of all people together. Each person sends one request per turn, and turns come at a fixed pace, so that a slow
site is not spared; how late a request began is noted.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import random
import re
import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import gevent
from bench.load.journal import Journal, Outcome, Write, WriteKind, outcome_of
from bench.load.page_forms import PageForm, find_form, own_form
from bench.load.prepare import TITLE
from bench.load.scenario import ENTRANTS, FILTERS, PASSWORD, SEARCH_WORDS, VISITORS, VOTERS, Person, Scenario
from locust import FastHttpUser, constant, events, task

FOLDER = Path(os.environ["LOAD_FOLDER"])
MAIL = Path(os.environ["LOAD_MAIL"])
RATE = float(os.environ["LOAD_RATE"])
SCENARIO = Scenario.read(FOLDER / "scenario.json")
INTERVAL = SCENARIO.size / RATE
"""Seconds between two requests of a person."""
RUN = secrets.token_hex(3)
JOURNAL = Journal(FOLDER / "journal.jsonl")
EXPECTED_REFUSALS = (409, 429, 503)
"""Reported apart, and no errors: a conflict, a limit, a database that is busy."""
IMPORT_ROWS = 20
HOT_RECORDS = 3
"""Records of each organisation that all its editors want at the same time."""
MAIL_WAIT = 120
"""Turns for which a sender waits for the mail with the link."""

_numbers = itertools.count(1)
_addresses = itertools.count(2)
_requests = (FOLDER / "requests.csv").open("a", encoding="utf-8", newline="", buffering=1)
_request_rows = csv.writer(_requests)


@events.request.add_listener
def note_request(
    name: str, response_time: float, response: Any, start_time: float, exception: Any, context: dict[str, Any], **_: Any
) -> None:
    status = getattr(response, "status_code", 0) or 0
    error = f"{type(exception).__name__}: {exception}"[:200] if exception else ""
    _request_rows.writerow(
        [f"{start_time:.3f}", name, f"{response_time:.2f}", status, f"{context.get('late', 0):.1f}", error]
    )


class LoadUser(FastHttpUser):
    """A person with a browser: an address of their own, cookies, and forms that are read before they are sent."""

    abstract = True
    wait_time = constant(0)
    connection_timeout = 60.0
    network_timeout = 60.0

    def on_start(self) -> None:
        number = next(_addresses)
        # From the range for measurements (RFC 2544).
        self.address = f"198.18.{number // 250}.{number % 250 + 1}"
        self.chance = random.Random(number)
        self.headers: dict[str, str] = {}
        self.turn = time.monotonic() + self.chance.random() * INTERVAL

    def send(
        self,
        kind: str,
        method: str,
        path: str,
        body: str | bytes | None = None,
        *,
        expected: tuple[int, ...] = (200,),
        **headers: str,
    ) -> tuple[int, str, str]:
        """Wait for one's turn and send: status (0 without an answer), text, and where a redirect leads."""
        wait = self.turn - time.monotonic()
        if wait > 0:
            gevent.sleep(wait)
        late = max(0.0, time.monotonic() - self.turn)
        # Who is too late by far starts anew: turns that were missed are not made up for all at once.
        self.turn = max(self.turn + INTERVAL, time.monotonic() - 5 * INTERVAL)
        sent = {"X-Forwarded-For": self.address, **self.headers, **headers}
        if body is not None and "Content-Type" not in sent:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        with self.client.request(
            method,
            path,
            name=kind,
            data=body,
            headers=sent,
            catch_response=True,
            allow_redirects=False,
            context={"late": late * 1000},
        ) as response:
            status = response.status_code or 0
            if status in expected or status in EXPECTED_REFUSALS:
                response.success()
            else:
                response.failure(f"{method} {path.partition('?')[0][:80]}: status {status}")
            text = response.text or "" if status else ""
            place = (response.headers or {}).get("Location", "") if status else ""
        return status, text, place

    def get(self, kind: str, path: str, /, **parameters: str) -> tuple[int, str, str]:
        return self.send(kind, "GET", f"{path}?{urlencode(parameters)}" if parameters else path)

    def follow(self, kind: str, place: str) -> str:
        """The page that a redirect leads to."""
        parts = urlsplit(place)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.send(kind, "GET", path, expected=(200, 302))[1] if path else ""

    def write(
        self,
        kind: WriteKind,
        marker: str,
        path: str,
        body: str | bytes,
        *,
        accepted: tuple[int, ...] = (302,),
        **headers: str,
    ) -> tuple[Outcome, str, str]:
        """Send something that is stored, and remember what the site answered."""
        try:
            status, text, place = self.send(kind, "POST", path, body, expected=accepted, **headers)
        except BaseException:
            JOURNAL.add(Write(kind, marker, Outcome.UNKNOWN))
            raise
        outcome = outcome_of(status, accepted=accepted)
        JOURNAL.add(Write(kind, marker, outcome, status))
        return outcome, text, place

    def pick_filter(self) -> dict[str, str]:
        fields = self.chance.sample(sorted(FILTERS), self.chance.choice([0, 1, 1, 2]))
        return {field: self.chance.choice(FILTERS[field]) for field in fields}

    def read_something(self) -> None:
        choice = self.chance.random()
        node = self.chance.choice(SCENARIO.nodes)
        if choice < 0.10:
            self.get("home", "/")
        elif choice < 0.30:
            self.get("list with facets", "/records/", **self.pick_filter())
        elif choice < 0.45:
            self.get("node", f"/frameworks/sdg@2025/{node}/")
        elif choice < 0.70:
            self.get("record", f"/records/{self.chance.choice(SCENARIO.records)}/")
        elif choice < 0.78:
            self.get("roll-up", "/rollup/", **self.pick_filter())
        elif choice < 0.90:
            self.get("search", "/search/", q=" ".join(self.chance.sample(SEARCH_WORDS, self.chance.choice([1, 1, 2]))))
        elif choice < 0.97:
            self.get("API, list", "/api/v1/records", limit="50", offset=str(self.chance.randrange(0, 2_000, 50)))
        else:
            self.get("API, record", f"/api/v1/records/{self.chance.choice(SCENARIO.records)}")


def new_title() -> str:
    """A title that no other record of this or another run has."""
    return f"{TITLE} {RUN} {next(_numbers):06}"


class Visitor(LoadUser):
    fixed_count = VISITORS

    @task
    def read(self) -> None:
        self.read_something()


_members = {
    role: iter([person for person in SCENARIO.people if person.role == role])
    for role in ("reader", "contributor", "reviewer", "editor", "program")
}


class Member(LoadUser):
    """role: of the people in the scenario; each is played once."""

    abstract = True
    role = ""
    person: Person

    def on_start(self) -> None:
        super().on_start()
        self.person = next(_members[self.role])
        self.sign_in()

    def sign_in(self) -> None:
        _status, page, _place = self.get("sign-in page", "/sign-in/")
        form = find_form(page, "/sign-in/") or PageForm("")
        body = form.body({"login": self.person.email, "password": PASSWORD})
        self.send("sign-in", "POST", "/sign-in/", body, expected=(302,))


class Colleague(Member):
    """A member with a browser, who reads between two writes and now and then signs in anew."""

    abstract = True

    @task(1)
    def sign_out_and_in(self) -> None:
        if self.chance.random() > 0.05:
            return
        _status, page, _place = self.get("sign-out page", "/sign-out/")
        form = find_form(page, "/sign-out/")
        if form is not None:
            self.send("sign-out", "POST", "/sign-out/", form.body({}), expected=(302,))
            self.sign_in()

    @task(8)
    def read(self) -> None:
        self.read_something()


def members_of(role: str) -> int:
    return sum(person.role == role for person in SCENARIO.people)


class Reader(Colleague):
    role = "reader"
    fixed_count = members_of("reader")


class Contributor(Colleague):
    role = "contributor"
    fixed_count = members_of("contributor")

    @task(3)
    def add_record(self) -> None:
        _status, page, _place = self.get("form of a record", "/records/new/")
        form = find_form(page, "/records/new/")
        if form is None:
            return
        title = new_title()
        text = f"We work on {' and '.join(self.chance.sample(SEARCH_WORDS, 4))}."
        body = form.body({"do": "save", "title:en": title, "text:en": text})
        _outcome, _text, place = self.write(WriteKind.NEW_RECORD, title, "/records/new/", body)
        self.follow("record, just saved", place)


class Editor(Colleague):
    role = "editor"
    fixed_count = members_of("editor")

    @task(4)
    def change_record(self) -> None:
        own = SCENARIO.editable[self.person.organisation]
        some = own[:HOT_RECORDS] if self.chance.random() < 0.1 else own
        path = f"/records/{self.chance.choice(some)}/edit/"
        _status, page, _place = self.get("form of a record", path)
        form = find_form(page, path)
        if form is None:
            return
        title = new_title()
        body = form.body({"do": "save", "title:en": title})
        _outcome, _text, place = self.write(WriteKind.RECORD_CHANGE, title, path, body)
        self.follow("record, just saved", place)

    @task(1)
    def import_file(self) -> None:
        if self.chance.random() > 0.25:
            return
        _status, page, _place = self.get("form of an import", "/import/new/")
        form = find_form(page, "/import/new/") or own_form(page)
        if form is None:
            return
        titles = [new_title() for _row in range(IMPORT_ROWS)]
        lines = ["ID,Title,Description,SDG"]
        lines += [
            f"{title.replace(' ', '-')},{title},Work on {self.chance.choice(SEARCH_WORDS)}.,{self.chance.randint(1, 17)}"
            for title in titles
        ]
        content_type, body = multipart(form.changed({}), "file", f"{titles[0]}.csv", "\n".join(lines) + "\n")
        _status, _text, place = self.send(
            "upload", "POST", "/import/new/", body, expected=(302,), **{"Content-Type": content_type}
        )
        outcome = Outcome.UNKNOWN
        try:
            outcome = self._finish_import(urlsplit(place).path)
        finally:
            for title in titles:
                JOURNAL.add(Write(WriteKind.IMPORTED_RECORD, title, outcome))

    def _finish_import(self, path: str) -> Outcome:
        """Press the next button as soon as it is there. UNKNOWN if the import did not come to an end within our time."""
        if not path:
            return Outcome.REFUSED
        for _time in range(MAIL_WAIT):
            _status, page, _place = self.get("import", path)
            for step in ("columns", "check", "apply"):
                form = find_form(page, f"{path}{step}/")
                if form is not None:
                    self.send(f"import, {step}", "POST", f"{path}{step}/", form.body({}), expected=(302,))
                    break
            if find_form(page, f"{path}undo/") is not None:
                return Outcome.ACCEPTED
            self.read_something()
        return Outcome.UNKNOWN


class Reviewer(Colleague):
    role = "reviewer"
    fixed_count = members_of("reviewer")

    def on_start(self) -> None:
        super().on_start()
        self.queue = iter(self.person.queue)
        self.record = next(self.queue)

    @task(1)
    def see_queue(self) -> None:
        self.get("review queue", "/review/")

    @task(8)
    def decide(self) -> None:
        path = f"/review/{self.record}/decide/"
        status, page, _place = self.get("review of a record", "/review/", record=str(self.record))
        form = find_form(page, path)
        if form is None:
            if status == 200:
                self.record = next(self.queue)
            return
        verdict = {"verdict": "accept"}
        if self.chance.random() < 0.3:
            verdict = {"verdict": "reject", "reason": "other", "other": "Only mentioned"}
        marker = f"{self.record} {form.value('node')}"
        outcome, _text, place = self.write(WriteKind.REVIEW, marker, path, form.body(verdict))
        if outcome is not Outcome.ACCEPTED:
            # Not again, so that each decision is one write.
            self.record = next(self.queue)
        self.follow("review of a record", place)


class Program(Member):
    """Writes by the API with a key; one write in ten is sent twice, as after an answer that was lost."""

    role = "program"
    fixed_count = members_of("program")

    def sign_in(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.person.key}"}

    @task(3)
    def add_record(self) -> None:
        title = new_title()
        path = f"/api/v1/organisations/{self.person.organisation}/records"
        body = json.dumps({"title": {"en": title}, "text": {"en": f"Work on {self.chance.choice(SEARCH_WORDS)}."}})
        times = 2 if self.chance.random() < 0.1 else 1
        headers = {"Content-Type": "application/json", "Idempotency-Key": title}
        for _time in range(times):
            self.write(WriteKind.API_RECORD, title, path, body, accepted=(201,), **headers)

    @task(3)
    def read_own(self) -> None:
        path = f"/api/v1/organisations/{self.person.organisation}/records"
        self.get("API, own records", path, limit="20")


class MailFolder:
    """Finds links in the mails that the site writes to files. Reads each file once."""

    LINK = re.compile(r"/entry/([\w-]{20,})/")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: set[str] = set()
        self.tokens: dict[str, str] = {}

    def look(self) -> None:
        if not self.folder.exists():
            return
        for path in self.folder.iterdir():
            if path.name in self.read:
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            # A file is written in one go by one worker, and ends with a line of dashes.
            if not text.rstrip().endswith("---"):
                continue
            self.read.add(path.name)
            receiver = re.search(r"^To: (\S+)$", text, re.MULTILINE)
            link = self.LINK.search(text.replace("=\n", ""))
            if receiver and link:
                self.tokens.setdefault(receiver[1], link[1])


MAILS = MailFolder(MAIL)


class Entrant(LoadUser):
    """Sends in a project: asks for a link, waits for the mail, fills in the form, submits."""

    fixed_count = ENTRANTS

    @task
    def send_in(self) -> None:
        start = f"/calls/{SCENARIO.call}/enter/"
        # Each from another network: what many send from one is limited.
        number = next(_addresses)
        self.address = f"198.19.{number // 250 % 250}.{number % 250 + 1}"
        title = new_title()
        email = f"{title.lower().replace(' ', '-')}@example.org"
        _status, page, _place = self.get("form for a link", start)
        form = own_form(page)
        if form is None:
            return
        gevent.sleep(3)
        status, _text, _place = self.send("request for a link", "POST", start, form.body({"email": email}))
        if status != 200:
            return
        for _turn in range(MAIL_WAIT):
            self.read_something()
            MAILS.look()
            if email in MAILS.tokens:
                self._fill_in(MAILS.tokens[email], title)
                return

    def _fill_in(self, token: str, title: str) -> None:
        path = f"/entry/{token}/1/"
        _status, page, _place = self.get("form of an entry", path)
        form = find_form(page, path)
        if form is None:
            return
        fields = {"f-title": title, "f-story": "A project for villages without a network.", "do": "next"}
        fields |= {"consent-publish": "on", "name": "Somebody"}
        status, _text, _place = self.send("save of an entry", "POST", path, form.body(fields), expected=(302,))
        if status != 302:
            return
        path = f"/entry/{token}/review/"
        _status, page, _place = self.get("entry before it is sent", path)
        _outcome, _text, place = self.write(WriteKind.ENTRY, title, path, urlencode({"message": ""}))
        self.follow("entry, just sent", place)


_voters = iter(SCENARIO.voters)


class VotingPerson(LoadUser):
    """One voter after another, each in all categories; one in ten votes again."""

    fixed_count = VOTERS

    @task
    def vote(self) -> None:
        token = next(_voters, None)
        if token is None:
            self.read_something()
            return
        ballots = list(SCENARIO.nominees)
        if self.chance.random() < 0.1:
            ballots.append(ballots[0])
        for category in ballots:
            path = f"/vote/{SCENARIO.vote}/by/{token}/{category}/"
            self.get("ballot", path)
            choice = self.chance.choice(SCENARIO.nominees[category])
            self._cast(path, choice, f"{token[:12]} {category} {next(_numbers)}")

    def _cast(self, path: str, choice: str, unknown: str) -> None:
        """The receipt is the write's marker; a vote without an answer has none."""
        status, place = 0, ""
        try:
            status, _text, place = self.send(
                WriteKind.VOTE, "POST", path, urlencode({"choice": choice}), expected=(302,)
            )
        finally:
            receipt = re.search(r"receipt=([0-9a-f]+)", place)
            marker = receipt[1] if receipt else unknown
            JOURNAL.add(Write(WriteKind.VOTE, marker, outcome_of(status, accepted=(302,)), status))


def multipart(fields: list[tuple[str, str]], name: str, file_name: str, content: str) -> tuple[str, bytes]:
    """Content type and body of a form with one file."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{content}\r\n--{boundary}--\r\n"
    )
    return f"multipart/form-data; boundary={boundary}", "".join(parts).encode()
