"""The review queue at 100,000 records: the page, the queue's own queries, one decision.

python bench/review.py [--records N] [--requests R] [--folder DIR]

Times are by the clock and of the processor, which says more on a machine that others use. DIR keeps the register, so that a
second run is quick.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

TEXT = (
    "Networks for every school in the region. Training of teachers and engineers. Roads and cables for remote islands."
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    number, requests = asked.records, asked.requests
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ |= {
            "GOALWEAVE_DATA_DIR": str(folder),
            "GOALWEAVE_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        start = time.perf_counter()
        from goalweave.registry.models import Record

        client, people, rows = _known() if Record.objects.count() >= number else _world(number)
        print(f"{number:,} records at hand after {time.perf_counter() - start:.0f} s")
        from goalweave.accounts.actor import Actor
        from goalweave.frameworks.queries import catalogue
        from goalweave.mapping.actions import decide_mapping
        from goalweave.mapping.queue import QueueFilter, queue_counts, review_queue, suggestions_above

        who, now = Actor(people[0]), datetime.now(tz=UTC)
        node = catalogue().resolve("sdg:9")
        filters = {"all": QueueFilter(), "a goal": QueueFilter(node=node), "by goal": QueueFilter(order="goal")}
        for name, chosen in filters.items():
            _measure(f"queue, {name}: 10 rows", 50, lambda c=chosen: list(review_queue(who, c, now)[:10]))
            _measure(f"queue, {name}: row 50,000", 20, lambda c=chosen: list(review_queue(who, c, now)[50_000:50_010]))
            _measure(f"queue, {name}: counts", 20, lambda c=chosen: queue_counts(who, c))
            _measure(
                f"queue, {name}: above 0.90", 20, lambda c=chosen: list(suggestions_above(who, c, 0.9, now)[:1001])
            )
        client.get("/review/")
        for address in ("/review/", "/review/?node=sdg:9", "/review/?page=5000"):
            _measure(f"page {address}", requests, lambda a=address: client.get(a))
        waiting = iter(rows)

        def one() -> None:
            row = next(waiting)
            mapping = row.mappings.select_related("node__framework").filter(state="suggested").first()
            decide_mapping(
                actor=who,
                record=row,
                node=catalogue().resolve(f"{mapping.node.framework.key}:{mapping.node.code}"),
                verdict="accept",
                now=now,
            )

        _measure("one decision", 50, one)


def _measure(name: str, times: int, act: Callable[[], object]) -> None:
    act()
    clock, processor = [], []
    for _ in range(times):
        start, begin = time.perf_counter(), time.process_time()
        act()
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - begin) * 1000)
    figures = [sorted(column)[int(len(column) * part)] for column, part in product((clock, processor), (0.5, 0.95))]
    print("{:45} median {:7.1f} ms   p95 {:7.1f} ms   processor {:7.1f} ms   p95 {:7.1f} ms".format(name, *figures))


def _known():
    """What _world made, from the folder."""
    from django.test import Client

    from goalweave.accounts.models import User
    from goalweave.registry.models import Record

    person = User.objects.get(username="one")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    rows = Record.objects.filter(pending__isnull=False).exclude(visibility="draft").select_related("organisation")
    return client, [person], list(rows.order_by("pk")[:1000])


def _world(number: int):
    from django.test import Client

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Membership, Organisation, User
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.frameworks.models import Node
    from goalweave.mapping.models import Evidence, Mapping, Pending
    from goalweave.packs import library
    from goalweave.registry.models import Record

    load_catalogue(actor=SYSTEM, catalogue=library(Path("/nonexistent")).catalogue())
    owner = Organisation.objects.create(slug="own", name={"en": "Own"}, short={"en": "Own"})
    person = User.objects.create(username="one", email="one@example.org", name="One")
    Membership.objects.create(user=person, organisation=owner, role="reviewer")
    chance = random.Random(5)
    nodes = list(Node.objects.filter(framework__slug="sdg", level__in=["goal", "target"], framework__default=True))
    records = Record.objects.bulk_create(
        [
            Record(
                organisation=owner,
                slug=f"r{n}",
                title={"en": f"Project {n} on networks and schools"},
                text={"en": TEXT},
                language="en",
                source_file=f"file-{n % 40}.xlsx",
                visibility="organisation" if n % 50 else "draft",
            )
            for n in range(number)
        ],
        batch_size=500,
    )
    mappings = []
    for row in records:
        for node in chance.sample(nodes, 3):
            state = "accepted" if chance.random() < 0.15 else "suggested"
            score = round(chance.uniform(0.3, 0.99), 4) if state == "suggested" else 1.0
            mappings.append(Mapping(record=row, node=node, state=state, origin="classifier:accurate-3", score=score))
    Mapping.objects.bulk_create(mappings, batch_size=500)
    Evidence.objects.bulk_create(
        [Evidence(mapping=one, text=TEXT[:26], start=0, end=26, language="en", words=[[0, 8]]) for one in mappings],
        batch_size=500,
    )
    opened: dict[int, list[Mapping]] = {}
    for one in mappings:
        if one.state == "suggested":
            opened.setdefault(one.record_id, []).append(one)
    Pending.objects.bulk_create(
        [
            Pending(
                record_id=pk,
                organisation=owner,
                count=len(some),
                margin=round(min(abs(one.score - 0.5) for one in some), 4),
                best=max(one.score for one in some),
                place=chance.randint(1, 17),
            )
            for pk, some in opened.items()
        ],
        batch_size=500,
    )
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, [person], [row for row in records if row.pk in opened and row.visibility != "draft"]


if __name__ == "__main__":
    main()
