"""The page that puts one pair of targets to a person, compared with a page that has only the frame of the site.

python bench/scoring.py [--targets N] [--people N] [--requests R]

A group of people scores N targets, three people each pair. The requests of both pages alternate, so that both see the same machine.
Time is of the processor, within the view and all that is around it. Saving an answer is the request that a button sends.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

LIMIT = 0.05
"""Seconds that a scoring page may take."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--targets", type=int, default=34)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "GOALWEAVE_DATA_DIR": folder,
            "GOALWEAVE_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        measure(options.targets, options.people, options.requests)


def measure(targets: int, people: int, requests: int) -> None:
    from django.http import HttpRequest, HttpResponse
    from django.shortcuts import render
    from django.urls import path

    from goalweave.web import urls

    def bare(request: HttpRequest) -> HttpResponse:
        return render(request, "frame/page.html")

    urls.urlpatterns.append(path("bare/", bare))
    client, exercise, person = opened_exercise(targets, people)
    address = f"/interlinkages/scoring/{exercise}/score/"
    rows = list(person.scorings.order_by("position").values("subject", "object")[: requests + 1])

    def answer(place: int) -> None:
        response = client.post(address, rows[place] | {"score": "1"})
        assert response.status_code == 302

    steps: dict[str, Callable[[int], object]] = {
        "bare page": lambda place: client.get("/bare/"),
        "scoring page": lambda place: client.get(address),
        "saving an answer": answer,
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for place in range(min(requests, len(rows))):
        for name, step in steps.items():
            start = time.process_time()
            step(place)
            # The first requests compile templates.
            if place >= 5:
                times[name].append(time.process_time() - start)
    base = statistics.median(times["bare page"])
    for name, values in times.items():
        middle = statistics.median(values)
        late = sorted(values)[int(len(values) * 0.95)]
        print(
            f"{name:18} median {middle * 1000:6.1f} ms   p95 {late * 1000:6.1f} ms   {middle / base:4.1f} × bare page"
        )
    if statistics.median(times["scoring page"]) > LIMIT:
        raise SystemExit(f"a scoring page takes more than {LIMIT * 1000:.0f} ms")


def opened_exercise(targets: int, people: int):
    """A client that is signed in as one of the people, the id of the exercise, and that person."""
    from django.test import Client

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Organisation, User
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.frameworks.queries import catalogue
    from goalweave.interlinkages import actions
    from goalweave.packs import library

    now = datetime.now(tz=UTC)
    load_catalogue(actor=SYSTEM, catalogue=library().catalogue())
    framework = catalogue().framework("sdg")
    nodes = [node.code for node in framework.nodes if node.level == framework.levels[1].id][:targets]
    owner = Organisation.objects.create(slug="panel", name={"en": "Panel"}, short={"en": "Panel"})
    exercise = actions.create_exercise(
        actor=SYSTEM, organisation=owner, framework="sdg", nodes=nodes, title={"en": "Bench"}, now=now
    )
    users = [User.objects.create(username=f"p{place}", email=f"p{place}@example.org") for place in range(people)]
    actions.add_panellists(actor=SYSTEM, exercise=exercise, users=users, now=now)
    actions.open_exercise(actor=SYSTEM, exercise=exercise, now=now)
    client = Client()
    client.force_login(users[0], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, exercise.pk, exercise.panellists.get(user=users[0])


if __name__ == "__main__":
    main()
