"""Sharing the pairs of an exercise among its people, so that each pair gets its number of scorers and nobody has more than others."""

from __future__ import annotations

from collections.abc import Sequence

OrderedPair = tuple[str, str]


def share_questions(pairs: Sequence[OrderedPair], people: int, each: int) -> list[list[OrderedPair]]:
    """For each person the pairs to score, in the order of `pairs`: every pair goes to `each` different people, and the numbers
    of two people differ by one at most. The same input gives the same shares.

    The list is repeated `each` times and cut into as many runs as there are people. A run is no longer than the list, so that no
    one gets a pair twice; and pairs with the same subject stay together, which makes them quick to score.
    """
    if not 1 <= each <= people:
        raise ValueError(f"{each} of {people} people cannot score each pair")
    number = len(pairs)
    total = number * each
    shares = []
    for person in range(people):
        start, end = total * person // people, total * (person + 1) // people
        places = sorted(place % number for place in range(start, end))
        shares.append([pairs[place] for place in places])
    return shares
