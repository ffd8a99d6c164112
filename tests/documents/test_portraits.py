"""Profile, annual report, goal brief and matrix: figures as the coverage says them, and nothing that is only suggested."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from tests.factories.records import mapping, record

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import (
    Block,
    Document,
    Figure,
    Heading,
    ItemList,
    Notes,
    PageBreak,
    Paragraph,
    Table,
    text_of_content,
)
from goalweave.core.model import Money, NoteKind, Partner, Record, RecordKind, RecordNote, RecordPlace
from goalweave.documents.annex import annex_workbook
from goalweave.documents.annual import annual_document, records_in_year
from goalweave.documents.document_cache import (
    document_digest,
    layout_weight,
    mark_finished,
    mark_started,
    offer_cached,
    read_cached,
    write_cached,
)
from goalweave.documents.goal_brief import goal_document
from goalweave.documents.matrix_document import matrix_document
from goalweave.documents.profile import profile_document, share_in_country
from goalweave.documents.shared_sections import DocumentContext, document_context
from goalweave.packs import library
from goalweave.publishing import default_style

NAMES = {"one": {"en": "First"}, "two": {"en": "Second"}}


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return library().catalogue()


def work() -> tuple[Record, ...]:
    return (
        record("a", organisation="one", start="2019", mappings=(mapping("sdg@2025:9.c"), mapping("itu@2020-2023:G1"), mapping("sdg@2025:13", sign=-1), mapping("itu@2020-2023:G2", sign=-1)), partners=(Partner("Water Fund"), Partner("Water Fund")), places=(RecordPlace("KE", 25.0), RecordPlace("UG")), money=(Money(Decimal(1000), "CHF"),), notes=(RecordNote(NoteKind.RESULT, {"en": "Forty schools joined."}), RecordNote(NoteKind.CHALLENGE, {"fr": "Peu de routes."}))),
        record("b", organisation="one", kind=RecordKind.EVENT, start="2018", mappings=(mapping("sdg@2025:9"), mapping("sdg@2025:4.4", "suggested"))),
        record("c", organisation="two", start="2017", mappings=(mapping("sdg@2025:5", "suggested"),)),
        record("d", organisation="two", start="2016", mappings=(mapping("sdg@2025:4"),), partners=(Partner("Road Fund"),)),
    )  # fmt: skip


def about(
    known: Catalogue, framework: str = "sdg", records: Sequence[Record] | None = None, language: str = "en"
) -> DocumentContext:
    given = work() if records is None else records
    return document_context("Everybody", language, known, known.framework(framework), given, NAMES, as_of="2020")


def heads(made: Document) -> list[str]:
    return [
        f"{'#' * one.level} {one.number} {text_of_content(one.content)}".replace("  ", " ")
        for one in made.blocks
        if isinstance(one, Heading)
    ]


def rows(made: Document, caption: str) -> list[list[str]]:
    table = next(one for one in made.blocks if isinstance(one, Table) and one.caption == caption)
    return [[text_of_content(cell.content) for cell in row] for row in table.rows]


def texts(blocks: Sequence[Block]) -> list[str]:
    return [text_of_content(one.content) for one in blocks if isinstance(one, Paragraph)]


def listed_paragraphs(made: Document) -> list[Paragraph]:
    """What the items of all lists begin with, where that is a paragraph."""
    items = chain.from_iterable(block.items for block in made.blocks if isinstance(block, ItemList))
    return [item[0] for item in items if isinstance(item[0], Paragraph)]


def test_profile_counts_what_is_accepted_and_names_gaps_partners_and_places(known: Catalogue) -> None:
    made = profile_document(about(known))
    assert heads(made) == [
        "# At a glance",
        "# Coverage by goal",
        "# Gaps",
        "# Partners",
        "# Places",
        "# Records by goal",
        "## 4 Quality education",
        "## 9 Industry, innovation and infrastructure",
        "# How this is calculated",
    ]
    assert texts(made.blocks)[:2] == [
        (
            "Unique records: 4. Accepted for at least one node of Sustainable Development Goals: 3. Mentions "
            "of these in their sources: 3."
        ),
        "1 more record has suggestions that have not been reviewed yet. It is not counted here.",
    ]
    assert rows(made, "Unique records, mentions and money") == [
        ["4", "Quality education", "1", "1", ""],
        ["9", "Industry, innovation and infrastructure", "2", "2", "1,000\u00a0CHF (budget)"],
    ]
    assert rows(made, "Partners by unique records") == [["Road Fund", "1"], ["Water Fund", "1"]]
    assert rows(made, "Places by unique records") == [["Kenya", "1"], ["Uganda", "1"]]


def test_chart_of_the_profile_has_the_same_figures_as_its_table(known: Catalogue) -> None:
    figure = next(one for one in profile_document(about(known)).blocks if isinstance(one, Figure))
    assert figure.table is not None
    told = {text_of_content(row[0].content): text_of_content(row[2].content) for row in figure.table.rows}
    assert (told["4"], told["5"], told["9"], len(told)) == ("1", "0", "2", 17)
    assert figure.alt == "Bar chart of unique records by SDGs. Highest: 9: 2, 4: 1."


def test_gaps_keep_suggestions_apart_from_nothing(known: Catalogue) -> None:
    made = profile_document(about(known))
    start = next(
        at for at, one in enumerate(made.blocks) if isinstance(one, Heading) and text_of_content(one.content) == "Gaps"
    )
    names = texts(made.blocks[start : start + 7])
    lists = [one for one in made.blocks[start : start + 7] if isinstance(one, ItemList)]
    told = {name: [text_of_content(item[0].content).split()[0] for item in found.items if isinstance(item[0], Paragraph)] for name, found in zip(names, lists, strict=False)}  # fmt: skip
    assert told["Only suggestions"] == ["5"]
    assert all("9" not in codes for codes in told.values())


@pytest.mark.parametrize(("country", "amount"), [("KE", "250"), ("UG", "750"), ("FR", None)])
def test_money_in_a_country_is_what_falls_on_it(country: str, amount: str | None) -> None:
    found = share_in_country(work()[0], country)
    assert [one.amount for one in found.money] == ([Decimal(amount)] if amount else [])


def test_annual_report_follows_the_plan_with_results_and_sources(known: Catalogue) -> None:
    found = records_in_year(work(), 2019)
    assert [one.id for one in found] == ["a"]
    made = annual_document(about(known, "itu", found), 2019)
    plan = known.framework("itu")
    top = plan.top("G1")
    assert [one for one in heads(made) if "G1" in one or f" {top} " in one]
    notes_of_record = {text_of_content(item.content): item.language for item in listed_paragraphs(made)}
    assert "Forty schools joined." in notes_of_record
    assert [language for text, language in notes_of_record.items() if "routes" in text] == ["fr"]
    notes = next(one for one in made.blocks if isinstance(one, Notes))
    assert [text_of_content(one.content) for one in notes.notes] == ["Title of a · Activity · First · 2019"]


@pytest.mark.parametrize(
    ("fields", "year", "found"),
    [
        ({}, 2019, True),
        ({"start": "2019-05"}, 2019, True),
        ({"start": "2018"}, 2019, False),
        ({"start": "2018", "status": "ongoing"}, 2019, True),
        ({"start": "2018", "end": "2020"}, 2019, True),
        ({"end": "2018"}, 2019, False),
        ({"start": "2020"}, 2019, False),
        ({"start": "2020"}, None, True),
    ],
)
def test_in_year_keeps_what_touches_the_year(fields: dict[str, str], year: int | None, found: bool) -> None:
    assert bool(records_in_year([record("x", **fields)], year)) is found


def test_goal_brief_says_who_does_what_where(known: Catalogue) -> None:
    made = goal_document(about(known), known.resolve("sdg:9"))
    assert made.title == "SDGs 9: Industry, innovation and infrastructure"
    assert rows(made, "Organisations by unique records") == [["First", "2", "Kenya, Uganda"]]
    assert rows(made, "Nodes below") == [["9.c", rows(made, "Nodes below")[0][1], "1", "1", "1,000\u00a0CHF (budget)"]]
    assert texts(made.blocks)[0] == "Unique records accepted here or below: 2. Organisations: 1."
    assert "Title of d" not in str(made)


def test_matrix_has_every_link_its_reason_and_marks_what_is_disputed(known: Catalogue) -> None:
    made = matrix_document(known, known.framework("wsis"), known.framework("sdg"), "en")
    table = next(one for one in made.blocks if isinstance(one, Table))
    assert len(table.columns) == 19
    total = int(text_of_content(table.rows[-1][-1].content))
    assert any(isinstance(one, PageBreak) and one.wide for one in made.blocks)
    reasons = sum(len(one.items) for one in made.blocks if isinstance(one, ItemList))
    linkages = [one for one in known.linkages if {one.subject, one.object} == {"wsis@2003", "sdg@2025"}]
    links = chain.from_iterable(one.links for one in linkages)
    disputed = [link for link in links if link.status == "disputed"]
    assert reasons == total + len(disputed)
    marked = any("†" in text_of_content(cell.content) for cell in chain.from_iterable(table.rows))
    assert marked is bool(disputed)


def test_deep_matrix_is_cut_into_tables_of_its_own_pages(known: Catalogue) -> None:
    made = matrix_document(known, known.framework("wsis"), known.framework("sdg"), "ar", "target")
    tables = [one for one in made.blocks if isinstance(one, Table)]
    assert len(tables) > 1
    assert max(len(one.columns) for one in tables) == 19
    assert sum(isinstance(one, PageBreak) and one.wide for one in made.blocks) == len(tables)


def test_documents_without_any_record_are_made_too(known: Catalogue) -> None:
    empty = about(known, records=())
    for made in (profile_document(empty), annual_document(empty, 2020), goal_document(empty, known.resolve("sdg:1"))):
        assert made.blocks
        assert not any(isinstance(one, Notes) for one in made.blocks)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh"])
def test_documents_speak_their_language(known: Catalogue, language: str) -> None:
    made = profile_document(about(known, language=language))
    assert made.language == language
    title = known.framework("sdg").title[language]
    assert title in made.title


def test_annex_is_no_formula_and_reads_from_the_right_in_arabic(known: Catalogue) -> None:
    bad = record("x", title={"en": "=1+1"}, partners=(Partner("@SUM(A1)"),), mappings=(mapping("sdg@2025:9.c"), mapping("sdg@2025:4", "suggested")))  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(annex_workbook([bad], known, "ar")))
    first, second = book.worksheets
    assert [cell.value for cell in first[2]][:2] == ["x", "=1+1"]
    assert "f" not in {cell.data_type for cell in first[2]}
    assert [row[1].value for row in second.iter_rows(min_row=2)] == ["sdg:9.c"], "a suggestion is no mapping"
    assert first.sheet_view.rightToLeft


def test_kept_documents_are_found_by_what_stands_in_them(known: Catalogue, tmp_path: Path) -> None:
    one, other = profile_document(about(known)), profile_document(about(known, records=()))
    style = default_style()
    names = {
        document_digest(one, "pdf", style),
        document_digest(one, "html", style),
        document_digest(other, "pdf", style),
    }
    assert len(names) == 3
    assert document_digest(profile_document(about(known)), "pdf", style) in names
    assert layout_weight(one) > layout_weight(other) > 0
    assert read_cached(tmp_path / "documents", "a.pdf") is None
    write_cached(tmp_path / "documents", "a.pdf", b"first")
    assert read_cached(tmp_path / "documents", "a.pdf") == b"first"


def test_only_so_many_documents_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr("goalweave.documents.document_cache.MOST_CACHED", 2)
    for at, name in enumerate("abc"):
        write_cached(tmp_path, name, b"x")
        os.utime(tmp_path / name, (at, at))
    read_cached(tmp_path, "b")
    write_cached(tmp_path, "d", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "d"]


def test_what_is_being_written_is_begun_once(tmp_path: Path) -> None:

    assert [mark_started(tmp_path, "a"), mark_started(tmp_path, "a")] == [True, False]
    mark_finished(tmp_path, "a")
    assert mark_started(tmp_path, "a")
    (mark,) = tmp_path.iterdir()
    for given_up in (0, 2**33):
        os.utime(mark, (given_up, given_up))
        assert mark_started(tmp_path, "a"), "what was given up is begun again, also after a clock that was ahead"


def test_a_document_without_room_in_the_cache_is_sent_all_the_same(tmp_path: Path) -> None:
    # A file is in the way of the folder, as a full disk would be.
    (tmp_path / "documents").touch()
    offer_cached(tmp_path / "documents", "a.pdf", b"first")
    with pytest.raises(FileExistsError):
        write_cached(tmp_path / "documents", "a.pdf", b"first")
