"""Writing answers at an organisation of 10,000 records: the page of each question, keeping what is typed, the checks.

python bench/answers.py [--records N] [--rounds R] [--folder DIR]

Every question of the survey of 2019 is opened: right after a record has changed, when its evidence is sought anew, and again.
Times are by the clock and of the processor. DIR keeps the register, so that a second run is quick.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

SUBJECTS = (
    "broadband for schools", "statistics of access", "a side event at the HLPF", "partnership with stakeholders",
    "a voluntary national review", "science, technology and innovation", "gender equality", "capacity of countries",
    "a workshop for least developed countries", "monitoring of commitments", "e-waste", "standards for health",
)  # fmt: skip
KINDS = ("activity", "partnership", "event", "publication", "mechanism", "decision", "statement", "training")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
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
        from goalweave.surveys.models import Submission

        if not Submission.objects.exists():
            _world(asked.records)
        _measured(asked.rounds)


def _measured(rounds: int) -> None:
    from django.test import Client

    from goalweave.accounts.models import User
    from goalweave.registry.models import Record
    from goalweave.surveys.models import Answer, Submission

    client, submission = Client(), Submission.objects.get()
    client.force_login(User.objects.get(username="one"), backend="allauth.account.auth_backends.AuthenticationBackend")
    numbers = list(submission.answers.values_list("question__number", flat=True))
    start = f"/surveys/submissions/{submission.pk}/"
    pages = [f"{start}{number}/" for number in numbers]
    records = list(Record.objects.order_by("pk")[: rounds + 1])
    client.get(start)

    def changed(row: Record) -> None:
        from goalweave.accounts.actor import SYSTEM
        from goalweave.registry.actions import set_visibility

        other = "organisation" if row.visibility == "public" else "public"
        set_visibility(actor=SYSTEM, ids=[row.pk], visibility=other)

    first: list[Callable[[], object]] = []
    for row in records[:rounds]:
        first += [lambda row=row: changed(row), *(lambda page=page: client.get(page) for page in pages)]
    times = [_time(act) for act in first]
    _print("page of a question, evidence sought anew", (one for n, one in enumerate(times) if n % (len(pages) + 1)))
    _print("page of a question, again", (_time(lambda page=page: client.get(page)) for page in pages * rounds))
    answer = Answer.objects.get(submission=submission, question__number=numbers[0])

    def keep(number: int) -> None:
        answer.refresh_from_db()
        sent = {"text": f"{answer.text} More words, {number}.", "version": answer.version}
        client.post(f"{pages[0]}write/", sent, headers={"Accept": "application/json"})

    _print("keeping what was typed", (_time(lambda n=n: keep(n)) for n in range(rounds * 10)))
    _print("overview", (_time(lambda: client.get(start)) for _ in range(rounds * 4)))
    _print("checking all", (_time(lambda: client.get(f"{start}check/")) for _ in range(rounds * 2)))


def _time(act: Callable[[], object]) -> tuple[float, float]:
    start, begin = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - start) * 1000, (time.process_time() - begin) * 1000


def _print(name: str, times: Iterable[tuple[float, float]]) -> None:
    found = list(times)
    columns = [sorted(one[place] for one in found) for place in (0, 1)]
    figures = [column[int(len(column) * part)] for column, part in product(columns, (0.5, 0.95))]
    print("{:45} median {:7.1f} ms   p95 {:7.1f} ms   processor {:7.1f} ms   p95 {:7.1f} ms".format(name, *figures))


def _world(number: int) -> None:
    """An organisation with that many records of all kinds and years, and a submission whose answers are drafted from them."""
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Membership, Organisation, User
    from goalweave.core.model import Mapping, MappingState, Partner, Record, RecordKind
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.mapping.actions import store_mappings
    from goalweave.packs import library
    from goalweave.packs.questionnaires import read_questionnaires
    from goalweave.registry.actions import store_records
    from goalweave.registry.models import Visibility
    from goalweave.surveys.actions import draft_all_answers, start_submission, store_questionnaire
    from goalweave.surveys.submissions.record_renderer import renderer_for

    packs, now, chance = library(), datetime.now(tz=UTC), random.Random(4)
    known = packs.catalogue()
    load_catalogue(actor=SYSTEM, catalogue=known)
    owner = Organisation.objects.create(slug="own", name={"en": "Own"}, short={"en": "Own"})
    person = User.objects.create(username="one", email="one@example.org", name="One")
    Membership.objects.create(user=person, organisation=owner, role="editor")
    sdg = known.framework("sdg")
    nodes = [sdg.curie(code) for code in sdg.by_code]

    def made(n: int) -> Record:
        about = chance.sample(SUBJECTS, 3)
        return Record(
            f"r{n}",
            {"en": f"Work {n} on {about[0]}"},
            {"en": f"This is about {about[1]}. " + f"It reached people with {about[2]}, year after year. " * 6},
            "en",
            RecordKind(chance.choice(KINDS)),
            start=str(chance.randint(2008, 2020)),
            partners=tuple(Partner(f"Partner {chance.randint(1, 400)}") for _ in range(chance.randint(0, 3))),
            mappings=tuple(Mapping(one, MappingState.ACCEPTED, "import:test") for one in chance.sample(nodes, 2)),
        )

    for begin in range(0, number, 2000):
        some = [made(n) for n in range(begin, min(begin + 2000, number))]
        done = store_records(actor=SYSTEM, organisation=owner, records=some, visibility=Visibility.PUBLIC)
        store_mappings(actor=SYSTEM, mappings={done.rows[one.id]: one.mappings for one in some})
    given = read_questionnaires(packs)["undesa@2019"]
    row, _changed = store_questionnaire(actor=SYSTEM, definition=given, organisation=None, now=now)
    submission = start_submission(
        actor=SYSTEM, questionnaire=row, organisation=owner, year=2019, language="en", now=now
    )
    draft_all_answers(actor=SYSTEM, submission=submission, renderer=renderer_for(owner, "en"), now=now)


if __name__ == "__main__":
    main()
