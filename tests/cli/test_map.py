"""`goalweave map`, `classify`: the whole job without a database."""

from __future__ import annotations

import csv
import json
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from tests.cli.conftest import Run

WORK = """# Digital inclusion

- We train rural women in digital skills and mobile money, in support of SDG 5 and target 5.b.
- Broadband for schools in least developed countries (SDG 9).
- The canteen is closed on Friday afternoon.
"""


def mappings_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    return list(chain.from_iterable(record["mappings"] for record in document["records"]))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    path = tmp_path / "work.md"
    path.write_text(WORK, encoding="utf-8")
    return path


def test_map_prints_json_of_the_documented_shape(run: Run, work: Path) -> None:
    said = run("map", work, "--json")
    assert said.code == 0
    document = json.loads(said.out)
    assert document["framework"] == "sdg@2025"
    assert {"records", "coverage", "contributions"} <= set(document)
    assert len(document["records"]) == 3
    for record in document["records"]:
        assert set(record) >= {"id", "title", "text", "source", "mappings"}
        assert record["source"]["file"] == "work.md"
        for mapping in record["mappings"]:
            assert set(mapping) >= {"node", "state", "origin", "score", "evidence"}
            assert all(record["text"][one["start"] : one["end"]] == one["text"] for one in mapping["evidence"])
    nodes = {mapping["node"] for mapping in mappings_of(document)}
    assert {"sdg:5", "sdg:5.b", "sdg:9"} <= nodes
    assert document["records"][2]["mappings"] == []


def test_map_counts_suggestions_apart_and_contributions_via(run: Run, work: Path) -> None:
    document = json.loads(run("map", work, "--to", "wsis", "--json").out)
    assert document["framework"] == "wsis@2003"
    for row in document["coverage"]:
        assert row["accepted"]["records"] == 0
    assert all({"record", "node", "strength", "via"} <= set(one) for one in document["contributions"])


def test_map_level_goal_suggests_no_targets(run: Run, work: Path) -> None:
    document = json.loads(run("map", work, "--level", "goal", "--json").out)
    assert {row["node"].count(".") for row in document["coverage"]} == {0}
    suggested = [mapping["node"] for mapping in mappings_of(document) if mapping["origin"] != "mention"]
    assert all("." not in node for node in suggested)


def test_map_prints_a_table_by_goal(run: Run, work: Path) -> None:
    said = run("map", work)
    assert said.code == 0
    assert "sdg:17" in said.out
    assert "suggested" in said.out


def test_map_out_writes_files_that_belong_together(run: Run, work: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("map", work, "--out", out).code == 0
    names = {path.name for path in out.iterdir()}
    assert names == {"map.html", "map.json", "records.csv", "mappings.csv", "contributions.csv", "review.xlsx"}
    with (out / "records.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert len(list(csv.DictReader(handle))) == 3
    page = (out / "map.html").read_text(encoding="utf-8")
    assert "<mark" in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/", "")


def test_map_reads_a_review_back(run: Run, work: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("map", work, "--out", out)
    book = openpyxl.load_workbook(out / "review.xlsx")
    sheet = book["Review"]
    heads = [cell.value for cell in sheet[1]]
    decision, node, new = heads.index("decision"), heads.index("node"), heads.index("new node")
    decided = {}
    for number, row in enumerate(sheet.iter_rows(min_row=2)):
        verdict = ("accept", "reject", "change")[number % 3]
        row[decision].value = verdict
        decided[row[heads.index("record")].value, row[node].value] = verdict
        if verdict == "change":
            row[new].value = "sdg:4.4"
    book.save(out / "review.xlsx")
    document = json.loads(run("map", "--review", out / "review.xlsx", "--json").out)
    states = {}
    for record in document["records"]:
        states.update({(record["id"], mapping["node"]): mapping for mapping in record["mappings"]})
    expected = {"accept": "accepted", "reject": "rejected", "change": "rejected"}
    for key, verdict in decided.items():
        if key[1] != "sdg:4.4":
            assert states[key]["state"] == expected[verdict]
            assert states[key]["origin"] == "person"
    assert any(row["accepted"]["records"] for row in document["coverage"])


def test_map_reads_a_review_back_with_its_framework_and_money(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "work.csv"
    table.write_text(
        "title,description,budget,currency,tags\nVillage telecentres,Access to information for all,1200.50,EUR,wsis:C3\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    options = ("--to", "wsis", "--level", "action-line", "--json")
    first = run("map", table, *options, "--out", out)
    again = run("map", "--review", out / "review.xlsx", "--json")
    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert json.loads(first.out)["records"][0]["money"] != []
    assert again.out == first.out


def test_a_harm_is_named_apart_counted_nowhere_and_decided_on_as_it_is(run: Run, tmp_path: Path) -> None:
    harm = tmp_path / "harm.md"
    harm.write_text("- The county closes eleven village schools and dismisses their teachers.\n", encoding="utf-8")
    shown = run("map", harm, "--level", "goal", "--out", tmp_path / "map")
    assert shown.code == 0, shown.err
    assert "May hinder a node, and is not counted:" in shown.out
    document = json.loads((tmp_path / "map" / "map.json").read_text(encoding="utf-8"))
    [record] = document["records"]
    assert {mapping["sign"] for mapping in record["mappings"] if mapping["node"] == "sdg:4"} == {-1}
    assert {row["suggested"]["records"] for row in document["coverage"] if row["node"] == "sdg:4"} == {0}
    assert "<h4>Hinders</h4>" in (tmp_path / "map" / "map.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(tmp_path / "map" / "review.xlsx")
    sheet = book["Review"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[3].value == "sdg:4")
    assert row[5].value == "hinders"
    row[9].value = "accept"
    book.save(tmp_path / "map" / "review.xlsx")
    decided = json.loads(run("map", "--review", tmp_path / "map" / "review.xlsx", "--json").out)
    [record] = decided["records"]
    assert [(one["state"], one["sign"]) for one in record["mappings"] if one["node"] == "sdg:4"] == [("accepted", -1)]
    assert {row["accepted"]["records"] for row in decided["coverage"]} == {0}


def test_map_takes_frameworks_to_pass_with_blanks_between(run: Run, work: Path) -> None:
    assert run("map", work, "--via", "wsis, itu", "--json").out == run("map", work, "--via", "wsis,itu", "--json").out


def test_map_out_is_written_again_beside_other_files(run: Run, work: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("map", work, "--out", out).code == 0
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.suffix != ".xlsx"}
    assert run("map", work, "--out", out).code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.suffix != ".xlsx"} == before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "work.md"}


def test_map_out_at_a_file_is_one_line_and_leaves_it(run: Run, work: Path, tmp_path: Path) -> None:
    said = run("map", work, "--out", work)
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert "work.md" in said.err
    assert work.read_text(encoding="utf-8") == WORK
    assert [path.name for path in tmp_path.iterdir()] == ["work.md"]


def test_map_with_a_review_that_is_a_folder_is_one_line(run: Run, work: Path, tmp_path: Path) -> None:
    said = run("map", work, "--review", tmp_path)
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1


def test_map_preview_of_nothing_asks_for_a_file(run: Run) -> None:
    said = run("map", "--preview")
    assert (said.code, said.err.strip()) == (2, "name at least one file to preview")


def test_map_preview_tells_why_each_column_is_read_so(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("Programme title,Country/ies,Budget (EUR mio),Phone\nWells,Kenya,1.2,7\n", encoding="utf-8")
    said = run("map", table, "--preview", "--json")
    assert json.loads(said.out)["columns"] == [
        {
            "column": "Programme title",
            "field": "title",
            "certain": True,
            "reasons": ["a usual header of this field"],
            "samples": ["Wells"],
        },
        {
            "column": "Country/ies",
            "field": "country",
            "certain": True,
            "reasons": ["a usual header of this field", "1 of 1 values are countries or regions"],
            "samples": ["Kenya"],
        },
        {
            "column": "Budget (EUR mio)",
            "field": "budget",
            "certain": True,
            "reasons": ["a usual header of this field", "amounts in EUR, times 1,000,000", "1 of 1 values are amounts"],
            "samples": ["1.2"],
        },
        {"column": "Phone", "field": None, "certain": True, "reasons": [], "samples": ["7"]},
    ]
    lines = run("map", table, "--preview").out.splitlines()
    assert lines[1].split() == ["field", "column", "reason", "values"]
    assert lines[-1].split() == ["not", "used", "Phone", "7"]


def test_map_html_runs_nothing_that_came_with_the_data(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text('code,parent,label\nA/1,,</title><script>alert(1)</script>\nA/1.1,A/1,"a""><img src=x>"\n')
    assert run("frameworks", "import", plan).code == 0
    table = tmp_path / "<b>.csv"
    table.write_text('title,description\n<script>alert(2)</script>,"=1+1 </script><img src=x onerror=alert(3)>"\n')
    out = tmp_path / "out"
    assert run("map", table, "--to", "plan", "--out", out).code == 0
    page = (out / "map.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert "alert(2)" in page
    assert not any(tag in page for tag in ("<script", "<img", "<b>."))
    with (out / "records.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert next(csv.DictReader(handle))["text"].startswith("'=1+1")


def test_map_twice_gives_the_same_result(run: Run, work: Path) -> None:
    assert run("map", work, "--json").out == run("map", work, "--json").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "nowhere"], "unknown framework nowhere"),
        (["--level", "nothing"], "unknown level nothing"),
        (["--via", "nowhere"], "unknown framework nowhere"),
        (["--against", "labels"], "--against must be tags"),
        (["--against", "tags"], "no records have"),
        (["--column", "title"], "--column must be"),
    ],
)
def test_map_with_a_wrong_option_says_so_and_writes_nothing(
    run: Run, work: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    out = tmp_path / "out"
    found = run("map", work, *arguments, "--out", out)
    assert found.code == 2
    assert said in found.err
    assert not out.exists()


def test_map_of_a_missing_file_names_it(run: Run, tmp_path: Path) -> None:
    found = run("map", tmp_path / "gone.txt")
    assert found.code == 2
    assert "gone.txt" in found.err


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj"),
        ("cut.xml", b'<iati-activities version="2.03"><iati-activity>'),
        ("dtd.xml", b'<!DOCTYPE x [<!ENTITY e "boo">]><iati-activities version="2.03"/>'),
    ],
)
def test_map_of_bad_input_says_one_line_and_writes_nothing(run: Run, tmp_path: Path, name: str, data: bytes) -> None:
    path, out = tmp_path / name, tmp_path / "out"
    path.write_bytes(data)
    found = run("map", path, "--out", out)
    assert found.code == 2
    assert name in found.err
    assert len(found.err.strip().splitlines()) == 1
    assert not out.exists()


def test_classify_explains_a_text(run: Run) -> None:
    said = run("classify", "Broadband for villages in least developed countries, SDG 9", "--json")
    document = json.loads(said.out)
    assert document["language"] == "en"
    assert document["mappings"][0]["node"] == "sdg:9"
    assert document["mappings"][0]["origin"] == "mention"


def test_classify_abstains(run: Run) -> None:
    said = run("classify", "The striker scored twice in the second half of the derby.")
    assert "Nothing in sdg@2025 is recognised" in said.out


@pytest.mark.shared
def test_map_of_the_reference_page(run: Run, shared: Path) -> None:
    document = json.loads(run("map", shared / "documents" / "itu-2019-submission.txt", "--json").out)
    goals = [row for row in document["coverage"] if row["node"].count(".") == 0]
    goals.sort(key=lambda row: -(row["accepted"]["records"] + row["suggested"]["records"]))
    top = {row["node"] for row in goals[:10]}
    assert {"sdg:9", "sdg:17", "sdg:4", "sdg:5", "sdg:11"} <= top
    nodes = {mapping["node"] for mapping in mappings_of(document)}
    assert {"sdg:9.c", "sdg:4.b", "sdg:5.b"} <= nodes
    texts = [record["text"] for record in document["records"]]
    assert len(texts) == len(set(texts))


@pytest.mark.shared
def test_map_against_the_publishers_tags(run: Run, shared: Path, tmp_path: Path) -> None:
    """On every sixth activity; tests/core/classify/test_measured.py reads them all."""
    file = etree.parse(shared / "iati" / "activities" / "CAF-ActivityFile-2025-10-10.xml")
    activities = list(file.getroot())
    for number, activity in enumerate(activities):
        if number % 6:
            file.getroot().remove(activity)
    path = tmp_path / "sixth.xml"
    file.write(path)
    document = json.loads(run("map", path, "--against", "tags", "--json").out)
    assert (len(activities), len(document["records"])) == (478, 80)
    assert {record["language"] for record in document["records"]} == {"es"}
    found = document["agreement"]
    assert set(found) >= {"precision", "recall", "f1", "precision_at_1", "misses"}
    assert found["f1"] > 0.4
    origins = {mapping["origin"] for mapping in mappings_of(document)}
    assert not any(origin.startswith("import") for origin in origins)
