"""The count against a plain one that knows what everyone chose; the seal, the shares and the chain against what would break them."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError
from goalweave.core.voting import (
    NONE_OF_THESE,
    EntryKind,
    LogEntry,
    SealKeys,
    ballot_context,
    chain_entry,
    count_votes,
    join_shares,
    new_keys,
    read_log,
    seal_choice,
    split_secret,
    to_line,
    verify_chain,
)
from goalweave.core.voting.chain import FIRST_PREVIOUS
from goalweave.core.voting.sealing import SealOpener

KEYS = new_keys()
CATEGORIES = {"c1": ["a", "b", "c"], "c2": ["d", "e"]}


def build_log(steps: Sequence[tuple[EntryKind, dict[str, Any]]], keys: SealKeys = KEYS) -> list[LogEntry]:
    opening = {"edition": "prize-2026", "public_key": keys.public.hex(), "categories": CATEGORIES, "none_option": True}
    entries = [chain_entry(0, FIRST_PREVIOUS, EntryKind.OPEN, opening)]
    for kind, content in steps:
        entries.append(chain_entry(len(entries), entries[-1].digest, kind, content))
    return entries


def ballot(voter: str, category: str, choice: str, sealed_for: str = "") -> tuple[EntryKind, dict[str, Any]]:
    context = ballot_context("prize-2026", category, sealed_for or voter)
    sealed = base64.b64encode(seal_choice(choice, KEYS.public, context)).decode()
    return EntryKind.BALLOT, {"category": category, "voter": voter, "sealed": sealed}


@dataclass(frozen=True)
class Cast:
    voter: str
    category: str
    choice: str


CASTS = st.builds(
    Cast,
    st.sampled_from(["v1", "v2", "v3"]),
    st.sampled_from(["c1", "c2"]),
    st.sampled_from(["a", "b", "d", "e", NONE_OF_THESE]),
)


@given(
    st.lists(CASTS, max_size=12),
    st.lists(CASTS, max_size=3),
    st.sets(st.sampled_from(["a", "d"])),
    st.sets(st.sampled_from(["v1", "v2"])),
)
def test_count_equals_a_plain_count(casts: list[Cast], late: list[Cast], gone: set[str], void: set[str]) -> None:
    steps = [ballot(cast.voter, cast.category, cast.choice) for cast in casts]
    steps.append((EntryKind.CLOSE, {}))
    steps.extend(ballot(cast.voter, cast.category, cast.choice) for cast in late)
    steps.extend((EntryKind.WITHDRAWN, {"nominee": nominee}) for nominee in sorted(gone))
    steps.append((EntryKind.VOID, {"voters": sorted(void)}))
    counted = count_votes(build_log(steps), KEYS.private)
    last = {(cast.category, cast.voter): cast.choice for cast in casts}
    for category in counted.categories:
        choices = Counter(
            choice for (name, voter), choice in last.items() if name == category.category and voter not in void
        )
        nominees = [nominee for nominee in CATEGORIES[category.category] if nominee not in gone]
        assert category.votes == {nominee: choices[nominee] for nominee in nominees}
        assert category.none == choices[NONE_OF_THESE]
        cast_here = [cast for cast in casts if cast.category == category.category]
        assert category.ballots == len(cast_here) + category.late
        assert category.late == sum(cast.category == category.category for cast in late)
    assert counted.ballots == len(casts) + len(late)


def test_ballot_of_another_voter_or_category_is_unreadable() -> None:
    counted = count_votes(build_log([ballot("v1", "c1", "a", sealed_for="v2"), ballot("v3", "c1", "d")]), KEYS.private)
    assert counted.categories[0].unreadable == 2
    assert counted.categories[0].valid == 0


def test_none_counts_only_where_it_is_offered() -> None:
    entries = build_log([])
    opening = chain_entry(0, FIRST_PREVIOUS, EntryKind.OPEN, {**entries[0].content, "none_option": False})
    kind, content = ballot("v1", "c1", NONE_OF_THESE)
    counted = count_votes([opening, chain_entry(1, opening.digest, kind, content)], KEYS.private)
    assert (counted.categories[0].none, counted.categories[0].unreadable) == (0, 1)


def test_changed_dropped_and_moved_entries_are_noticed() -> None:
    entries = build_log([ballot("v1", "c1", "a"), ballot("v2", "c1", "b"), (EntryKind.CLOSE, {})])
    changed = [*entries[:1], replace(entries[1], content={**entries[1].content, "voter": "v9"}), *entries[2:]]
    with pytest.raises(InputError, match="digest says") as broken:
        list(verify_chain(changed))
    assert (broken.value.line, broken.value.field) == (2, "digest")
    with pytest.raises(InputError, match="entry 2, where entry 1 follows"):
        list(verify_chain([entries[0], *entries[2:]]))
    renumbered = chain_entry(1, entries[1].digest, EntryKind.CLOSE, {})
    with pytest.raises(InputError, match="does not follow"):
        list(verify_chain([entries[0], renumbered]))
    with pytest.raises(InputError, match="one opening entry"):
        list(verify_chain([entries[0], chain_entry(1, entries[0].digest, EntryKind.OPEN, entries[0].content)]))


def test_log_is_the_same_after_a_file() -> None:
    entries = build_log([ballot("v1", "c1", "a"), (EntryKind.DAY, {"day": "2026-03-02"})])
    assert list(read_log(to_line(entry) + "\n" for entry in entries)) == entries


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("<html>", ""),
        ("[]", ""),
        ("[" * 100_000, ""),
        ('{"number": true, "kind": "day", "content": {}, "previous": "", "digest": ""}', "number"),
        ('{"number": 1, "kind": "party", "content": {}, "previous": "", "digest": ""}', "kind"),
        ('{"number": 1, "kind": "day", "content": [], "previous": "", "digest": ""}', "content"),
    ],
)
def test_line_that_is_no_entry_is_refused_with_its_place(line: str, field: str) -> None:
    with pytest.raises(InputError) as refused:
        list(read_log(["", line]))
    assert (refused.value.line, refused.value.field) == (2, field)


def test_another_key_does_not_count() -> None:
    with pytest.raises(InputError, match="not the key of this vote"):
        count_votes(build_log([]), new_keys().private)
    with pytest.raises(InputError, match="log is empty"):
        count_votes([], KEYS.private)


def test_sealed_ballots_tell_nothing_by_length() -> None:
    context = ballot_context("prize-2026", "c1", "v1")
    lengths = {len(seal_choice(choice, KEYS.public, context)) for choice in ("a", "wsis-prizes-2026-00042", "项目")}
    assert lengths == {32 + 128 + 16}
    assert seal_choice("a", KEYS.public, context) != seal_choice("a", KEYS.public, context)
    with pytest.raises(ValueError, match="too long"):
        seal_choice("a" * 128, KEYS.public, context)


@pytest.mark.parametrize("sealed", [b"", b"x" * 20, b"x" * 176])
def test_what_is_no_ballot_opens_as_nothing(sealed: bytes) -> None:
    assert SealOpener(KEYS.private).open(sealed, b"") is None


@given(st.binary(min_size=32, max_size=32), st.integers(1, 5), st.integers(0, 3))
def test_enough_shares_restore_the_key(secret: bytes, threshold: int, spare: int) -> None:
    shares = split_secret(secret, threshold + spare, threshold)
    assert join_shares(shares[spare:]) == secret
    assert join_shares([share.lower().replace("-", " ") for share in shares[:threshold]]) == secret
    if threshold > 1:
        with pytest.raises(InputError, match="1 more key is needed"):
            join_shares(shares[: threshold - 1])
        with pytest.raises(InputError, match="1 more key is needed"):
            join_shares([*shares[: threshold - 1], shares[0]])


def test_wrong_shares_are_named() -> None:
    first, second = split_secret(b"\0" * 32, 2, 2)
    with pytest.raises(InputError, match="key 2 is mistyped"):
        join_shares([first, ("B" if second[0] == "A" else "A") + second[1:]])
    with pytest.raises(InputError, match="different votes"):
        join_shares([first, split_secret(b"\1" * 32, 2, 2)[1]])
    with pytest.raises(InputError, match="key 1 is mistyped"):
        join_shares(["ключ"])
    with pytest.raises(InputError, match="key holders"):
        split_secret(b"\0" * 32, 2, 3)


def test_lines_are_canonical_json() -> None:
    line = to_line(build_log([(EntryKind.VOID, {"voters": ["é"], "reason": "a"})])[1])
    assert json.loads(line)["content"] == {"reason": "a", "voters": ["é"]}
    assert '"content":{"reason":"a","voters":["é"]}' in line
