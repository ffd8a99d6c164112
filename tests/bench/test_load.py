"""The parts of the measurement of load that decide what its report says."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.load.journal import Journal, Outcome, Write, WriteKind, outcome_of, read_journal
from bench.load.machine import Sample, growth
from bench.load.page_forms import PageForm, find_form, own_form
from bench.load.report import failures, processor_lines
from bench.load.request_times import TOTAL, KindFigures, RequestTime, figures_by_kind
from bench.load.writes import Traces, WriteFigures, compare_writes

PAGE = """
<form action="/theme/?next=/"><input name="theme" value="dark"></form>
<form method="post">
  <input type="hidden" name="csrfmiddlewaretoken" value="a&amp;b">
  <input name="title:en" value="Wells"><input name="off" value="x" disabled>
  <input type="checkbox" name="public" checked><input type="checkbox" name="closed">
  <input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
  <textarea name="text">
Two
lines</textarea>
  <select name="status"><option value="">none</option><option value="on" selected>on</option></select>
  <select name="unit"><option value="first">First</option><option value="second">Second</option></select>
  <select name="tags" multiple><option value="t">T</option></select>
  <button name="do" value="save">Save</button><input type="submit" name="go">
</form>
<form method="post" action="/records/5/delete/?sure=1"><input name="version" value="3"></form>
"""


def test_forms_are_read_as_a_browser_sends_them() -> None:
    form = own_form(PAGE)
    assert form is not None
    assert form.fields == [
        ("csrfmiddlewaretoken", "a&b"),
        ("title:en", "Wells"),
        ("public", "on"),
        ("kind", "b"),
        ("text", "Two\nlines"),
        ("status", "on"),
        ("unit", "first"),
    ]
    assert form.changed({"title:en": "Roads", "do": "save"})[-2:] == [("title:en", "Roads"), ("do", "save")]
    assert find_form(PAGE, "/records/5/delete/") == PageForm("/records/5/delete/", "post", [("version", "3")])
    assert find_form(PAGE, "/theme/") is None


def test_times_are_counted_by_kind_with_refusals_apart() -> None:
    answers = [(10.0, 200, ""), (20.0, 200, ""), (30.0, 409, ""), (40.0, 429, ""), (50.0, 503, ""), (900.0, 0, "lost")]
    requests = [RequestTime(1.0, "save", time, status, 0.0, error) for time, status, error in answers]
    requests.append(RequestTime(1.0, "home", 5.0, 200, 0.0, ""))
    assert figures_by_kind(requests) == [
        KindFigures(TOTAL, 7, 30.0, 900.0, 900.0, 1, 1, 1, 1),
        KindFigures("save", 6, 30.0, 900.0, 900.0, 1, 1, 1, 1),
        KindFigures("home", 1, 5.0, 5.0, 5.0, 0, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("outcomes", "logged", "stored", "expected"),
    [
        ([Outcome.ACCEPTED], 1, 1, ""),
        ([Outcome.ACCEPTED, Outcome.ACCEPTED], 1, 1, ""),
        ([Outcome.ACCEPTED, Outcome.UNKNOWN], 1, 1, ""),
        ([Outcome.ACCEPTED], 0, 0, "lost"),
        ([Outcome.ACCEPTED], 1, 0, "lost"),
        ([Outcome.ACCEPTED], 0, 1, "lost"),
        ([Outcome.ACCEPTED], 2, 1, "double"),
        ([Outcome.ACCEPTED], 1, 2, "double"),
        ([Outcome.REFUSED], 0, 0, ""),
        ([Outcome.REFUSED], 1, 1, "undue"),
        ([Outcome.UNKNOWN], 0, 0, ""),
        ([Outcome.UNKNOWN], 1, 1, ""),
        ([Outcome.UNKNOWN], 1, 0, "lost"),
        ([Outcome.UNKNOWN], 2, 2, "double"),
    ],
)
def test_each_accepted_write_is_expected_once(outcomes: list[Outcome], logged: int, stored: int, expected: str) -> None:
    writes = [Write(WriteKind.NEW_RECORD, "Load 1", outcome) for outcome in outcomes]
    traces = {WriteKind.NEW_RECORD: Traces({"Load 1": logged}, {"Load 1": stored})}
    (figures,) = compare_writes(writes, traces)
    assert {name: getattr(figures, name) for name in ("lost", "double", "undue")} == {
        name: int(name == expected) for name in ("lost", "double", "undue")
    }
    assert figures.examples == ((f"{expected}: Load 1",) if expected else ())


def test_answers_that_may_have_written_are_told_apart(tmp_path: Path) -> None:
    outcomes = [outcome_of(status, accepted=(302,)) for status in (302, 200, 409, 429, 500, 503, 0)]
    assert outcomes == [Outcome.ACCEPTED, *[Outcome.REFUSED] * 3, *[Outcome.UNKNOWN] * 3]
    writes = [Write(WriteKind.VOTE, f"receipt {number}", outcome, 302) for number, outcome in enumerate(outcomes)]
    journal = Journal(tmp_path / "journal.jsonl")
    for write in writes:
        journal.add(write)
    assert list(read_journal(tmp_path / "journal.jsonl")) == writes


def _samples(*sizes: float) -> list[Sample]:
    return [Sample(minute * 600.0, size, 5, 0.0, 1.0, 0.0, 0, 0) for minute, size in enumerate(sizes)]


def test_growth_of_memory_is_that_of_the_second_half() -> None:
    assert growth(_samples(100, 400, 500, 500, 500, 500)) == 0
    assert growth(_samples(100, 100, 100, 200, 210, 220)) == pytest.approx(60)
    assert growth(_samples(100)) == 0


def test_processor_time_of_a_request_is_that_between_two_samples() -> None:
    samples = [
        Sample(at, 0.0, 4, processor, 1.0, 0.0, 0, 0) for at, processor in ((0, 9), (60, 100), (120, 130), (180, 150))
    ]
    requests = [RequestTime(at, "home", 5.0, 200, 0.0, "") for at in (30.0, *range(61, 161))]
    assert list(processor_lines(samples, 50, 170, requests)) == [
        "processor time of the site in 60 s: 30 s, 500 ms a request"
    ]
    assert list(processor_lines(samples, 150, 170, requests)) == []


def test_report_fails_for_errors_slowness_losses_differences_and_growth() -> None:
    def total(p95: float, errors: int) -> KindFigures:
        return KindFigures(TOTAL, 100, 1, p95, p95, 0, 3, 2, errors)

    def writes(lost: int) -> WriteFigures:
        return WriteFigures(WriteKind.REVIEW, 10, 0, 0, 10, lost, 0, 0, ())

    flat, growing = _samples(400, 400, 400, 400, 400), _samples(400, 400, 400, 500, 600)
    assert failures([total(299, 0)], [writes(0)], {"rows": 0}, flat) == []
    assert failures([total(301, 4)], [writes(1)], {"rows": 2}, growing) == [
        "4 errors",
        "p95 of 301 ms, above 300",
        "1 writes lost, double or undue",
        "2 rows",
        "memory grows by 600 MB an hour",
    ]
    assert failures([], [], {}, []) == ["no request was answered"]
