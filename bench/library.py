"""The library with 2,000 submissions of 26 answers each: searched, filtered, one read, all taken as a file.

python bench/library.py [--submissions N] [--requests R] [--records N] [--folder DIR]

Beside it the same question put to bare FTS5 with its counts by SQL. Times are by the clock and of the processor, which says more
on a machine that others use. --records: so many records in the same index of the search. DIR keeps the library for a second run.
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

WORDS = 4_000
SENTENCE = 18
SENTENCES = 9


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--submissions", type=int, default=2_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--records", type=int, default=0)
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

        start = time.perf_counter()
        if Submission.objects.count() < asked.submissions:
            _world(asked.submissions, asked.records)
        print(f"{Submission.objects.count():,} submissions at hand after {time.perf_counter() - start:.0f} s")
        _measured(asked.requests)


def _measured(requests: int) -> None:
    from django.test import Client

    from goalweave.surveys.library.library_index import read_library_index
    from goalweave.surveys.models import Submission

    client = Client()
    start = time.perf_counter()
    held = read_library_index()
    print(f"{len(held.answers):,} answers in memory after {(time.perf_counter() - start) * 1000:.0f} ms")
    for name, address in {
        "the shelf": "/library/",
        "a rare word (1 in 2,000 answers)": "/library/?q=w3900",
        "three words": "/library/?q=w7+w11+w40",
        "a word in one answer of six": "/library/?q=w12",
        "a word in nearly all": "/library/?q=w0",
        "a goal and a year": "/library/?node=sdg:6&year=2022",
        "all at once": "/library/?q=w20&node=sdg:6&questionnaire=undesa@2019",
        "page 50": "/library/?page=50",
    }.items():
        _measure(name, requests, lambda a=address: _ok(client.get(a)))
    pk = Submission.objects.order_by("pk").values_list("pk", flat=True)[100]
    _measure("one submission", requests, lambda: _ok(client.get(f"/library/{pk}/")))
    _measure("one question", requests, lambda: _ok(client.get("/library/questions/undesa@2019/3.1/")))
    _measure("API: a page of 20", 10, lambda: _ok(client.get("/api/v1/submissions?q=w12")))
    _measure("all as CSV", 1, lambda: b"".join(client.get("/library/answers.csv").streaming_content))
    _measure("bare FTS5 with six counts in SQL, w12", 10, lambda: _bare("w12"))
    _measure("bare FTS5 with six counts in SQL, w0", 3, lambda: _bare("w0"))


def _ok(response: object) -> None:
    assert response.status_code == 200  # type: ignore[attr-defined]


def _bare(word: str) -> None:
    """What a page needs, the plain way: ranked answers, and a GROUP BY for each facet."""
    from django.db import connection

    found = "SELECT CAST(object_id AS INTEGER) FROM search_entry WHERE search_entry MATCH %s AND kind = 'answer'"
    joined = f"FROM surveys_answer a JOIN surveys_submission s ON s.id = a.submission_id WHERE a.id IN ({found})"
    with connection.cursor() as cursor:
        cursor.execute(f"{found} ORDER BY bm25(search_entry) LIMIT 60", [word])
        cursor.fetchall()
        for column in (
            "questionnaire_id",
            "year",
            "organisation_id",
            "language",
            "json_extract(facts, '$.membership')",
        ):
            cursor.execute(
                f"SELECT s.{column}, count(DISTINCT s.id) {joined} GROUP BY 1".replace("s.json", "json"), [word]
            )
            cursor.fetchall()
        cursor.execute(
            f"SELECT n.node_id, count(DISTINCT s.id) FROM surveys_answernode n JOIN surveys_answer a ON a.id = n.answer_id "
            f"JOIN surveys_submission s ON s.id = a.submission_id WHERE a.id IN ({found}) GROUP BY 1",
            [word],
        )
        cursor.fetchall()


def _measure(name: str, times: int, act: Callable[[], object]) -> None:
    act()
    clock, processor = [], []
    for _ in range(times):
        start, begin = time.perf_counter(), time.process_time()
        act()
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - begin) * 1000)
    figures = [sorted(column)[int(len(column) * part)] for column, part in product((clock, processor), (0.5, 0.95))]
    print("{:40} median {:7.1f} ms   p95 {:7.1f} ms   processor {:7.1f} ms   p95 {:7.1f} ms".format(name, *figures))


def _world(number: int, records: int) -> None:
    """A hundred organisations and twenty years; words by Zipf's law, so that some are in every answer and most in few."""
    from django.db import transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Organisation
    from goalweave.audit.actions import log
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.frameworks.models import Node
    from goalweave.packs import library, read_questionnaires
    from goalweave.search.actions import replace_entries
    from goalweave.search.entry import SearchEntry
    from goalweave.surveys.actions import install_questionnaires
    from goalweave.surveys.library import entries as shelf
    from goalweave.surveys.models import Answer, AnswerNode, AnswerStatus, Questionnaire, Snapshot, Submission
    from goalweave.surveys.queries import answers_of
    from goalweave.surveys.submissions.snapshot import content_digest, snapshot_content

    now = datetime.now(tz=UTC)
    shipped = library(Path("/nonexistent"))
    load_catalogue(actor=SYSTEM, catalogue=shipped.catalogue())
    asked = [one for one in read_questionnaires(shipped).values() if one.id == "undesa"]
    install_questionnaires(actor=SYSTEM, shipped=asked, now=now)
    Questionnaire.objects.update(frozen=now)
    rows = list(Questionnaire.objects.filter(code="undesa").order_by("edition").prefetch_related("questions"))
    chance = random.Random(7)
    weights = [1 / (rank + 3) for rank in range(WORDS)]
    words = [f"w{rank}" for rank in range(WORDS)]

    def text() -> str:
        picked = chance.choices(words, weights, k=SENTENCE * SENTENCES)
        lines = [" ".join(picked[at : at + SENTENCE]) + "." for at in range(0, len(picked), SENTENCE)]
        return "\n\n".join(" ".join(lines[at : at + 3]) for at in range(0, len(lines), 3))

    owners = Organisation.objects.bulk_create(
        Organisation(slug=f"o{n}", name={"en": f"Organisation {n}"}, short={"en": f"O{n}"}) for n in range(100)
    )
    goals = list(Node.objects.filter(framework__slug="sdg", framework__default=True, level__in=("goal", "target")))
    with transaction.atomic():
        for n in range(number):
            row = Submission.objects.create(
                questionnaire=rows[n % len(rows)],
                organisation=owners[n % 100],
                year=2006 + n // 100,
                language="en",
                state="published",
                facts={"membership": ("ECESA Plus", "Other", "")[n % 3]},
                source_file="x",
                made=now,
                submitted=now,
                published=now,
                read_by="bench",
            )
            answers = Answer.objects.bulk_create(
                Answer(submission=row, question=one, text=text(), status=AnswerStatus.APPROVED, updated=now)
                for one in row.questionnaire.questions.all()
            )
            nodes = []
            for answer in answers:
                for node in chance.sample(goals, 2):
                    nodes.append(AnswerNode(answer=answer, node=node, named=False, score=0.8))
            AnswerNode.objects.bulk_create(nodes)
            content = snapshot_content(row, answers_of(row), {}, {})
            Snapshot.objects.create(submission=row, number=1, made=now, content=content, digest=content_digest(content))
            replace_entries(shelf.KIND, shelf._search_entries(row, answers), only=())
        log(actor=SYSTEM, verb="publish", object_type="submission", object_id=0, after={})
        entries = (SearchEntry("record", str(n), "en", f"Record {n}", text()) for n in range(records))
        replace_entries("record", entries, only=())


if __name__ == "__main__":
    main()
