"""Which field each column of a table holds: what its header says, weighed against what its values are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from goalweave.core.messages import Message
from goalweave.formats.reading.columns import HeadMatch
from goalweave.formats.reading.numbers import Unit
from goalweave.formats.records.table.header_evidence import (
    is_placeholder,
    names_other_column,
    names_report,
    split_header,
    weigh_header,
)
from goalweave.formats.records.table.value_evidence import LEAST, ValueProfile

ACCEPTED = 0.5
"""Score from which a column is read as a field."""

CERTAIN = 0.8
"""Score below which a person should look at the choice."""

JOINING = 0.8
"""Score from which a second column is read as the same field, where the field may have several."""

MATCHING, CONTRADICTING = 0.6, 0.25
"""Shares of the values from which they support a field, and below which they contradict it."""

MOSTLY = 0.8
"""Share of identifiers that differ, at least."""

AMOUNTS = ("budget", "commitment", "spent")
NAMES_OF_ORGANISATIONS = ("lead", "partners", "funder", "organisation", "unit")

EXPECTED: Mapping[str, tuple[str, ...]] = {
    "start": ("date", "year", "mentioned_year", "period"),
    "end": ("date", "year", "mentioned_year", "period"),
    "reviewed": ("date", "year"),
    "dates": ("period", "date", "year"),
    "period": ("period", "date", "year"),
    "country": ("place",),
    "region": ("place",),
    "links": ("url",),
    "sdg": ("sdg",),
    "status": ("status",),
    "kind": ("kind",),
    "currency": ("currency",),
    "groups": ("group",),
    "purpose": ("sector_code",),
    "beneficiaries": ("number",),
    "participants": ("number",),
    "women": ("number",),
    "hours": ("number",),
    **dict.fromkeys(AMOUNTS, ("number",)),
    **dict.fromkeys(NAMES_OF_ORGANISATIONS, ("short_text",)),
    "title": ("short_text", "prose"),
    "text": ("prose", "short_text"),
    "id": ("identifier", "number"),
}
"""Field → kinds of values of which one should be below its header."""

OPEN_VALUES = frozenset((*NAMES_OF_ORGANISATIONS, "title", "text", "status", "kind", "id", "groups", "sdg"))
"""Fields that may hold other values too: they are not rejected because values are unusual."""

NOTES = frozenset(("result", "challenge", "lesson"))
COUNTED = ("beneficiaries", "participants")
"""Numbers of people, whose headers also stand above names of organisations."""

FOREIGN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(NAMES_OF_ORGANISATIONS, ("date", "year", "number", "money", "url", "period")),
    "title": ("date", "year", "number", "money", "url", "email", "period"),
    "text": ("date", "year", "number", "money", "url", "email", "period", "sdg"),
    "status": ("date", "money", "url", "prose"),
    "kind": ("date", "money", "url", "prose", "sdg"),
    "id": ("prose", "url", "email", "place"),
    "venue": ("place",),
    "sdg": ("url", "date", "money"),
    "groups": ("number", "date", "url"),
    **dict.fromkeys(("result", "challenge", "lesson"), ("date", "year", "number", "money", "url")),
}
"""Field → kinds of values that it cannot be."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a column may hold. score: from 0 to 1; rank: of its header among the usual ones; listed: its header is one of
    these; by_header: not by the values alone; reasons: why, in parts."""

    field: str
    score: float
    reasons: tuple[Message, ...]
    rank: int = 0
    listed: bool = False
    by_header: bool = True


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """How a column is read, and why. field: empty where it is not used; certain: False where a person should look; samples: up to
    three of its values; by_header: not by the values alone."""

    place: int
    header: str
    field: str
    reasons: tuple[Message, ...] = ()
    samples: tuple[str, ...] = ()
    certain: bool = True
    by_header: bool = True


def column_candidates(header: str, listed: HeadMatch | None, loose: str, profile: ValueProfile) -> list[Candidate]:
    """The fields that a column may hold, best first. listed: by a whole header that is known; loose: by a word within it."""
    candidates: dict[str, Candidate] = {}
    if listed:
        reason = Message("a usual header of this field")
        _add(candidates, Candidate(listed.field, 1.0, (reason,), listed.rank, listed=True))
        if listed.field == "period" and profile.share("period") >= MATCHING and not names_report(header):
            _add(candidates, Candidate("dates", 0.85, (reason,), listed.rank))
    elif not profile.numbered:
        for evidence in weigh_header(header):
            if evidence.meant:
                reason = Message("similar to a usual header, with a typing error")
            else:
                reason = Message("similar to a usual header of this field")
            _add(candidates, Candidate(evidence.field, evidence.score, (reason,)))
        if loose and not candidates:
            _add(candidates, Candidate(loose, 0.55, (Message("one word of the header names this field"),)))
    if any(field in COUNTED for field in candidates) and profile.count >= LEAST:
        names = profile.matching.get("short_text", 0)
        if names >= MATCHING * profile.count and not profile.share("group") > CONTRADICTING:
            reason = Message("the values are names")
            _add(candidates, Candidate("partners", 0.65, (reason,)))
    weighed = [_weigh_values(candidate, profile) for candidate in candidates.values()]
    for candidate in _candidates_of_values(header, profile, has_header=bool(candidates)):
        if candidate.field not in candidates:
            weighed.append(candidate)
    return sorted(weighed, key=lambda candidate: (-candidate.score, candidate.rank))


def assign_fields(
    candidates: Mapping[int, Sequence[Candidate]],
    headers: Sequence[str],
    several: Collection[str],
    closed: Collection[str],
) -> dict[int, Candidate]:
    """Place of a column → what it is read as. A column is read as the best of its fields, or not at all.

    several: fields that may have more than one column; closed: fields that the user has settled. The second best column of a field
    is named in the reasons of the best.
    """
    best = {place: fields[0] for place, fields in candidates.items() if fields and fields[0].score >= ACCEPTED}
    # Without results, challenges and lessons there is nothing that a reporting period could be of.
    if NOTES.isdisjoint(candidate.field for candidate in best.values()):
        for place, candidate in best.items():
            dates = next((known for known in candidates[place] if known.field == "dates"), candidate)
            best[place] = dates if candidate.field == "period" else candidate
    order = sorted(best, key=lambda place: (-best[place].score, best[place].rank, place))
    assigned: dict[int, Candidate] = {}
    holder: dict[str, int] = {}
    for place in order:
        candidate = best[place]
        field = candidate.field
        if field in closed or _is_covered(field, holder):
            continue
        if field not in holder:
            holder[field] = place
            assigned[place] = candidate
        elif field.split(".")[0] in several and candidate.score >= JOINING:
            assigned[place] = candidate
        else:
            first = assigned[holder[field]]
            if len(first.reasons) < 3:
                second = Message("second choice: “{header}”", header=headers[place])
                assigned[holder[field]] = replace(first, reasons=(*first.reasons, second))
    return assigned


def amount_reason(unit: Unit) -> Message | None:
    """What the header of a column of amounts says of them."""
    if unit.currency and unit.scale_word:
        return Message("amounts in {currency}, times {scale:,}", currency=unit.currency, scale=int(unit.scale))
    if unit.scale_word:
        return Message("amounts times {scale:,}", scale=int(unit.scale))
    return Message("amounts in {currency}", currency=unit.currency) if unit.currency else None


def _add(candidates: dict[str, Candidate], candidate: Candidate) -> None:
    known = candidates.get(candidate.field)
    if known is None or known.score < candidate.score:
        candidates[candidate.field] = candidate


def _is_covered(field: str, holder: Mapping[str, int]) -> bool:
    """A column of periods counts only where no column has the beginning."""
    return (field == "dates" and "start" in holder) or (field == "start" and "dates" in holder)


def _weigh_values(candidate: Candidate, profile: ValueProfile) -> Candidate:
    base = candidate.field.split(".")[0]
    expected = EXPECTED.get(base, ())
    if not profile.count or not (expected or base in FOREIGN):
        return candidate
    share = profile.share(*expected)
    foreign = profile.share(*FOREIGN.get(base, ()))
    repeated = base == "id" and profile.distinct < MOSTLY * profile.count and profile.count >= LEAST
    if expected and share >= MATCHING and foreign < MATCHING and not repeated:
        reason = _values_reason(base, profile)
        reasons = (*candidate.reasons, reason) if reason else candidate.reasons
        # That a value is no number says less than that it is a country.
        step = 0.05 if "short_text" in expected else 0.1
        if base == "text" and profile.share("prose") >= MATCHING:
            step = 0.15
        return replace(candidate, score=min(candidate.score + step, 1.0), reasons=reasons)
    contradicted = foreign >= 1 - CONTRADICTING or (
        bool(expected) and base not in OPEN_VALUES and share < CONTRADICTING
    )
    # Of records with the same identifier, all but the first would be skipped.
    contradicted = contradicted or repeated
    if not contradicted or profile.count < LEAST:
        return candidate
    # A header that is listed stays, so that its cells are reported; of others the values decide.
    factor = 0.6 if candidate.listed else 0.5
    reasons = (*candidate.reasons, Message("but the values look like something else"))
    return replace(candidate, score=candidate.score * factor, reasons=reasons)


def _candidates_of_values(header: str, profile: ValueProfile, *, has_header: bool) -> list[Candidate]:
    """Fields that the values tell alone: those of any header, and those of one that says nothing."""
    if profile.count < LEAST or profile.numbered or names_other_column(split_header(header)):
        return []
    silent = is_placeholder(header)
    tests = [
        ("links", "url", 0.8, 0.62),
        ("sdg", "sdg_words", 0.8, 0.7),
        ("status", "status", 0.8, 0.62),
        ("country", "place", 0.8, 0.65),
    ]
    if silent:
        tests += [
            ("dates", "period", 0.8, 0.6),
            ("start", "date", 0.8, 0.6),
            ("start", "year", 0.9, 0.55),
            ("currency", "currency", 0.9, 0.6),
            ("kind", "kind", 0.8, 0.55),
            ("id", "identifier", 0.9, 0.52),
        ]
    if not has_header:
        tests += [("text", "prose", 0.7, 0.55), ("budget", "money", 0.8, 0.55)]
    candidates: list[Candidate] = []
    unrelated = not has_header and not silent and not split_header(header)
    for field, kind, least, score in tests:
        reason = _values_reason(field, profile)
        if profile.share(kind) >= least and reason and not unrelated:
            candidates.append(Candidate(field, score, (reason,), by_header=False))
    return candidates


def _values_reason(field: str, profile: ValueProfile) -> Message | None:
    """How many of the values are what the field holds, for the kinds that people can check at a glance."""
    kinds = EXPECTED.get(field, ())
    number = max((profile.matching.get(kind, 0) for kind in kinds), default=0)
    total = profile.count
    match field:
        case "start" | "end" | "reviewed":
            return Message("{count} of {total} values are dates", count=number, total=total)
        case "dates" | "period":
            return Message("{count} of {total} values are periods", count=number, total=total)
        case "country" | "region":
            return Message("{count} of {total} values are countries or regions", count=number, total=total)
        case "links":
            return Message("{count} of {total} values are web addresses", count=number, total=total)
        case "sdg":
            return Message("{count} of {total} values are codes of goals or targets", count=number, total=total)
        case "status":
            return Message("{count} of {total} values are statuses", count=number, total=total)
        case "kind":
            return Message("{count} of {total} values are kinds of records", count=number, total=total)
        case "currency":
            return Message("{count} of {total} values are currencies", count=number, total=total)
        case "budget" | "commitment" | "spent":
            return Message("{count} of {total} values are amounts", count=number, total=total)
        case "purpose":
            return Message("{count} of {total} values are sector codes", count=number, total=total)
        case "text":
            prose = profile.matching.get("prose", 0)
            return Message("{count} of {total} values are long texts", count=prose, total=total) if prose else None
        case "id":
            return Message("{distinct} of {total} values are different", distinct=profile.distinct, total=total)
        case _:
            return None
