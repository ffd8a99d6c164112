"""Submissions and questionnaires as open data."""

from __future__ import annotations

from itertools import chain

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.api.conftest import Get, World
from tests.factories.accounts import administrator
from tests.factories.surveys import NOW, begun, stored_questionnaire

from goalweave.accounts.actor import SYSTEM
from goalweave.surveys.actions import import_submission
from goalweave.surveys.library.tagging import tag_new_submissions
from goalweave.surveys.models import Submission


@pytest.fixture
def shelf(world: World) -> dict[str, Submission]:
    asked = stored_questionnaire()
    found = {}
    for year, words in ((2019, "Networks for SDG 9.c."), (2020, "Clean water.")):
        found[words], _changed = import_submission(
            actor=SYSTEM,
            questionnaire=asked,
            organisation=world.own,
            answers={"1.1": words},
            facts={"membership": "ECESA Plus"},
            year=year,
            language="en",
            source_file="a.txt",
            publish=True,
            now=NOW,
        )
    begun(world.own, questionnaire=asked, year=2021)
    tag_new_submissions(tier="none")
    return found


def test_published_submissions_alone_whoever_asks(shelf: dict[str, Submission], get: Get, client: Client) -> None:
    found = get("submissions")
    assert ([one["year"] for one in found["results"]], found["count"]) == ([2020, 2019], 2)
    client.force_login(administrator().user)
    assert get("submissions") == found
    open_ = Submission.objects.get(year=2021)
    get(f"submissions/{open_.pk}", 404)


def test_filters_are_those_of_the_library(shelf: dict[str, Submission], get: Get) -> None:
    for asked, years in (
        ({"q": "water"}, [2020]),
        ({"year": "2019"}, [2019]),
        ({"node": "sdg:9"}, [2019]),
        ({"organisation": "own", "question": "1.1"}, [2020, 2019]),
        ({"organisation": "other"}, []),
        ({"membership": "ECESA Plus", "limit": 1}, [2020]),
        ({"files": "1"}, []),
    ):
        assert [one["year"] for one in get("submissions", **asked)["results"]] == years, asked
    get("submissions", 404, node="sdg:99")
    get("submissions", 422, limit=101)
    get("submissions", 422, unknown="x")


def test_one_submission_is_told_whole(shelf: dict[str, Submission], get: Get) -> None:
    row = shelf["Networks for SDG 9.c."]
    found = get(f"submissions/{row.pk}")
    assert (found["questionnaire"], found["organisation"]["id"], found["digest"]) == (
        "test@2026",
        "own",
        row.snapshots.get().digest,
    )
    assert found["answers"][0] == {
        "question": "1.1",
        "asked": {"en": "What of 1.1?"},
        "kind": "narrative",
        "text": "Networks for SDG 9.c.",
        "value": None,
        "sources": [],
        "files": [],
        "speaks_of": ["sdg@2020:9.c"],
    }


def test_questionnaires_that_somebody_answers(shelf: dict[str, Submission], get: Get) -> None:
    assert [one["key"] for one in get("questionnaires")["results"]] == ["test@2026"]
    whole = get("questionnaires/test")
    questions = chain.from_iterable(section["questions"] for section in whole["sections"])
    assert [question["number"] for question in questions] == [
        "1.1",
        "1.2",
        "2",
        "3",
    ]
    assert whole["sections"][1]["questions"][0]["choices"][0] == {"id": "yes", "label": {"en": "Yes"}, "value": None}
    get("questionnaires/none@1", 404)


def test_a_page_takes_few_queries(
    shelf: dict[str, Submission], client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/api/v1/submissions")
    with django_assert_max_num_queries(9):
        client.get("/api/v1/submissions")
