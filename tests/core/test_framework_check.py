"""What is wrong with frameworks and linkages."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.factories.frameworks import LEVELS, framework, link, linkage, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.framework_check import check_frameworks, require_valid_frameworks
from goalweave.core.model import Framework, Level, Linkage, LinkageKind, MentionWords, Relation, Status
from goalweave.packs import library

OTHER = framework(node("A"), node("B"), key="other@1")


def finding_lines(
    *frameworks: Framework, linkages: tuple[Linkage, ...] = (), languages: tuple[str, ...] = ()
) -> list[str]:
    """The findings as lines."""
    catalogue = Catalogue.of(frameworks, linkages)
    return [f"{one.severity} {one.where}: {one.message}" for one in check_frameworks(catalogue, languages)]


def test_check_finds_nothing_in_a_sound_catalogue() -> None:
    own = framework(node("1"), node("1.1", "1"), opened=("1",), mentions=(MentionWords("goal", {"en": ("Goal",)}),))
    assert check_frameworks(Catalogue.of([own, OTHER], [linkage(link("1", "A"), link("1.1", "B"))])) == ()


def test_check_finds_duplicate_codes() -> None:
    one = framework(node("1"), node("2"), node("1", label={}), node("1", label={}))
    assert finding_lines(one) == ["error own@1:1: 3 nodes have the code 1"]


def test_check_finds_orphans() -> None:
    assert finding_lines(framework(node("1"), node("2.1", "2"))) == ["error own@1:2.1: its parent 2 does not exist"]


def test_check_tells_each_cycle_once() -> None:
    one = framework(
        node("A", "C"), node("B", "A"), node("C", "B"), node("D", "A"), node("E"), node("F", "F"), node("G", "F")
    )
    assert [line for line in finding_lines(one) if line.startswith("error")] == [
        "error own@1:A: the parents form a cycle: A → C → B → A",
        "error own@1:F: the parents form a cycle: F → F",
    ]


def test_check_finds_editions_that_lead_back_to_themselves() -> None:
    editions = [framework(node("1"), key=f"own@{year}", default=year == 3) for year in (1, 2, 3)]

    def crosswalk(old: int, new: int) -> Linkage:
        same = link("1", "1", relation=Relation.CLOSE)
        ends = {"subject": f"own@{old}", "object_": f"own@{new}"}
        return linkage(same, **ends, id=f"own-{old}-{new}", kind=LinkageKind.CROSSWALK)

    onwards = (crosswalk(1, 2), crosswalk(2, 3), crosswalk(1, 3))
    assert finding_lines(*editions, linkages=onwards) == []
    (cycle,) = finding_lines(*editions, linkages=(*onwards[:2], crosswalk(3, 1)))
    assert cycle.startswith("error own@")
    assert "the crosswalks between editions form a cycle: own@" in cycle


def test_check_finds_parents_after_children() -> None:
    assert finding_lines(framework(node("1.1", "1"), node("1.2", "1"), node("1"), node("1.3", "1"))) == [
        "warning own@1: 2 of 4 nodes come before their parents; the first is 1.1"
    ]


def test_check_finds_former_codes_that_are_in_use() -> None:
    own = framework(node("1", formerly=("2", "0")), node("2"), node("3", formerly=("0",)))
    assert finding_lines(own) == [
        "error own@1:1: 2 is the code of a node, so it cannot be a former code",
        "error own@1:3: 0 is a former code of both 1 and 3",
    ]


def test_check_warns_of_links_with_former_codes() -> None:
    own = framework(node("1", formerly=("0",)))
    catalogue = Catalogue({one.key: one for one in (own, OTHER)}, (linkage(link("0", "A")),))
    assert [f"{one.severity} {one.where}: {one.message}" for one in check_frameworks(catalogue, ())] == [
        "warning own-other: 0 → A: 0 is now own@1:1: the code has been renamed"
    ]


def test_check_counts_missing_labels_by_language() -> None:
    one = framework(node("1", label={"en": "Water", "fr": "Eau"}), node("2", label={"en": "Soil", "fr": ""}), node("3"))
    assert finding_lines(one, languages=("en", "fr", "ru")) == [
        "warning own@1: fr: 1 of 3 nodes has no label; the first is 2",
        "warning own@1: ru: 2 of 3 nodes have no label; the first is 1",
    ]


def test_check_finds_nodes_that_cannot_be_told_apart() -> None:
    one = framework(
        node("1", label={"en": "Water", "fr": "Eau"}),
        node("2", label={"en": "water ", "fr": "Eau"}),
        node("3", label={"en": "Soil", "fr": "Eau"}),
        node("1.1", "1", label={"en": "Water"}),
    )
    assert finding_lines(one) == [
        "warning own@1:1: the nodes 1, 2 (goal) have the same label in en: “Water”",
        "warning own@1:1: the nodes 1, 2, 3 (goal) have the same label in fr: “Eau”",
    ]


def test_check_lets_one_thing_stand_in_two_places() -> None:
    repeated = {"label": {"en": "Deaths in disasters"}, "uri": "http://a.org/C200303"}
    assert finding_lines(framework(node("1"), node("1.5.1", "1", **repeated), node("11.5.1", "1", **repeated))) == []


def test_check_finds_levels_that_are_not_declared() -> None:
    one = framework(
        node("1", level="aim"),
        levels=(*LEVELS, Level("goal", {}, {})),
        mentions=(MentionWords("task", {"en": ("Task",)}, "T"),),
        opened=("9",),
    )
    assert finding_lines(one) == [
        "error own@1: the level goal is declared twice",
        "error own@1:1: the level “aim” is not declared",
        "error own@1: the mentions refer to the level “task”, which is not declared",
        "error own@1: the code pattern “T” of the mentions does not contain {}",
        "error own@1: the node 9, which should be shown expanded, does not exist",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "good"}, "“good” is not one of official, transcribed, recalled, disputed, ours"),
        ({"colour": "red; --x: url(//a)"}, "the colour “red; --x: url(//a)” must have the form #1A2B3C"),
        ({"colour": "#12345"}, "the colour “#12345” must have the form #1A2B3C"),
    ],
)
def test_check_finds_bad_values_of_a_node(changes: dict[str, Any], message: str) -> None:
    assert finding_lines(framework(node("1", **changes))) == [f"error own@1:1: {message}"]


@pytest.mark.parametrize("code", ["", " 1", "1\n"])
def test_check_finds_codes_with_blanks(code: str) -> None:
    assert finding_lines(framework(node(code))) == [
        f"error own@1:{code}: the code is empty, or starts or ends with a space"
    ]


@pytest.mark.parametrize("name", ["..", "../own", "own plan", "own:plan", "a\\b", ".hidden"])
def test_check_finds_ids_that_are_no_names(name: str) -> None:
    one = replace(framework(node("1")), id=name)
    message = f"the id “{name}” must be a single word without : @ / \\ and must not start with a dot"
    assert finding_lines(one) == [f"error {name}@1: {message}"]
    bad = linkage(link("1", "A"), id=name)
    assert finding_lines(framework(node("1")), OTHER, linkages=(bad,)) == [f"error {name}: {message}"]


def test_check_wants_one_default_edition() -> None:
    first, second = framework(node("1")), framework(node("1"), key="own@2")
    rule = "exactly one edition of own must be the default"
    assert finding_lines(first, second) == [f"error own@2: {rule}; these are: own@1, own@2"]
    assert finding_lines(replace(first, default=False), replace(second, default=False)) == [
        f"error own@2: {rule}; none of these is: own@1, own@2"
    ]
    assert finding_lines(first, replace(second, default=False)) == []
    assert finding_lines(replace(first, default=False)) == [
        "warning own@1: the only edition of own is not marked as its default"
    ]


def test_check_asks_for_sources_of_what_is_not_ours() -> None:
    one = framework(node("1", status=Status.OFFICIAL), node("2", status=Status.RECALLED, source="A"), source="")
    two = linkage(link("1", "A", status=Status.OFFICIAL), source="")
    assert finding_lines(one, OTHER, linkages=(two,)) == [
        "warning own@1: 1 of 2 nodes has no source although it is not our own; the first is 1",
        "warning own-other: 1 of 1 links has no source although it is not our own; the first is 1 → A",
    ]


def test_check_finds_unknown_frameworks_and_ends() -> None:
    own = framework(node("1"))
    links = (link("1", "A"), link("9", "Z"))
    assert finding_lines(own, OTHER, linkages=(linkage(*links), linkage(*links, id="second", object_="other"))) == [
        "error own-other: 9 → Z: own@1 has no node 9",
        "error own-other: 9 → Z: other@1 has no node Z",
        "error second: its object other does not match a framework and its edition; available: own@1, other@1",
        "error second: 9 → Z: own@1 has no node 9",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight": 0.0}, "the weight 0 must be greater than 0 and at most 1"),
        ({"weight": 1.5}, "the weight 1.5 must be greater than 0 and at most 1"),
        ({"weight": math.nan}, "the weight nan must be greater than 0 and at most 1"),
        ({"sign": 0}, "the sign 0 is not 1 or -1"),
        ({"status": "fine"}, "“fine” is not one of official, transcribed, recalled, disputed, ours"),
        ({"relation": Relation.IDENTICAL, "weight": 0.5}, "an identity must have the weight 1, not 0.5"),
        (
            {"relation": "helps"},
            "“helps” is not one of identical, close, broad, narrow, related, contributes, measured, influences",
        ),
    ],
)
def test_check_finds_bad_values_of_a_link(changes: dict[str, Any], message: str) -> None:
    one = linkage(link("1", "A", **changes))
    assert finding_lines(framework(node("1")), OTHER, linkages=(one,)) == [f"error own-other: 1 → A: {message}"]


def test_check_finds_duplicate_links() -> None:
    one = linkage(
        link("1", "A"), link("1", "A", weight=1), link("1", "A", sign=-1), link("1", "A", relation=Relation.RELATED)
    )
    assert finding_lines(framework(node("1")), OTHER, linkages=(one,)) == [
        "error own-other: 1 → A: the link “contributes” appears twice"
    ]


def test_check_finds_linkages_of_one_id_and_links_without_rationale() -> None:
    one, two = linkage(link("1", "A", rationale={"en": ""})), linkage(link("1", "B"))
    assert finding_lines(framework(node("1")), OTHER, linkages=(one, two)) == [
        "error own-other: 2 linkages have this id",
        "warning own-other: 1 of 1 links has no rationale; the first is 1 → A",
    ]


@pytest.mark.parametrize(
    ("kind", "object_", "message"),
    [
        (LinkageKind.INTERLINKAGE, "other@1", "the kind interlinkage does not fit own@1 and other@1"),
        (LinkageKind.CROSSWALK, "other@1", "the kind crosswalk does not fit own@1 and other@1"),
        (LinkageKind.LINKAGE, "own@1", "the kind linkage does not fit own@1 and own@1"),
        (LinkageKind.CROSSWALK, "own@1", "the kind crosswalk does not fit own@1 and own@1"),
    ],
)
def test_check_finds_kinds_that_do_not_fit(kind: LinkageKind, object_: str, message: str) -> None:
    own = framework(node("1"), node("A"))
    one = linkage(link("1", "A"), kind=kind, object_=object_)
    assert finding_lines(own, OTHER, linkages=(one,)) == [f"warning own-other: {message}"]


def test_check_lets_editions_and_interlinkages_be() -> None:
    own, old = framework(node("1"), node("2")), framework(node("1"), key="own@0", default=False)
    assert (
        finding_lines(
            own,
            old,
            linkages=(
                linkage(link("1", "2", sign=-1), kind=LinkageKind.INTERLINKAGE, object_="own@1", id="within"),
                linkage(link("1", "1"), kind=LinkageKind.CROSSWALK, subject="own@0", object_="own@1", id="old-new"),
            ),
        )
        == []
    )


def test_require_sound_raises_the_first_error_only() -> None:
    cyclic = framework(node("1", "2", label={}), node("2", "1", label={}))
    with pytest.raises(InputError) as caught:
        require_valid_frameworks(Catalogue.of([cyclic]), "plan.xlsx")
    assert str(caught.value) == "plan.xlsx [own@1:1]: the parents form a cycle: 1 → 2 → 1"


def test_require_sound_lets_warnings_pass() -> None:
    one = framework(node("1", label={}), title={}, default=False)
    assert [line.severity for line in check_frameworks(Catalogue.of([one]))] == ["warning"] * 8
    require_valid_frameworks(Catalogue.of([one]))


def test_check_finds_no_errors_in_what_ships() -> None:
    assert [one for one in check_frameworks(library().catalogue()) if one.severity == "error"] == []


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([None, *"abcdefx"])), max_size=8))
def test_check_and_the_views_of_a_framework_end_whatever_the_parents(pairs: list[tuple[str, str | None]]) -> None:
    one = framework(*(node(code, parent) for code, parent in pairs))
    errors = [line for line in finding_lines(one) if line.startswith("error")]
    above = dict(pairs)
    whole = len(above) == len(pairs) and all(parent is None or parent in above for parent in above.values())
    if whole:
        for code in above:
            assert len(list(one.ancestors(code))) <= len(above)
        assert bool(errors) == any(_loops(code, above) for code in above)
    else:
        assert errors


def _loops(code: str, above: dict[str, str | None]) -> bool:
    """Whether the way up never ends."""
    at: str | None = code
    for _ in above:
        at = above[at] if at is not None else None
    return at is not None


def test_check_finds_links_from_a_node_to_itself() -> None:
    within = linkage(link("1", "2"), link("2", "2"), object_="own@1", kind=LinkageKind.INTERLINKAGE)
    assert finding_lines(framework(node("1"), node("2")), linkages=(within,)) == [
        "error own-other: 2 → 2: the link leads from a node to itself"
    ]


def test_check_finds_addresses_that_a_browser_would_run() -> None:
    good = [
        replace(node(str(number)), uri=uri)
        for number, uri in enumerate(("https://a.org/1", "http://a.org/C1", "urn:x:1"))
    ]
    assert finding_lines(framework(*good)) == []
    bad = [
        replace(node(str(number)), uri=uri) for number, uri in enumerate(("javascript:alert(1)", "/1", "https://a b"))
    ]
    assert [line[:15] for line in finding_lines(framework(*bad))] == [f"error own@1:{number}: " for number in range(3)]
    [line] = finding_lines(replace(framework(node("1")), uri="javascript:alert(1)"))
    assert line.startswith("error own@1: “javascript:alert(1)”")
