"""What pages and documents take after a person has judged 20,000 mappings and imported 300,000 records.

python -m bench.busy_people FOLDER [--verdicts 20000] [--lines 300000]

FOLDER: a data folder on SQLite with `scenario.json` (`python -m bench.load.prepare`); it is copied. Verdicts, lines of the log and answers to a key
are written as rows, for a reviewer of the scenario. Printed are milliseconds of processor time, the median of five, before and after.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench.load.scenario import Scenario

TIMES = 5
ANSWERS = 10_000
"""To writes with an idempotency key, of one program in a day."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verdicts", type=int, default=20_000)
    parser.add_argument("--lines", type=int, default=300_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        shutil.copytree(options.folder, folder)
        os.environ["GOALWEAVE_DATA_DIR"] = str(folder)
        from goalweave.cli.data import use_database

        use_database()
        works = build_works(Scenario.read(folder / "scenario.json"))
        before = {name: milliseconds(work) for name, work in works.items()}
        add_past(Scenario.read(folder / "scenario.json"), options.verdicts, options.lines)
        print(f"{'milliseconds of processor time':44}{'before':>9}{'after':>9}")
        for name, work in works.items():
            print(f"{name:44}{before[name]:>9.1f}{milliseconds(work):>9.1f}", flush=True)


def build_works(scenario: Scenario) -> dict[str, Callable[[], object]]:
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from goalweave.accounts.actor import Actor
    from goalweave.analysis.record_filters import RecordFilter, filtered_records
    from goalweave.frameworks.queries import catalogue
    from goalweave.integrations.models import ApiKey, KeyAnswer
    from goalweave.mapping.actions.undo import undoable_entries
    from goalweave.mapping.queue import QueueFilter, count_above

    settings.ALLOWED_HOSTS = ["localhost"]
    user, key = reviewer(scenario), ApiKey.objects.order_by("pk")[0]
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def page() -> None:
        assert browser.get("/review/", headers={"host": "localhost"}).status_code == 200

    def passing(**chosen: str) -> int:
        return filtered_records(Actor(user), RecordFilter(**chosen), catalogue()).count()

    return {
        "page of the review": page,
        "suggestions from 0.9 on, up to a hundred": lambda: count_above(
            Actor(user), QueueFilter(), 0.9, timezone.now(), 100
        ),
        "the last four decisions": lambda: undoable_entries(Actor(user), limit=4),
        "the last decision on a record": lambda: undoable_entries(Actor(user), record=1),
        "old answers to a key": lambda: KeyAnswer.objects.filter(
            key=key, created__lt=datetime(2026, 1, 1, tzinfo=UTC)
        ).delete(),
        "records of a country": lambda: passing(country="TR"),
        "records of a country and a group": lambda: passing(country="TR", group="ldc"),
    }


def add_past(scenario: Scenario, verdicts: int, lines: int) -> None:
    from django.utils import timezone

    from goalweave.audit.models import Entry
    from goalweave.integrations.models import ApiKey, KeyAnswer
    from goalweave.mapping.models import Mapping, Review

    user, now = reviewer(scenario), timezone.now()
    accepted = Mapping.objects.filter(state="accepted").values_list("record_id", "node_id", "score")[:verdicts]
    Review.objects.bulk_create(
        [
            Review(record_id=record, node_id=node, score=score, reviewer=user, verdict="accept", created=now)
            for record, node, score in accepted
        ],
        batch_size=1_000,
    )
    line = {
        "actor": user,
        "verb": "create",
        "object_type": "record",
        "after": {"title": {"en": "Title"}},
        "batch": uuid4(),
    }
    for start in range(0, lines, 10_000):
        some = range(start, min(start + 10_000, lines))
        Entry.objects.bulk_create([Entry(object_id=str(number), **line) for number in some], batch_size=1_000)
    key = ApiKey.objects.order_by("pk")[0]
    answers = [KeyAnswer(key=key, token=f"past {number}", created=now) for number in range(ANSWERS)]
    KeyAnswer.objects.bulk_create(answers, batch_size=1_000)


def reviewer(scenario: Scenario) -> object:
    from goalweave.accounts.models import User

    return User.objects.get(email=next(person.email for person in scenario.people if person.role == "reviewer"))


def milliseconds(work: Callable[[], object]) -> float:
    work()
    times = []
    for _time in range(TIMES):
        began = time.thread_time()
        work()
        times.append((time.thread_time() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
