"""The sentence that explains a verdict. Years are words in it, which are not grouped; numbers are left to whoever shows them."""

from __future__ import annotations

from goalweave.core.messages import Message
from goalweave.core.model import Direction
from goalweave.core.progress.model import Point, Progress, Verdict
from goalweave.core.progress.rounding import figure, rate


def sentence(found: Progress) -> Message:
    start, latest, aimed = found.baseline, found.latest, found.aimed
    if latest is not None and aimed is not None and found.verdict is Verdict.MET:
        return _met(start, latest, aimed)
    if found.why is not None or start is None or latest is None:
        return found.why or Message("No data yet.")
    if aimed is None:
        return _trend(_way(start, latest), found.seen or 0.0)
    if found.covered is None:
        return _lost(start, latest, aimed)
    if found.needed is None:
        return Message(
            "{way}: the target of {target:,} by {deadline} was not met.",
            way=_way(start, latest, aimed),
            target=figure(aimed),
            deadline=str(found.target.year),
        )
    return _on_the_way(found, start, latest, aimed, found.needed)


def _met(start: Point | None, latest: Point, aimed: float) -> Message:
    if start is None or latest.bound:
        return Message(
            "{bound}{latest:,} in {year}: the target of {target:,} has been met.",
            bound=f"{latest.bound} " if latest.bound else "",
            latest=figure(latest.value),
            year=str(latest.year),
            target=figure(aimed),
        )
    return Message("{way}: the target of {target:,} has been met.", way=_way(start, latest), target=figure(aimed))


def _lost(start: Point, latest: Point, aimed: float) -> Message:
    return Message(
        "From {start:,} in {since}, when the target of {target:,} was met, to {latest:,} in {year}, when "
        "it is no longer met.",
        start=figure(start.value),
        since=str(start.year),
        target=figure(aimed),
        latest=figure(latest.value, aimed),
        year=str(latest.year),
    )


def _trend(way: Message, seen: float) -> Message:
    if seen < 0:
        return Message(
            "{way}: a decrease of {seen:,} a year. The target has no numeric value.", way=way, seen=rate(-seen)
        )
    return Message("{way}: an increase of {seen:,} a year. The target has no numeric value.", way=way, seen=rate(seen))


def _on_the_way(found: Progress, start: Point, latest: Point, aimed: float, needed: float) -> Message:
    way, target, deadline = _way(start, latest, aimed), figure(aimed), str(found.target.year)
    seen, up = found.seen or 0.0, found.target.direction is Direction.UP
    if (seen > 0) != up and seen != 0:
        return _away(way, up=up, needed=rate(abs(needed)), target=target, deadline=deadline)
    if up:
        return Message(
            "{way}: an increase of {seen:,} a year; an increase of {needed:,} a year is needed to reach "
            "{target:,} by {deadline}.",
            way=way,
            seen=rate(seen),
            needed=rate(needed),
            target=target,
            deadline=deadline,
        )
    return Message(
        "{way}: a decrease of {seen:,} a year; a decrease of {needed:,} a year is needed to reach "
        "{target:,} by {deadline}.",
        way=way,
        seen=rate(abs(seen)),
        needed=rate(-needed),
        target=target,
        deadline=deadline,
    )


def _away(way: Message, *, up: bool, needed: float, target: float, deadline: str) -> Message:
    if up:
        return Message(
            "{way}, moving away from the target; an increase of {needed:,} a year is needed to reach "
            "{target:,} by {deadline}.",
            way=way,
            needed=needed,
            target=target,
            deadline=deadline,
        )
    return Message(
        "{way}, moving away from the target; a decrease of {needed:,} a year is needed to reach "
        "{target:,} by {deadline}.",
        way=way,
        needed=needed,
        target=target,
        deadline=deadline,
    )


def _way(start: Point, latest: Point, *others: float) -> Message:
    return Message(
        "From {start:,} in {since} to {latest:,} in {year}",
        start=figure(start.value, latest.value),
        since=str(start.year),
        latest=figure(latest.value, start.value, *others),
        year=str(latest.year),
    )
