"""What documents say of targets and series: the annual report on a plan, and the brief on a country."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.documents.test_portraits import heads, known, listed_paragraphs, rows, texts
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, TARGET, USERS, dataset, observation, put
from tests.factories.records import mapping, record

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Document, Figure, Paragraph, Picture, Table, text_of_content
from goalweave.core.model import Curie, DimensionCode, Framework, Indicator, Observation, RecordPlace, Target
from goalweave.core.progress import Verdict
from goalweave.documents.annual import annual_document
from goalweave.documents.country_brief import CountryFigures, chapter_document, country_document
from goalweave.documents.country_from_database import read_country_figures
from goalweave.documents.measurements import Figures, adopt_targets, figures_from_packs, identical_nodes
from goalweave.documents.measurements_from_database import organisation_area, read_figures
from goalweave.documents.shared_sections import DocumentContext, document_context
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.actions import set_target
from goalweave.packs import library
from goalweave.packs.indicators import IndicatorSet, read_indicators
from goalweave.publishing import default_style, write_html

__all__ = ["known"]  # the fixture

SERIES = replace(USERS, indicator="use")
USE = Indicator("use", {"en": "Internet use", "fr": "Usage d’Internet"}, (Curie("sdg", "2020", "9.c"), Curie("sdg", "2020", "9.1")), {"en": "Of 100 people, how many went online."})  # fmt: skip
NATURES = (
    DimensionCode("NATURE", "C", {"en": "data of the country"}),
    DimensionCode("NATURE", "E", {"en": "estimated"}),
)


def shipped(*observations: Observation, targets: tuple[Target, ...] = (TARGET,)) -> IndicatorSet:
    return IndicatorSet("own", "An office", (USE,), (SERIES,), NATURES, targets, observations)


SEEN = tuple(observation(year, value, nature="C") for year, value in ((2014, 10.0), (2016, 20.0), (2017, 30.0)))


def about(known: Catalogue, language: str = "en") -> DocumentContext:
    work = (
        record("a", organisation="one", start="2019", mappings=(mapping("sdg@2020:9.c"),), places=(RecordPlace("KE"),)),
    )
    return document_context("First", language, known, known.framework("sdg@2020"), work, {"one": {"en": "First"}})


def annual(known: Catalogue, found: Figures, language: str = "en") -> Document:
    return annual_document(about(known, language), None, found)


def lists(made: Document) -> list[str]:
    return [text_of_content(paragraph.content) for paragraph in listed_paragraphs(made)]


def test_a_target_is_told_with_its_line_its_progress_and_where_it_is_known_from(known: Catalogue) -> None:
    found = figures_from_packs(shipped(*SEEN), known.framework("sdg@2020"), None)
    made = annual(known, found)
    (figure,) = [one for one in made.blocks if isinstance(one, Figure)]
    assert figure.caption == "People using the Internet · Kenya"
    assert figure.alt == "Line chart from 2014 to 2017, from 10 % to 30 %. Target: 60 % by 2023.".replace(" %", "\u00a0%")  # fmt: skip
    assert figure.table is not None
    assert [[text_of_content(cell.content) for cell in row] for row in figure.table.rows] == [["2014", "10\u00a0%", "2016", "20\u00a0%", "2017", "30\u00a0%"]]  # fmt: skip
    assert "<svg" in figure.svg
    said = texts(made.blocks)
    assert (
        "On track. From 10 in 2014 to 30 in 2017: an increase of 6.7 a year; an increase of 5 a year "
        "is needed to reach 60 by 2023."
    ) in said
    assert "Target: 60 % by 2023. 3 values from 2014 to 2017 are used. No values exist for 2015." in said
    assert "Source: An office · Definition: ours · data of the country" in said
    drawn = made.blocks.index(figure)
    assert [one.keep for one in made.blocks[drawn - 1 : drawn] if isinstance(one, Paragraph)] == [True]
    assert "# Data of the figures" in heads(made)
    assert rows(made, "Targets and progress") == [
        [
            "9.c",
            rows(made, "Targets and progress")[0][1],
            "30\u00a0% (2017)",
            "60\u00a0% (2023)",
            "40\u00a0%",
            "On track",
            "1",
        ]
    ]
    assert "Targets: 1. On track or nearly there: 1." in said


def test_years_with_nothing_but_a_value_stand_side_by_side(known: Catalogue) -> None:
    seen = [observation(year, float(year - 2000), nature="C") for year in range(2010, 2017)]
    made = annual(known, figures_from_packs(shipped(*seen), known.framework("sdg@2020"), None))
    (table,) = [one.table for one in made.blocks if isinstance(one, Figure) and one.table]
    assert [[text_of_content(cell.content).replace("\u00a0%", "") for cell in row] for row in table.rows] == [
        ["2010", "10", "2013", "13", "2016", "16"],
        ["2011", "11", "2014", "14", "", ""],
        ["2012", "12", "2015", "15", "", ""],
    ]
    assert [cell.heading for cell in table.rows[0]] == [True, False] * 3


def test_what_measures_a_node_without_a_target_is_told_as_a_trend_and_drawn_once(known: Catalogue) -> None:
    found = figures_from_packs(shipped(*SEEN, targets=()), known.framework("sdg@2020"), None, area="KE")
    assert {code: [one.area for one in some] for code, some in found.by_code.items()} == {"9.1": ["KE"], "9.c": ["KE"]}
    made = annual(known, found)
    assert len([one for one in made.blocks if isinstance(one, Figure)]) == 1
    said = texts(made.blocks)
    assert "From 10\u00a0% in 2014 to 30\u00a0% in 2017." in said
    assert "People using the Internet · Kenya. Its data are shown under 9.1." in said
    assert "No numeric target has been set for this plan." in said
    assert "Of 100 people, how many went online." in str(made)


def test_a_trend_begins_at_the_last_break_and_a_year_ends_it(known: Catalogue) -> None:
    broken = (*SEEN[:2], replace(SEEN[2], status="B"), observation(2018, 36.0))
    found = figures_from_packs(shipped(*broken, targets=()), known.framework("sdg@2020"), 2018, area="KE")
    assert ("From 30 % in 2017 to 36 % in 2018. The series has a break in 2017; earlier values cannot be "
"compared with these.") in texts(annual(known, found).blocks)  # fmt: skip
    early = figures_from_packs(shipped(*broken), known.framework("sdg@2020"), 2016)
    (row,) = early.by_code["9.c"]
    assert ([point.year for point in row.points], [one.time for one in row.observed]) == ([2014, 2016], ["2014", "2016"])  # fmt: skip


def test_what_is_missing_names_targets_without_series_and_without_records(known: Catalogue) -> None:
    bare = Target(node=Curie("sdg", "2020", "4.4"), value=50, year=2030, note={"en": "Nobody counts it."})
    found = figures_from_packs(shipped(*SEEN, targets=(TARGET, bare)), known.framework("sdg@2020"), None)
    assert found.by_code["4.4"][0].progress.verdict is Verdict.NO_SERIES
    made = annual(known, found)
    assert "Without data or targets" in str(heads(made))
    names = [one for one in lists(made) if one.startswith("4.4 ")]
    assert [one.endswith("— Nobody counts it.") for one in names] == [True, False], "without series, without record"
    assert "9.c" not in [one.split()[0] for one in lists(made)]
    assert "4 Quality education" in str(heads(made)), "a node that is measured stands there without any record"


def test_the_plan_that_ships_has_its_targets_in_six_languages(known: Catalogue, thorough: bool) -> None:
    plan = known.framework("connect2030@2018")
    found = figures_from_packs(read_indicators(library()), plan, None)
    assert len([one for one in found.all if one.target]) == 24
    for language in ("en", "fr", "es", "ru", "ar", "zh") if thorough else ("fr", "ar"):
        empty = document_context("ITU", language, known, plan, (), {})
        made = annual_document(empty, None, found)
        drawn = [one for one in made.blocks if isinstance(one, Figure)]
        assert all(one.alt and one.table and one.table.rows for one in drawn)
        assert all("<svg" in one.svg for one in drawn)
        assert len(drawn) >= 10


@pytest.mark.django_db
def test_figures_of_the_database_are_those_that_the_actor_may_see() -> None:
    loaded()
    owner = OrganisationFactory(slug="own")
    inside = replace(USERS, code="OWN", measures=(Curie("sdg", "2020", "4.4"),))
    put(dataset(observation(2015, 3.0, "001", series="OWN"), series=(inside,)), organisation=owner, public=False)
    put(dataset(*SEEN, release="R1"))
    set_target(actor=SYSTEM, target=TARGET, organisation=None)
    plan = catalogue().framework("sdg@2020")
    assert list(read_figures(VISITOR, plan, None).by_code) == ["9.c"]
    found = read_figures(member(owner, Role.READER), plan, None)
    assert [(code, [one.series_key for one in some]) for code, some in found.by_code.items()] == [
        ("4.4", [("OWN", "001", ())]),
        ("9.c", [("IT_USE", "KE", ())]),
    ]
    owner.kind, owner.country = "government", "KE"
    assert (
        organisation_area(owner),
        organisation_area(OrganisationFactory(kind="intergovernmental", country="CH")),
    ) == ("KE", "")
    assert [(one.source, one.release, one.loaded) for one in found.releases] == [
        ("An office", "R1", NOW.date().isoformat()),
        ("An office", "2019.Q2", NOW.date().isoformat()),
    ]


@pytest.fixture
def country() -> tuple[DocumentContext, Framework]:
    """Kenya with a broken-down indicator of goal 9 that has a global target, and work for goal 4."""
    known = loaded()
    sexes = (observation(2014, 8.0, sex="F"), observation(2014, 12.0, sex="M"))
    sexes += (observation(2017, 13.0, sex="F"), observation(2017, 21.5, sex="M"))
    put(dataset(*SEEN, *sexes))
    set_target(actor=SYSTEM, target=replace(TARGET, area="001"), organisation=None)
    work = (
        record("a", organisation="one", mappings=(mapping("sdg@2020:4.4"),), places=(RecordPlace("KE"),)),
        record("b", organisation="two", mappings=(mapping("sdg@2020:4"),), places=(RecordPlace("KE"),)),
    )
    framework = known.framework("sdg@2020")
    return document_context("Kenya", "en", known, framework, work, {"one": {"en": "First"}}), framework


@pytest.mark.django_db
def test_country_brief_has_the_chapters_of_its_page(country: tuple[DocumentContext, Framework]) -> None:
    context, framework = country
    made = country_document(context, read_country_figures(VISITOR, framework, "KE", "en"))

    def name(code: str) -> str:
        return framework.node(code).label["en"]

    assert (made.title, dict(made.facts)["Edition"]) == ("Country brief: Kenya", "2020")
    assert [one for one in heads(made) if one.startswith("#")] == [
        "# At a glance",
        "# Goal by goal",
        f"## 4 {name('4')}",
        "### Headline indicators",
        "### Gaps",
        "### Work recorded there",
        f"## 9 {name('9')}",
        "### Headline indicators",
        "### Who is left behind",
        "### Gaps",
        "### Sources",
        "# Gaps",
        "# How this is calculated",
        "## Sources of the data",
    ]
    assert [row[:2] for row in rows(made, "Records, newest first")] == [["Title of a", "First"], ["Title of b", "two"]]
    said = texts(made.blocks)
    assert "2 unique records. Organisations: 2." in said
    assert not [line for line in said if "cannot be judged" in line]
    missing = {text_of_content(one.content) for one in made.blocks if isinstance(one, Paragraph)}
    assert {"Data but no records", "Records but no data"} <= missing
    assert "Behind the required pace and without records" not in missing


@pytest.mark.django_db
def test_chapter_has_a_line_for_each_indicator_and_a_picture_of_its_groups(
    country: tuple[DocumentContext, Framework],
) -> None:
    context, framework = country
    made = chapter_document(context, read_country_figures(VISITOR, framework, "KE", "en", ["9"]))
    assert (made.title, made.subtitle) == (
        "Goal 9: Industry and networks",
        "Kenya: chapter for the Voluntary National Review",
    )
    (shown,) = [block for block in made.blocks if isinstance(block, Table)]
    (row,) = shown.rows
    assert [text_of_content(cell.content) for cell in shown.head[0]] == [
        "Target",
        "Indicator",
        "Years",
        "Latest",
        "Global target",
        "In words",
    ], "without a national target there is no column for it"
    assert [text_of_content(cell.content).replace("\u00a0", " ") for cell in row] == [
        "9.c",
        "Internet for everyone\nIndicator 9.c\nPeople using the Internet",
        "",
        "30 %\n2017",
        "60 %\nby 2023",
        "On track\nNeeds 5 percentage points more a year; currently 6.7 more",
    ]
    (line,) = row[2].content
    assert isinstance(line, Picture)
    assert line.alt.replace("\u00a0", " ").endswith("; target 60 %")
    (figure,) = [block for block in made.blocks if isinstance(block, Figure)]
    assert not figure.adds_table, "every figure is written in the picture"
    page = write_html(made, default_style())
    assert page.count('<span class="picture"><svg') == 1


@pytest.mark.django_db
def test_a_country_of_which_nothing_is_known_says_so() -> None:
    known = loaded()
    framework = known.framework("sdg@2020")
    figures = read_country_figures(VISITOR, framework, "FJ", "en")
    made = country_document(document_context("Fiji", "en", known, framework, (), {}), figures)
    assert {"No figures are loaded for this area yet.", "No records name this country."} <= set(texts(made.blocks))
    assert "Neither data nor records" in texts(made.blocks)
    assert [one for one in made.blocks if isinstance(one, Table | Figure)] == []


def test_a_plan_has_the_targets_of_nodes_that_are_identical_to_its_own(known: Catalogue) -> None:
    plan = known.framework("itu@2020-2023")
    identical = identical_nodes(known, plan)
    found = figures_from_packs(read_indicators(library()), plan, 2019, identical=identical)
    assert [one.target.value for one in found.by_code["1.1"] if one.target] == [65.0]
    said = texts(annual_document(document_context("A body", "en", known, plan, (), {}), 2019, found).blocks)
    assert "No numeric target has been set for this plan." not in said
    assert any(line.startswith("Targets: 24.") for line in said)
    own = replace(TARGET, node=plan.curie("1.1"))
    other = replace(TARGET, node=known.framework("connect2030").curie("1.1"))
    assert adopt_targets((own, other), plan, identical) == (own,), "a node with its own target takes no other's"


def test_a_country_without_accepted_records_has_no_empty_chart(known: Catalogue) -> None:
    idle = (record("a", organisation="one", places=(RecordPlace("KE"),)),)
    context = document_context("Kenya", "en", known, known.framework("sdg@2020"), idle, {})
    made = country_document(context, CountryFigures("KE", ()))
    assert [one for one in made.blocks if isinstance(one, Figure)] == []
    assert "No record in this country is accepted for any node of the framework yet." in texts(made.blocks)


def test_documents_without_a_database_import_no_models() -> None:
    """The command line makes them where Django has no applications, and there a model cannot be imported."""
    names = ("profile", "annual", "goal_brief", "matrix_document", "submission")
    assert [name for name in imported_at_once(f"goalweave.documents.{name}" for name in names) if name.endswith(".models")] == []  # fmt: skip


def imported_at_once(names: Iterable[str]) -> set[str]:
    """These modules of ours and all that they import when they are imported."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        path = name.rpartition(".")[0]
        if not name.startswith("goalweave.") or name in seen or not hasattr(import_module(path), "__path__"):
            continue
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            continue
        seen.add(name)
        for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names if alias.name.islower())]  # fmt: skip
    return seen
