"""Plans in workbooks and tables become frameworks with their links."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import Any

import openpyxl
import pytest
from tests.factories.frameworks import framework, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.framework_check import check_frameworks
from goalweave.core.model import (
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    MentionWords,
    Node,
    Relation,
    Status,
    StrengthSource,
)
from goalweave.formats.frameworks.plan import read_plan, write_plan, write_plan_template
from goalweave.formats.reading.limits import Limits
from goalweave.packs import library

SDG = framework(
    *(node(code) for code in ("4", "8", "9")),
    node("4.b", "4"),
    node("8.1", "8"),
    node("8.10", "8"),
    node("9.1", "9"),
    node("9.c", "9"),
    key="sdg@2020",
    title={"en": "Sustainable Development Goals"},
    short={"en": "SDGs", "fr": "ODD"},
    levels=(
        Level("goal", {"en": "Goal", "fr": "Objectif"}, {"en": "Goals"}),
        Level("target", {"en": "Target"}, {"en": "Targets"}),
    ),
    mentions=(MentionWords("goal", {"en": ("SDG", "SDGs"), "fr": ("ODD",)}),),
)
OLD = framework(node("9"), node("9.c", "9"), key="sdg@2019", default=False)
LINES = framework(
    node("C5"), node("C6"), key="wsis@2003", mentions=(MentionWords("goal", {"en": ("Action line",)}, "C{}"),)
)
CATALOGUE = Catalogue.of([SDG, OLD, LINES])


def table(*lines: str, name: str = "own plan.csv", encoding: str = "utf-8") -> tuple[Framework, tuple[Linkage, ...]]:
    return read_plan(io.BytesIO("\n".join(lines).encode(encoding)), name, Limits(), CATALOGUE)


def book(*lines: tuple[Any, ...], formats: dict[str, str] | None = None, **sheets: list[tuple[Any, ...]]) -> io.BytesIO:
    """A workbook as Excel saves it: numbers as numbers."""
    written = openpyxl.Workbook()
    written.worksheets[0].title = "Plan"
    for line in lines:
        written.worksheets[0].append(line)
    for place, shown in (formats or {}).items():
        written.worksheets[0][place].number_format = shown
    for title, rows in sheets.items():
        sheet = written.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    written.save(stream)
    stream.seek(0)
    return stream


def plan(*lines: tuple[Any, ...], **options: Any) -> tuple[Framework, tuple[Linkage, ...]]:
    return read_plan(book(*lines, **options), "plan.xlsx", Limits(), CATALOGUE)


def links(plan_: tuple[Framework, tuple[Linkage, ...]]) -> list[tuple[str, str, str, float]]:
    rows: list[tuple[str, str, str, float]] = []
    for linkage in plan_[1]:
        rows += [(linkage.object, link.subject, link.object, link.weight) for link in linkage.links]
    return rows


def test_read_plan_reads_all_that_a_plan_can_say() -> None:
    found, linkages = plan(
        ("Code", "Parent", "Level", "label.en", "Libellé", "Description", "terms.fr", "Status", "Colour", "URI", "Source", "Budget unit", "SDG"),
        ("1", None, "Goal", "Water", "Eau", "Water for all.", "robinet; pompe", "official", "#0a97d9", "http://a.org/1", "p. 3", "A | B", "9.c; 4.b=0.8"),
        ("1.1", "1", "Outcome", "Taps", None, None, None, None, None, None, None, None, None),
        About=[
            ("id", "Water plan"), ("edition", 2026), ("title.en", "Water"), ("Titre", "Eau"), ("short.en", "WP"), ("owner", "Ministry"),
            ("source", "Decree 5"), ("uri", "http://a.org"), ("default", "no"), ("levels", "Goal > Outcome"),
            ("level.goal.en", "Goal", "Goals"), ("level.goal.fr", "But", "Buts"), ("level.outcome", "Outcome"),
        ],
    )  # fmt: skip
    assert found == Framework(
        id="water-plan",
        edition="2026",
        title={"en": "Water", "fr": "Eau"},
        levels=(
            Level("goal", {"en": "Goal", "fr": "But"}, {"en": "Goals", "fr": "Buts"}),
            Level("outcome", {"en": "Outcome"}, {"en": "Outcome"}),
        ),
        nodes=(
            Node(
                "1",
                "goal",
                None,
                {"en": "Water", "fr": "Eau"},
                Status.OFFICIAL,
                wording={"en": "Water for all."},
                terms={"fr": ("robinet", "pompe")},
                uri="http://a.org/1",
                colour="#0A97D9",
                source="p. 3",
                properties={"Budget unit": ("A", "B")},
            ),
            Node("1.1", "outcome", "1", {"en": "Taps"}, Status.OURS),
        ),
        default=False,
        short={"en": "WP"},
        owner={"en": "Ministry"},
        source="Decree 5",
        uri="http://a.org",
    )
    assert linkages == (
        Linkage(
            "water-plan-sdg",
            LinkageKind.LINKAGE,
            "water-plan@2026",
            "sdg@2020",
            (
                Link("1", "9.c", Relation.CONTRIBUTES, Status.OURS),
                Link("1", "4.b", Relation.CONTRIBUTES, Status.OURS, 0.8, strength_by=StrengthSource.PUBLISHER),
            ),
            {"en": "Water → SDGs", "fr": "Eau → ODD"},
            "Decree 5",
        ),
    )


def test_read_plan_makes_the_rest_from_the_name_and_the_codes() -> None:
    found, linkages = table("code,label", "A,Water", "A-1,Taps", "A-1-2,Blue taps", "B,Soil")
    assert (found.key, found.title, found.source, linkages) == ("own-plan@1", {"en": "own plan"}, "own plan.csv", ())
    assert [(one.code, one.parent, one.level) for one in found.nodes] == [
        ("A", None, "level-1"),
        ("A-1", "A", "level-2"),
        ("A-1-2", "A-1", "level-3"),
        ("B", None, "level-1"),
    ]
    assert [(level.id, level.one) for level in found.levels] == [
        ("level-1", {"en": "Level 1"}), ("level-2", {"en": "Level 2"}), ("level-3", {"en": "Level 3"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("Code;Rattachement;Niveau;Libellé", "fr"),
        ("N°;x;Niveau;Intitulé", "fr"),
        ("Código;x;Nivel;Título", "es"),
        ("Код;x;Уровень;Название", "ru"),
        ("الرمز;x;المستوى;العنوان", "ar"),
        ("编号;x;级别;名称", "zh"),
        ("No.;x;Level;Name (Chinese)", "zh"),
        (" REF : ;x;TYPE;label_sw", ""),
        ("id;x;kind;label.sw", "sw"),
    ],
)
def test_read_plan_knows_headers_in_six_languages(header: str, language: str) -> None:
    lines = (header, "1;;Goal;Water", "2;;Goal;Soil")
    if not language:
        with pytest.raises(
            InputError, match=r"no header row with a column for codes and a column for labels was found"
        ):
            table(*lines)
    else:
        assert [(one.code, one.level, one.label) for one in table(*lines)[0].nodes] == [
            ("1", "goal", {language: "Water"}), ("2", "goal", {language: "Soil"}),
        ]  # fmt: skip


def test_read_plan_takes_the_language_that_is_given() -> None:
    data = io.BytesIO(b"code,label,terms\n1,Maji,bomba\n")
    found, _ = read_plan(data, "mpango.csv", Limits(), CATALOGUE, language="sw")
    assert (found.title, found.nodes[0].label, found.nodes[0].terms) == (
        {"sw": "mpango"}, {"sw": "Maji"}, {"sw": ("bomba",)},
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_read_plan_reads_tables_in_old_encodings(encoding: str) -> None:
    found, _ = table("N°\tLibellé", "1\tÉducation", encoding=encoding)
    assert found.nodes[0].label == {"fr": "Éducation"}


def test_read_plan_finds_the_headers_below_a_title() -> None:
    found, _ = plan(("Our plan",), (), ("as of May",), ("code", "label"), ("1", "Water"))
    assert [one.code for one in found.nodes] == ["1"]


def test_read_plan_puts_parents_first_and_leaves_the_order_else() -> None:
    late, _ = table("code,parent,label", "1.1,1,a", "2,,b", "1,,c", "1.2,1,d")
    assert [one.code for one in late.nodes] == ["2", "1", "1.1", "1.2"]
    mixed, _ = table("code,parent,label", "2,,a", "1,,b", "2.1,2,c", "1.1,1,d")
    assert [one.code for one in mixed.nodes] == ["2", "1", "2.1", "1.1"]


def test_read_plan_sorts_levels_by_depth_where_none_are_declared() -> None:
    found, _ = table("code,parent,level,label", "1.1,1,Output,a", "1,,Big goal,b")
    assert [(one.id, one.one) for one in found.levels] == [
        ("big-goal", {"en": "Big goal"}),
        ("output", {"en": "Output"}),
    ]


@pytest.mark.parametrize(
    "header", ["sdg", "SDG", "SDGs", "ODD", "sdg@2020", "links: sdg", "Liens : ODD", "SDG targets", "SDG links", "Sustainable Development Goals"]
)  # fmt: skip
def test_read_plan_knows_a_framework_by_many_names(header: str) -> None:
    found = plan(("code", "label", header), ("1", "Water", "9.c"))
    assert links(found) == [("sdg@2020", "1", "9.c", None)]


def test_read_plan_links_to_editions_and_to_several_frameworks() -> None:
    found = plan(("code", "label", "sdg@2019", "wsis", "SDG", "ODD"), ("1", "Water", "9", "C5", "4", "9; 4"))
    assert links(found) == [
        ("sdg@2019", "1", "9", None), ("wsis@2003", "1", "C5", None), ("sdg@2020", "1", "4", None), ("sdg@2020", "1", "9", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("9.c", {"9.c": None}),
        ("9.c;4.b , 8.10\n9", {"9.c": None, "4.b": None, "8.10": None, "9": None}),
        ("9.c = 0.8; 4=1", {"9.c": 0.8, "4": 1.0}),
        ("SDG 9.c; sdg:4.b; Goal 9; Target 8.1; ODD 4", {"9.c": None, "4.b": None, "9": None, "8.1": None, "4": None}),
        ("9.C; 4.b.", {"9.c": None, "4.b": None}),
        ("9;9;", {"9": None}),
        (9, {"9": None}),
        (9.1, {"9.1": None}),
    ],
)
def test_read_plan_reads_lists_of_codes(cell: object, found: dict[str, float]) -> None:
    assert {code: weight for _, _, code, weight in links(plan(("code", "label", "sdg"), ("1", "Water", cell)))} == found


def test_read_plan_makes_codes_as_the_framework_spells_them() -> None:
    assert links(plan(("code", "label", "wsis"), ("1", "a", "Action line 5; c6"))) == [
        ("wsis@2003", "1", "C5", None), ("wsis@2003", "1", "C6", None),
    ]  # fmt: skip


def test_read_plan_takes_numbers_for_the_codes_they_show() -> None:
    found, _ = plan(
        ("code", "parent", "label"),
        (1, None, "a"), (1.1, 1, "b"), (1.2, 1, "c"), (1.1, 1, "d"), (7, None, "e"),
        formats={"A5": "0.00", "A6": "00"},
    )  # fmt: skip
    assert [(one.code, one.parent) for one in found.nodes] == [
        ("1", None), ("1.1", "1"), ("1.2", "1"), ("1.10", "1"), ("07", None),
    ]  # fmt: skip


def test_read_plan_takes_a_number_as_parent_where_one_code_fits() -> None:
    found, _ = plan(("code", "parent", "label"), ("1.10", None, "a"), ("x", 1.1, "b"))
    assert found.node("x").parent == "1.10"


TEXT = "set the column format to text and enter the code again"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            [("code", "label"), (1.1, "a"), (1.2, "b"), (1.1, "c")],
            f"plan.xlsx:4 [code]: Excel has turned this code into the number 1.1; it may be 1.10; {TEXT}",
        ),
        (
            [("Nº", "label"), ("1.9", "a"), (1.1, "b")],
            f"plan.xlsx:3 [Nº]: Excel has turned this code into the number 1.1; it may be 1.10; {TEXT}",
        ),
        (
            [("code", "parent", "label"), ("1.1", None, "a"), ("1.10", None, "b"), ("x", 1.1, "c")],
            f"plan.xlsx:4 [parent]: Excel has turned this code into the number 1.1; it may be one of 1.1, 1.10; {TEXT}",
        ),
        (
            [("code", "label", "SDG"), ("1", "a", 8.1)],
            f"plan.xlsx:2 [SDG]: Excel has turned this code into the number 8.1; it may be one of 8.1, 8.10; {TEXT}",
        ),
        (
            [("code", "label", "SDG"), ("1", "a", 8.7)],
            "plan.xlsx:2 [SDG]: sdg@2020 has no node 8.7; if Excel has converted it to a number, format the column as text and enter the code again",
        ),
    ],
)
def test_read_plan_does_not_guess_what_excel_lost(lines: list[tuple[Any, ...]], message: str) -> None:
    with pytest.raises(InputError) as caught:
        plan(*lines)
    assert str(caught.value) == message


def test_read_plan_explains_a_code_that_became_a_date() -> None:
    from datetime import UTC, datetime

    day = datetime(2026, 2, 1, tzinfo=UTC).replace(tzinfo=None)
    for line, field in (((day, "a", None), "code"), (("1", "a", day), "sdg")):
        with pytest.raises(InputError) as caught:
            plan(("code", "label", "sdg"), line)
        assert (
            str(caught.value) == f"plan.xlsx:2 [{field}]: Excel has turned this code into a date (2026-02-01); {TEXT}"
        )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["code,label", "1,a", "1,b"], ":3 [code]: the code 1 is also on line 2"),
        (["code,label", ",a"], ":2 [code]: the code is missing"),
        (["code,label", "1,"], ":2 [label]: the node 1 has no label"),
        (["Code,Belongs to,label", "1,,a", "1.1,2,b"], ":3 [Belongs to]: the parent 2 does not exist"),
        (["code,parent,label", "1,2,a", "2,1,b"], ":2 [parent]: the parents form a cycle: 1 → 2 → 1"),
        (["code,parent,label", "1,1,a"], ":2 [parent]: the parents form a cycle: 1 → 1"),
        (["code,level,label", "1,,a"], ":2 [level]: the level is missing"),
        (["code,label,status", "1,a,fine"], ":2 [status]: “fine” is not one of official, transcribed, recalled, disputed, ours"),
        (["code,label,sdg", "1,a,9.z"], ":2 [sdg]: sdg@2020 has no node 9.z"),
        (["code,label,sdg", "1,a,9=1.5"], ":2 [sdg]: the weight of 9=1.5 must be greater than 0 and at most 1"),
        (["code,label,sdg", "1,a,9=0"], ":2 [sdg]: the weight of 9=0 must be greater than 0 and at most 1"),
        (["code,label,sdg", "1,a,9=0.5; SDG 9=1"], ":2 [sdg]: 9 has two weights, 0.5 and 1"),
        (["code,label,links: idi", "1,a,b"], ":1 [links: idi]: unknown framework idi; available: sdg@2019, sdg@2020, wsis@2003"),
        (["code,label,Label.en", "1,a,b"], ":1 [Label.en]: the columns label and Label.en have the same meaning"),
        (["code,label", "1,a, and more"], ":2: the cell “and more” has no header above it"),
        (["code,label,,sdg", "1,a,note,9"], ":2: the cell “note” has no header above it"),
        (["code,label"], ":1: the plan has no rows below its header row"),
        (["words", "more words"], ": no header row with a column for codes and a column for labels was found"),
        (["code,label", '1,"a'], ":2: not valid CSV: unexpected end of data"),
        ([""], ": the file is empty"),
        (["code\x00,label\x00"], ": neither an Excel workbook nor a table (CSV)"),
    ],
)  # fmt: skip
def test_read_plan_names_line_and_column_of_a_fault(lines: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        table(*[line.replace("9=0.5; SDG 9=1", '"9=0.5; SDG 9=1"') for line in lines], name="x.csv")
    assert str(caught.value) == f"x.csv{message}"


def test_read_plan_names_what_is_wrong_about_the_plan() -> None:
    lines = (("code", "level", "label"), ("1", "Aim", "a"))
    with pytest.raises(InputError) as caught:
        plan(*lines, About=[("id", "x"), ("colour of the cover", "blue")])
    assert str(caught.value) == "plan.xlsx:2 [About]: unknown field “colour of the cover”"
    with pytest.raises(InputError) as caught:
        plan(*lines, About=[("levels", "Goal, Outcome")])
    assert str(caught.value) == "plan.xlsx:2 [level]: “Aim” is not one of Goal, Outcome"


def test_write_plan_template_is_a_sound_plan() -> None:
    stream = io.BytesIO()
    write_plan_template(stream)
    catalogue = library().catalogue()
    stream.seek(0)
    found, linkages = read_plan(stream, "template.xlsx", Limits(), catalogue)
    assert (found.key, [level.id for level in found.levels], [one.code for one in found.nodes]) == (
        "library-plan@2026-2030", ["goal", "outcome", "output"], ["1", "1.1", "1.1.1", "1.2"],
    )  # fmt: skip
    assert [(one.object, len(one.links)) for one in linkages] == [("sdg@2025", 4)]
    whole = Catalogue.of([*catalogue.frameworks.values(), found], [*catalogue.linkages, *linkages])
    own = [one for one in check_frameworks(whole, ("en", "fr")) if one.where.startswith("library-plan")]
    assert [(one.severity, one.where) for one in own] == [("warning", "library-plan-sdg")]


def test_write_plan_template_has_texts_and_drop_downs() -> None:
    stream = io.BytesIO()
    write_plan_template(stream)
    written = openpyxl.load_workbook(stream)
    sheet = written["Plan"]
    assert written.sheetnames == ["Plan", "About", "Read me"]
    assert {cell.number_format for cell in chain.from_iterable(sheet.iter_rows())} == {"@"}
    assert sheet.column_dimensions["A"].number_format == "@"
    assert [(one.type, one.formula1, str(one.sqref)) for one in sheet.data_validations.dataValidation] == [
        ("list", "=$A$2:$A$1000", "B2:B1000"),
        ("list", '"official,transcribed,recalled,disputed,ours"', "H2:H1000"),
    ]
    assert written["Read me"]["B2"].value.endswith("goalweave frameworks import FILE")


def test_write_plan_gives_the_same_bytes_and_no_formula() -> None:
    lines = (("code", "label"), [("1", '=HYPERLINK("http://a.org")'), ("1.10", "+1")], [("id", "x")])
    first, second = io.BytesIO(), io.BytesIO()
    write_plan(first, *lines)
    write_plan(second, *lines)
    assert first.getvalue() == second.getvalue()
    sheet = openpyxl.load_workbook(first)["Plan"]
    assert [(cell.value, cell.data_type) for cell in sheet["B"][1:]] == [
        ('=HYPERLINK("http://a.org")', "s"),
        ("+1", "s"),
    ]
    found, _ = read_plan(io.BytesIO(first.getvalue()), "x.xlsx", Limits(), CATALOGUE)
    assert [(one.code, one.parent) for one in found.nodes] == [("1", None), ("1.10", "1")]


def test_read_plan_reads_a_table_as_csv_programs_write_it() -> None:
    stream = io.StringIO()
    csv.writer(stream, dialect="excel").writerows([["code", "label"], ["1", 'The "tap",\nblue'], ["2", "Soil"]])
    found, _ = read_plan(io.BytesIO(stream.getvalue().encode()), "x.csv", Limits(), CATALOGUE)
    assert [one.label for one in found.nodes] == [{"en": 'The "tap",\nblue'}, {"en": "Soil"}]


def test_read_plan_reports_all_problems_at_once():
    lines = (
        "code,parent,level,label.en,status,sdg",
        "1,2,goal,First,ours,9.c; 9.z; 4.b=7",
        "2,1,goal,Second,official,",
        "2,,goal,Again,ours,",
        "3,,goal,,ours,",
        "4,,,Fourth,good,",
    )
    with pytest.raises(InputErrors) as raised:
        table(*lines)
    assert [(problem.line, problem.field, str(problem.message)) for problem in raised.value.problems] == [
        (4, "code", "the code 2 is also on line 3"),
        (2, "parent", "the parents form a cycle: 1 → 2 → 1"),
        (6, "level", "the level is missing"),
        (5, "label.en", "the node 3 has no label"),
        (6, "status", "“good” is not one of official, transcribed, recalled, disputed, ours"),
        (2, "sdg", "sdg@2020 has no node 9.z"),
        (2, "sdg", "the weight of 4.b=7 must be greater than 0 and at most 1"),
    ]


def test_read_plan_stops_after_a_hundred_problems():
    with pytest.raises(InputErrors) as raised:
        table("code,label", *(f"{number}," for number in range(300)))
    assert len(raised.value.problems) == 100
    assert "own plan.csv:101" in str(raised.value)
