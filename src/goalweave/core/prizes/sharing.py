"""Which expert scores which entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set as AbstractSet


def share_entries(
    entries: Sequence[int],
    experts: Mapping[int, AbstractSet[int]],
    *,
    each: int,
    conflicts: AbstractSet[tuple[int, int]] = frozenset(),
    assigned: AbstractSet[tuple[int, int]] = frozenset(),
) -> list[tuple[int, int]]:
    """New pairs of (expert, entry), so that every entry has `each` experts where there are so many.

    experts: expert → the entries that they may be given, by category; conflicts, assigned: pairs of (expert, entry); what is assigned
    stays, unless it is in conflict. Entries with the fewest possible experts are shared out first, each to the experts with the
    fewest entries, equals in the order in which they were added: so the loads differ as little as the categories permit.
    """
    valid = assigned - conflicts
    loads = {expert: sum(owner == expert for owner, _entry in valid) for expert in experts}
    order = {expert: place for place, expert in enumerate(experts)}
    possible = {}
    for entry in entries:
        possible[entry] = [
            expert
            for expert, own in experts.items()
            if entry in own and (expert, entry) not in conflicts and (expert, entry) not in assigned
        ]
    pairs = []
    for entry in sorted(entries, key=lambda entry: len(possible[entry])):
        missing = each - sum(own == entry for _expert, own in valid)
        free = sorted(possible[entry], key=lambda expert: (loads[expert], order[expert]))
        for expert in free[: max(missing, 0)]:
            loads[expert] += 1
            pairs.append((expert, entry))
    return pairs
