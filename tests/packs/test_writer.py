"""A pack that is written comes back as it was, or nothing is written."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from tests.factories.frameworks import framework, frameworks, link, linkage, linkages, node, trimmed_text

from goalweave.core.errors import InputError
from goalweave.core.model import MentionWords
from goalweave.packs import Pack, library, read_pack
from goalweave.packs.writer import write_pack


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@settings(max_examples=settings.default.max_examples // 2)
@given(st.data())
def test_write_pack_loses_nothing(data: st.DataObject) -> None:
    codes, items = trimmed_text(), trimmed_text(without="|")
    first = data.draw(frameworks(trimmed_text(), codes, items, empty_lists=False))
    second = data.draw(
        frameworks(trimmed_text(), codes, items, empty_lists=False).filter(lambda one: one.key != first.key)
    )
    linked = data.draw(st.lists(linkages(first, second, trimmed_text()), max_size=2))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "own"
        pack = Pack("own", {"en": data.draw(trimmed_text())}, folder, (first, second), tuple(linked), order=7)
        write_pack(pack, folder)
        assert read_pack(folder) == pack


@pytest.mark.parametrize("name", ["sdg", "wsis", "itu", "connect2030", "agenda2063", "gri"])
def test_write_pack_loses_nothing_of_a_shipped_pack(name: str, tmp_path: Path) -> None:
    pack = library().pack(name)
    write_pack(pack, tmp_path / name)
    assert read_pack(tmp_path / name) == replace(pack, folder=tmp_path / name)
    assert (tmp_path / name / "SOURCES.md").read_bytes() == (pack.folder / "SOURCES.md").read_bytes()


def test_write_pack_keeps_sample_records(tmp_path: Path) -> None:
    pack = next(one for one in library().packs.values() if one.records)
    write_pack(pack, tmp_path / "sample")
    kept = read_pack(tmp_path / "sample")
    assert kept.records == tmp_path / "sample" / "records.yaml"
    assert pack.records is not None
    assert kept.records.read_bytes() == pack.records.read_bytes()


def test_write_pack_writes_the_files_that_are_documented(tmp_path: Path) -> None:
    own = framework(
        node(
            "1",
            label={"en": "Water, taps", "fr": "Eau"},
            terms={"en": ("tap", "pipe")},
            properties={"unit": ("A", "B")},
        ),
        node("1.1", "1", label={"en": 'The "tap"'}, wording={"en": "All of it.\nTwice."}),
        opened=("1",),
        mentions=(MentionWords("goal", {"en": ("Own goal",)}, "G{}"),),
    )
    pack = Pack("own", {"en": "Own"}, tmp_path / "own", (own,), (linkage(link("1", "A"), id="own-other"),))
    write_pack(pack, tmp_path / "own")
    assert {name: (tmp_path / "own" / name).read_text(encoding="utf-8") for name in files(tmp_path / "own")} == EXPECTED


def test_write_pack_replaces_the_whole_of_what_was_there(tmp_path: Path) -> None:
    own = framework(node("1"))
    write_pack(Pack("own", {}, tmp_path / "own", (own,), (linkage(link("1", "A")),)), tmp_path / "own")
    english = replace(own, nodes=(node("1", label={"en": "Water"}),))
    write_pack(Pack("own", {}, tmp_path / "own", (english,)), tmp_path / "own")
    assert files(tmp_path) == ["own/1/labels.en.csv", "own/1/nodes.csv", "own/SOURCES.md", "own/pack.yaml"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"terms": {"en": ("either|or",)}},
            "[own@1:1]: “either|or” contains a vertical bar, which packs use to separate the parts of a list",
        ),
        ({"properties": {"status": ("x",)}}, "[own@1]: a property cannot have the name “status”"),
        ({"label": {"../x": "Water"}}, "[own@1]: “../x” is not a language tag such as fr"),
    ],
)
def test_write_pack_leaves_nothing_behind_when_it_fails(
    changes: dict[str, object], message: str, tmp_path: Path
) -> None:
    write_pack(Pack("own", {}, tmp_path / "own", (framework(node("1")),)), tmp_path / "own")
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    with pytest.raises(InputError) as caught:
        write_pack(Pack("own", {}, tmp_path / "own", (framework(node("1", **changes)),)), tmp_path / "own")
    assert str(caught.value) == message
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_write_pack_refuses_a_framework_without_levels(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[own@1\]: a framework needs at least one level"):
        write_pack(Pack("own", {}, tmp_path / "own", (framework(levels=()),)), tmp_path / "own")
    assert list(tmp_path.iterdir()) == []


def test_write_pack_is_found_by_the_library_while_others_are_written(tmp_path: Path) -> None:
    (tmp_path / ".new-x" / "draft").mkdir(parents=True)
    (tmp_path / ".new-x" / "draft" / "pack.yaml").write_text("half", encoding="utf-8")
    write_pack(Pack("own", {}, tmp_path / "own", (framework(node("1")),)), tmp_path / "own")
    assert set(library(tmp_path).packs) - set(library().packs) == {"own"}


EXPECTED = {
    "1/labels.en.csv": (
        'code,label,terms,wording\n1,"Water, taps",tap | pipe,\n1.1,"The ""tap""",,"All of it.\nTwice."\n'
    ),
    "1/labels.fr.csv": "code,label,terms\n1,Eau,\n",
    "1/nodes.csv": ("code,parent,level,status,uri,colour,source,unit\n1,,goal,ours,,,,A | B\n1.1,1,target,ours,,,,\n"),
    "SOURCES.md": "# Sources\n\n- own@1: Own\n- own-other: Own\n",
    "links/own-other.csv": (
        "subject,object,relation,weight,sign,status,source,strength,strength_by,rationale.en\n1,A,contributes,,1,ours,,,,Because.\n"
    ),
    "pack.yaml": """\
id: own
order: 100
title:
  en: Own
frameworks:
- id: own
  edition: '1'
  default: true
  title:
    en: Own
  short: {}
  owner: {}
  source: Own
  uri: ''
  folder: '1'
  levels:
  - id: goal
    one:
      en: Goal
    many:
      en: Goals
  - id: target
    one:
      en: Target
    many:
      en: Targets
  opened:
  - '1'
  mentions:
  - level: goal
    code: G{}
    words:
      en:
      - Own goal
linkages:
- id: own-other
  kind: linkage
  subject: own@1
  object: other@1
  title: {}
  source: Own
  file: links/own-other.csv
""",
}
