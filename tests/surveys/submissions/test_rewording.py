"""Drafts in the words of a writer that is plugged in, on the site."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.factories.accounts import stranger
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, answer, begun
from tests.surveys import writers

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.core.answers.writer import Rewording, Source, Task, Writer
from goalweave.core.errors import InputError
from goalweave.core.messages import message_from_json
from goalweave.core.model import RecordKind
from goalweave.surveys import queries
from goalweave.surveys.actions import draft_all_answers, draft_answer, write_answer
from goalweave.surveys.models import Submission
from goalweave.surveys.submissions.record_renderer import renderer_for
from goalweave.surveys.submissions.rewording import (
    DraftOrigin,
    draft_origin,
    load_writer,
    reword_answer,
    reword_submission,
    reword_tasks,
)

HERE = "tests.surveys.writers"
TASK = Task("1.1", "What?", "", 50, "en", ("It works well.[^1]",), ())


@pytest.fixture
def submission(db: None) -> Submission:
    loaded()
    row = begun()
    stored(
        record("equals", kind=RecordKind.PARTNERSHIP, start="2025"),
        record("forum", kind=RecordKind.EVENT),
        organisation=row.organisation,
    )
    return row


def drafted(row: Submission, who: Actor = SYSTEM) -> str:
    """The answer to 1.1, drafted together with all others."""
    renderer = renderer_for(row.organisation, "en")
    draft_all_answers(
        actor=who, submission=row, renderer=renderer, now=NOW, texts=reword_submission(who, row, renderer)
    )
    return answer(row, "1.1").text


def logged(row: Submission) -> tuple[Any, str]:
    """Who worded the answer to 1.1, and why a text was not taken."""
    after = object_entries("answer", f"{row.pk}/1.1")[0].after or {}
    return after["writer"], message_from_json(after.get("refused", ""))


def test_without_a_writer_the_templates_draft_and_the_log_says_so(submission: Submission) -> None:
    assert reword_submission(SYSTEM, submission, renderer_for(submission.organisation, "en")) == {}
    assert drafted(submission).startswith(f"{submission.organisation.short['en']} takes part in **Title of equals**")
    assert logged(submission) == ("", "")
    assert draft_origin(answer(submission, "1.1")) == DraftOrigin("", "", changed=False)


def test_a_good_text_is_kept_and_the_log_names_its_writer(submission: Submission, settings: Any) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = f"{HERE}:plain"
    assert drafted(submission).startswith("- So it is told: ")
    assert logged(submission) == (f"{HERE}:plain", "")
    assert [one.number for one in answer(submission, "1.1").citations.all()] == [1]
    assert answer(submission, "1.2").text.startswith("- **"), "a list of records is no narrative"
    row = answer(submission, "1.1")
    assert draft_origin(row) == DraftOrigin(f"{HERE}:plain", "", changed=False)
    write_answer(actor=SYSTEM, answer=row, text=f"{row.text} Mine.", version=row.version, now=NOW)
    assert draft_origin(answer(submission, "1.1")) == DraftOrigin(f"{HERE}:plain", "", changed=True)
    row = answer(submission, "1.1")
    write_answer(actor=SYSTEM, answer=row, text="", version=row.version, now=NOW)
    row = answer(submission, "1.1")
    write_answer(actor=SYSTEM, answer=row, text="All by myself.", version=row.version, now=NOW)
    assert draft_origin(answer(submission, "1.1")) is None


def test_a_bad_text_leaves_the_draft_and_says_why(submission: Submission, settings: Any) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = f"{HERE}:unmarked"
    assert "So it is told" not in drafted(submission)
    assert logged(submission) == ("", "this sentence has no source: Everything went very well indeed.")


def test_a_writer_that_fails_leaves_the_draft_and_one_warning(
    submission: Submission, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = f"{HERE}:failing"
    with caplog.at_level(logging.WARNING):
        assert "takes part in **Title of equals**" in drafted(submission)
    warnings = [one.getMessage() for one in caplog.records if one.name == "goalweave.surveys.submissions.rewording"]
    assert warnings == [f"The writer {HERE}:failing failed at 1.1; drafts stay: RuntimeError('no answer to 1.1')"]
    assert logged(submission) == ("", "the writer failed: RuntimeError")


def test_a_setting_that_leads_nowhere_leaves_the_drafts(
    submission: Submission, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = "tests.surveys.nowhere:write"
    assert "takes part in **Title of equals**" in drafted(submission)
    assert "cannot be loaded" in caplog.text


def test_one_answer_is_worded_by_the_writer_too(submission: Submission, settings: Any) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = f"{HERE}:plain"
    row, renderer = answer(submission, "1.1"), renderer_for(submission.organisation, "en")
    texts = reword_answer(SYSTEM, row, renderer)
    made = draft_answer(actor=SYSTEM, answer=row, renderer=renderer, version=row.version, now=NOW, texts=texts)
    assert made.text.startswith("- So it is told: ")


def test_nothing_is_sent_for_who_may_not_write(submission: Submission, settings: Any) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = f"{HERE}:plain"
    renderer = renderer_for(submission.organisation, "en")
    assert reword_submission(stranger(), submission, renderer) == {}
    assert reword_answer(stranger(), answer(submission, "1.1"), renderer) == {}


def test_a_text_for_a_draft_that_has_changed_meanwhile_is_not_used(submission: Submission, settings: Any) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = f"{HERE}:plain"
    renderer = renderer_for(submission.organisation, "en")
    texts = reword_submission(SYSTEM, submission, renderer)
    stored(record("equals", kind=RecordKind.PARTNERSHIP, start="2024"), organisation=submission.organisation)
    draft_all_answers(actor=SYSTEM, submission=submission, renderer=renderer, now=NOW, texts=texts)
    found = queries.answer_of(submission, "1.1")
    assert found is not None
    assert "So it is told" not in found.text
    assert "2024" in found.text


@pytest.mark.parametrize("path", ["nothing", f"{HERE}:", ":plain", f"{HERE}:NOTHING", f"{HERE}:missing", "a.b.c:d"])
def test_a_path_that_leads_to_no_function_is_refused(path: str) -> None:
    with pytest.raises(InputError, match="GOALWEAVE_DRAFT_WRITER"):
        load_writer(path)


def test_an_empty_path_is_no_writer() -> None:
    assert load_writer("") is None
    assert load_writer(f"{HERE}:plain") == Writer(f"{HERE}:plain", writers.plain)


def test_a_writer_that_is_late_is_not_waited_for() -> None:
    found = reword_tasks([TASK, Task("1.2", "What?", "", 50, "en", (), ())], Writer("slow", writers.slow), seconds=0.05)
    refused = "the writer failed: no response within 0.05 seconds"
    assert list(found.values()) == [Rewording("slow", refused=refused), Rewording("slow", refused=refused)]
    assert list(reword_tasks([TASK], Writer("slow", writers.slow), altogether=-1).values()) == [
        Rewording("slow", refused="the writer ran out of time")
    ]


def test_the_function_in_the_documentation_asks_with_all_it_is_given() -> None:
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "answers.md").read_text(encoding="utf-8")
    code = page.split("```python\n", 1)[1].split("```", 1)[0]
    space: dict[str, Any] = {"ask_our_model": lambda prompt: f"- {prompt}"}
    exec(code, space)
    task = replace(TASK, sources=(Source(1, "A net", "It works well.", "en"),))
    assert Writer("ours:write", space["write"]).write(task) == (
        "- Answer in en, in at most 50 words: What? \n"
        "Say only what these sentences say, and keep the mark at the end of each:\n"
        "It works well.[^1]\n"
        "Source [^1], A net (en): It works well."
    )
