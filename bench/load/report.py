"""The report of a run, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench.load.machine import Sample, growth
from bench.load.request_times import TOTAL, KindFigures, RequestTime
from bench.load.writes import WriteFigures

P95_LIMIT = 300.0
"""Milliseconds, of all requests together."""
FLAT = 20.0
"""MB an hour by which memory may grow in the second half of an hour."""
LEAST_MINUTES = 20
"""Before this, memory still settles, and its growth says nothing."""


def request_lines(figures: Sequence[KindFigures], seconds: float, late: float) -> Iterator[str]:
    """late: share of the requests that began more than a second after their turn."""
    total = figures[0].requests if figures else 0
    yield f"{total:,} requests in {seconds:.0f} s: {total / max(seconds, 1):.1f} a second; {late:.1%} began over a second late"
    yield ""
    yield "| request | number | p50 ms | p95 ms | p99 ms | 409 | 429 | 503 | errors |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for row in figures:
        yield (
            f"| {row.kind} | {row.requests:,} | {row.p50:.0f} | {row.p95:.0f} | {row.p99:.0f} | {row.conflicts} "
            f"| {row.too_many} | {row.unavailable} | {row.errors} |"
        )


def write_lines(figures: Sequence[WriteFigures]) -> Iterator[str]:
    yield "| write | accepted | refused | without an answer | in the log | lost | double | undue |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for row in figures:
        yield (
            f"| {row.kind} | {row.accepted:,} | {row.refused} | {row.unknown} | {row.written:,} | {row.lost} "
            f"| {row.double} | {row.undue} |"
        )
    for row in figures:
        for example in row.examples:
            yield f"{row.kind}, {example}"


def state_lines(differences: Mapping[str, int]) -> Iterator[str]:
    for what, number in differences.items():
        yield f"- {what}: {number}"


def machine_lines(samples: Sequence[Sample], most: int = 12) -> Iterator[str]:
    """A row for each minute, of a long run as many as there is room for."""
    yield "| minute | memory MB (PSS) | processes | processor s | load | WAL MB | tasks | mails |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    for sample in samples[:: max(1, len(samples) // most)]:
        yield (
            f"| {(sample.at - samples[0].at) / 60:.1f} | {sample.memory:.0f} | {sample.processes} "
            f"| {sample.processor:.0f} | {sample.load:.1f} | {sample.wal:.1f} | {sample.tasks} | {sample.mails} |"
        )
    minutes = (samples[-1].at - samples[0].at) / 60 if samples else 0
    peak = max((sample.memory for sample in samples), default=0)
    yield ""
    yield f"most memory: {peak:.0f} MB; in the second half it grew by {growth(list(samples)):.0f} MB an hour"
    if minutes < LEAST_MINUTES:
        yield f"({minutes:.0f} minutes are too few to say whether memory is flat)"


def processor_lines(
    samples: Sequence[Sample], after: float, ended: float, requests: Sequence[RequestTime]
) -> Iterator[str]:
    """Processor time of all processes of the site for each request, background included; after, ended: as RequestTime.began."""
    during = [sample for sample in samples if after <= sample.at <= ended]
    if len(during) < 2:
        return
    first, last = during[0], during[-1]
    number = sum(first.at <= request.began <= last.at for request in requests)
    seconds = last.processor - first.processor
    yield f"processor time of the site in {last.at - first.at:.0f} s: {seconds:.0f} s, {seconds / max(1, number) * 1000:.0f} ms a request"


def failures(
    figures: Sequence[KindFigures],
    writes: Sequence[WriteFigures],
    differences: Mapping[str, int],
    samples: Sequence[Sample],
) -> list[str]:
    """What is not as it is to be; empty if all is well."""
    failed = []
    total = next((row for row in figures if row.kind == TOTAL), None)
    if total is None:
        return ["no request was answered"]
    if total.errors:
        failed.append(f"{total.errors} errors")
    if total.p95 > P95_LIMIT:
        failed.append(f"p95 of {total.p95:.0f} ms, above {P95_LIMIT:.0f}")
    wrong = sum(row.wrong for row in writes)
    if wrong:
        failed.append(f"{wrong} writes lost, double or undue")
    failed += [f"{number} {what}" for what, number in differences.items() if number]
    long = samples and samples[-1].at - samples[0].at >= LEAST_MINUTES * 60
    if long and growth(list(samples)) > FLAT:
        failed.append(f"memory grows by {growth(list(samples)):.0f} MB an hour")
    return failed
