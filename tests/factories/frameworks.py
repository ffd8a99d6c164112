"""Frameworks and linkages for tests: small ones by hand, and any ones for property tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from goalweave.core.model import (
    Facilitator,
    FacilitatorRole,
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    MentionWords,
    Node,
    Relation,
    Status,
    Strength,
    StrengthSource,
)

LEVELS = (Level("goal", {"en": "Goal"}, {"en": "Goals"}), Level("target", {"en": "Target"}, {"en": "Targets"}))


def node(code: str, parent: str | None = None, level: str = "", **changes: Any) -> Node:
    """A node with a label in the six languages, a goal at the top and a target below."""
    label = {language: f"{code} in {language}" for language in ("en", "fr", "es", "ru", "ar", "zh")}
    values: dict[str, Any] = {"label": label, "status": Status.OURS, **changes}
    return Node(code, level or ("goal" if parent is None else "target"), parent, **values)


def framework(*nodes: Node, key: str = "own@1", **changes: Any) -> Framework:
    identifier, _, edition = key.partition("@")
    values: dict[str, Any] = {"title": {"en": "Own"}, "levels": LEVELS, "source": "Own", **changes}
    return Framework(identifier, edition, nodes=nodes, **values)


def link(subject: str, object_: str, **changes: Any) -> Link:
    values: dict[str, Any] = {
        "relation": Relation.CONTRIBUTES, "status": Status.OURS, "rationale": {"en": "Because."}, **changes,
    }  # fmt: skip
    return Link(subject, object_, **values)


def linkage(*links: Link, subject: str = "own@1", object_: str = "other@1", **changes: Any) -> Linkage:
    values: dict[str, Any] = {"id": "own-other", "kind": LinkageKind.LINKAGE, "source": "Own", **changes}
    return Linkage(subject=subject, object=object_, links=links, **values)


TAGS = ("en", "fr", "es", "ru", "ar", "zh", "sw")


def any_text(*, empty: bool = True) -> st.SearchStrategy[str]:
    """Every text that can be written in UTF-8, control characters included."""
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=0 if empty else 1, max_size=12)


def trimmed_text(without: str = "") -> st.SearchStrategy[str]:
    """A text with something in it and no blanks around it."""
    return any_text(empty=False).filter(lambda text: text == text.strip() and not set(text) & set(without))


def _words() -> st.SearchStrategy[str]:
    return st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True)


@st.composite
def frameworks(
    draw: st.DrawFn,
    texts: st.SearchStrategy[str],
    codes: st.SearchStrategy[str],
    items: st.SearchStrategy[str],
    *,
    empty_lists: bool = True,
) -> Framework:
    """Any framework without errors. texts: labels and the like; codes; items: parts of lists."""

    def by_language(values: st.SearchStrategy[Any]) -> Mapping[str, Any]:
        return draw(st.dictionaries(st.sampled_from(TAGS), values, max_size=3))

    lists = st.lists(items, min_size=0 if empty_lists else 1, max_size=3).map(tuple)
    names = draw(st.lists(_words(), min_size=1, max_size=3, unique=True))
    chosen = draw(st.lists(codes, min_size=1, max_size=6, unique=True))
    former = [item for item in dict.fromkeys(draw(lists)) if item and item not in chosen]
    nodes = tuple(
        Node(
            code=code,
            level=draw(st.sampled_from(names)),
            parent=draw(st.sampled_from([None, *chosen[:place]])),
            label=by_language(texts),
            status=draw(st.sampled_from(Status)),
            wording=by_language(texts),
            terms=by_language(lists),
            uri=draw(st.one_of(st.just(""), st.just("http://metadata.un.org/sdg/C200303"), texts)),
            colour=draw(st.sampled_from(["", "#E5243B"])),
            source=draw(st.one_of(st.just(""), texts)),
            properties=draw(st.dictionaries(st.from_regex(r"p[a-z ]{0,3}[a-z]", fullmatch=True), lists, max_size=2)),
            formerly=tuple(former) if place == 0 else (),
            facilitators=tuple(
                Facilitator(draw(items), draw(st.sampled_from(FacilitatorRole)), draw(st.sampled_from(Status)))
                for _ in range(draw(st.integers(0, 2)))
            ),
        )
        for place, code in enumerate(chosen)
    )
    return Framework(
        id=draw(_words()),
        edition=draw(st.from_regex(r"[0-9]{4}(-[0-9]{4})?", fullmatch=True)),
        title=by_language(texts),
        levels=tuple(Level(name, by_language(texts), by_language(texts)) for name in names),
        nodes=nodes,
        default=draw(st.booleans()),
        short=by_language(texts),
        owner=by_language(texts),
        source=draw(st.one_of(st.just(""), texts)),
        uri=draw(st.one_of(st.just(""), st.just("http://metadata.un.org/sdg"), texts)),
        mentions=tuple(
            MentionWords(
                draw(st.sampled_from(names)),
                by_language(lists),
                draw(st.sampled_from(["{}", "G{}"])),
                followed_by=by_language(lists),
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        opened=tuple(draw(st.lists(st.sampled_from(chosen), max_size=2))),
    )


@st.composite
def linkages(draw: st.DrawFn, subject: Framework, object_: Framework, texts: st.SearchStrategy[str]) -> Linkage:
    """Any linkage between the two, its kind as their keys have it."""
    maps = st.dictionaries(st.sampled_from(TAGS), texts, max_size=3)
    links = st.builds(
        Link,
        subject=st.sampled_from([one.code for one in subject.nodes]),
        object=st.sampled_from([one.code for one in object_.nodes]),
        relation=st.sampled_from(Relation),
        status=st.sampled_from(Status),
        weight=st.none() | st.floats(0, 1, exclude_min=True),
        strength=st.sampled_from([None, *Strength]),
        strength_by=st.sampled_from(StrengthSource),
        sign=st.sampled_from([1, -1]),
        rationale=maps,
        note=maps,
        source=st.one_of(st.just(""), texts),
    )
    return Linkage(
        id=draw(_words()),
        kind=LinkageKind.INTERLINKAGE if subject.key == object_.key else LinkageKind.LINKAGE,
        subject=subject.key,
        object=object_.key,
        links=tuple(draw(st.lists(links, max_size=5))),
        title=draw(maps),
        source=draw(st.one_of(st.just(""), texts)),
    )
