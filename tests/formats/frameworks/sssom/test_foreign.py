"""SSSOM that others wrote, and SSSOM that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.frameworks import framework, link, linkage, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, LimitError
from goalweave.core.model import Link, Linkage, LinkageKind, Relation, Status
from goalweave.formats.frameworks.sssom import read_sssom, write_sssom
from goalweave.formats.reading.limits import Limits

OWN = framework(node("1"), node("2"))
OLD = framework(node("4.b", uri="http://un.org/sdg/4.b"), key="sdg@2019", default=False)
NEW = framework(node("4.b", uri="http://un.org/sdg/4.b"), node("9.c", uri="http://un.org/sdg/9.c"), key="sdg@2020")
CATALOGUE = Catalogue.of([OWN, NEW, OLD])

HEAD = """\
# curie_map:
#   UN: http://un.org/sdg/
# mapping_set_id: https://a.org/sets/own_to_sdg.sssom.tsv
# mapping_set_title: Own to SDG
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment\tpredicate_modifier\n"


def read(rows: str, head: str = HEAD, columns: str = COLUMNS, name: str = "x.tsv") -> Linkage:
    return read_sssom((head + columns + rows).encode(), name, CATALOGUE)


def test_read_sssom_finds_nodes_by_uri_and_by_framework() -> None:
    found = read(
        "own:1\tskos:exactMatch\tUN:9.c\tsemapv:LexicalMatching\tSee here.\t\n"
        "own:2\trdfs:subClassOf\tUN:4.b\tsemapv:LexicalMatching\t\t\n"
        "own:2\tskos:exactMatch\tUN:9.c\tsemapv:LexicalMatching\t\tNot\n"
        "own:2\tskos:exactMatch\tsssom:NoTermFound\tsemapv:LexicalMatching\t\t\n"
    )
    assert found == Linkage(
        "own_to_sdg",
        LinkageKind.LINKAGE,
        "own@1",
        "sdg@2020",
        (
            Link("1", "9.c", Relation.IDENTICAL, Status.TRANSCRIBED, note={"en": "See here."}),
            Link("2", "4.b", Relation.BROAD, Status.TRANSCRIBED),
        ),
        {"en": "Own to SDG"},
    )


def test_read_sssom_takes_the_edition_that_the_file_declares() -> None:
    found = read("own:1\tskos:relatedMatch\tUN:4.b\tx\n", HEAD + "# object_source_version: 2019\n")
    assert (found.object, found.links[0].object) == ("sdg@2019", "4.b")


def test_read_sssom_reads_a_table_whose_metadata_lie_elsewhere() -> None:
    found = read("own:1\tskos:relatedMatch\tsdg:9.c\tx\n", head="", name="own-sdg.sssom.tsv")
    assert (found.id, found.subject, found.object, found.title) == ("own-sdg", "own@1", "sdg@2020", {})


def test_read_sssom_knows_what_stays_within_and_between_editions() -> None:
    assert read("own:1\tskos:relatedMatch\town:2\tx\n").kind is LinkageKind.INTERLINKAGE
    assert read("sdg@2019:4.b\tskos:exactMatch\tsdg:4.b\tx\n").kind is LinkageKind.CROSSWALK


def test_read_sssom_reads_windows_line_ends() -> None:
    one = linkage(link("1", "9.c"), object_="sdg@2020")
    assert read_sssom(write_sssom(one, CATALOGUE).replace("\n", "\r\n").encode(), "x.tsv", CATALOGUE) == one


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("own:7\tskos:exactMatch\tsdg:9.c\tx\n", "x.tsv:6 [subject_id]: own:7: own@1 has no node 7"),
        ("\tskos:exactMatch\tsdg:9.c\tx\n", "x.tsv:6 [subject_id]: the node is missing"),
        (
            'own:1\tskos:exactMatch\tsdg:9.c\tx\t"a\nb"\nown:1\tskos:exactMatch\tfoo:9.c\tx\n',
            "x.tsv:8 [object_id]: foo:9.c: unknown framework foo; available: own@1, sdg@2019, sdg@2020",
        ),
        (
            "own:1\tskos:exactMatch\t9.c\tx\n",
            "x.tsv:6 [object_id]: 9.c: unknown framework 9.c; available: own@1, sdg@2019, sdg@2020",
        ),
        ("own:1\ta:likes\tsdg:9.c\tx\n", "x.tsv:6 [predicate_id]: unknown predicate a:likes"),
        ("own:1\t\tsdg:9.c\tx\n", "x.tsv:6 [predicate_id]: unknown predicate (none)"),
        ("a\tb\tc\td\te\tf\tg\n", "x.tsv:6: 7 cells, but the header row has 6"),
        (
            "own:1\tskos:exactMatch\tsdg:9.c\tx\nown:1\tskos:exactMatch\tsdg@2019:4.b\tx\n",
            "x.tsv: the file links more than two frameworks: own@1 → sdg@2020, own@1 → sdg@2019",
        ),
        ('own:1\tskos:exactMatch\tsdg:9.c\t"x', "x.tsv:6: not a valid table: unexpected end of data"),
        ("", "x.tsv [subject_source]: the file has no links and does not name an available framework"),
    ],
)
def test_read_sssom_names_line_and_slot_of_a_fault(rows: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(rows)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("head", "columns", "message"),
    [
        (HEAD, "subject_id\tobject_id\n", "x.tsv:5 [predicate_id]: the column predicate_id is missing"),
        (HEAD, "", "x.tsv: the table is missing"),
        ("", "", "x.tsv: the file is empty"),
        (
            "# a: [\n# b: c\n",
            COLUMNS,
            "x.tsv:2: not valid YAML: did not find expected ',' or ']'",
        ),
        ("# just words\n", COLUMNS, "x.tsv:1: the lines that start with # do not contain metadata"),
        ("# curie_map: none\n", COLUMNS, "x.tsv:1 [curie_map]: expected names with values, name: value"),
    ],
)
def test_read_sssom_names_what_is_wrong_above_the_rows(head: str, columns: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read("", head, columns)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("\t0.5\n", "\thalf\n", "[ext_weight]: “half” is not a number"),
        ("\t0.5\n", "\t1.5\n", "[ext_weight]: the weight 1.5 must be greater than 0 and at most 1"),
        ("\t0.5\n", "\tnan\n", "[ext_weight]: the weight nan must be greater than 0 and at most 1"),
        ("\t1\tours\t", "\t2\tours\t", "[ext_sign]: the sign “2” is not 1 or -1"),
        ("\tours\t", "\tgood\t", "[ext_status]: “good” is not one of official, transcribed, recalled, disputed, ours"),
    ],
)
def test_read_sssom_refuses_bad_values_in_a_file_of_ours(before: str, after: str, message: str) -> None:
    text = write_sssom(linkage(link("1", "9.c", weight=0.5), object_="sdg@2020"), CATALOGUE)
    assert text.count(before) == 1
    with pytest.raises(InputError) as caught:
        read_sssom(text.replace(before, after).encode(), "x.tsv", CATALOGUE)
    assert str(caught.value) == f"x.tsv:{text.count(chr(10))} {message}"


def test_read_sssom_refuses_a_kind_that_is_none() -> None:
    text = write_sssom(linkage(link("1", "9.c"), object_="sdg@2020"), CATALOGUE).replace("kind: linkage", "kind: web")
    line = text[: text.index("ext_linkage_kind: web")].count("\n") + 1
    with pytest.raises(InputError) as caught:
        read_sssom(text.encode(), "x.tsv", CATALOGUE)
    assert str(caught.value) == f"x.tsv:{line} [ext_linkage_kind]: “web” is not one of linkage, interlinkage, crosswalk"


def test_read_sssom_keeps_to_the_limit_of_a_file() -> None:
    with pytest.raises(LimitError) as caught:
        read_sssom(b"#" * 11, "x.tsv", CATALOGUE, limits=replace(Limits(), file=10))
    assert str(caught.value) == "x.tsv: the file is larger than the limit of 10 bytes"
