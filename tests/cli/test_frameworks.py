"""`goalweave frameworks`: look, check, import, export, wording."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.factories.catalogues import MATRIX, SDG, WSIS

from goalweave.cli.frameworks import link_line
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Link, Relation, Status

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "plan.xlsx"


def plan(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["code", "parent", "level", "label.en", "sdg"], *rows])
    return path


def test_list_names_frameworks_and_linkages(run: Run) -> None:
    said = run("frameworks", "list").out
    for name in ("sdg@2025", "sdg@2020", "sdg@2019", "wsis@2003", "itu@2020-2023", "connect2030@2018", "wsis-sdg"):
        assert name in said


def test_show_gives_labels_links_and_status(run: Run) -> None:
    said = run("frameworks", "show", "sdg:9.c").out
    assert said.startswith("sdg@2025:9.c  target, official")
    assert "zh:" in said
    assert "wsis:C2 contributes sdg:9.c (transcribed): Broadband" in said


def test_show_lists_facilitators_with_role_period_and_status(run: Run) -> None:
    said = run("frameworks", "show", "wsis:C7-eenv").out
    assert "  facilitator: WMO (recalled): from memory\n  facilitator: UNEP (recalled): from memory\n" in said
    assert "  co-facilitator: ITU (2010–; official): https://" in run("frameworks", "show", "wsis:C4").out


def test_show_says_which_links_hinder() -> None:
    against = Link("C2", "9.1", Relation.INFLUENCES, Status.OURS, 0.333, sign=-1, rationale={"en": "Roads cut cables."})
    frameworks = [replace(one, default=True) for one in (SDG, WSIS)]
    catalogue = Catalogue.of(frameworks, [replace(MATRIX, links=(against,))])
    (one,) = catalogue.links_of(WSIS.curie("C2"))
    assert link_line(catalogue, one) == "wsis:C2 hinders sdg:9.1 (ours, weight 0.333): Roads cut cables."


def test_show_of_a_former_code_says_what_it_is_now(run: Run) -> None:
    said = run("frameworks", "show", "itu:R.1-1")
    assert said.out.startswith("itu@2020-2023:R.1~a  outcome")
    assert "formerly: R.1-1" in said.out
    assert said.err == "itu:R.1-1 is now itu@2020-2023:R.1~a: the code has been renamed\n"


def test_show_of_an_unknown_node_is_one_line(run: Run) -> None:
    said = run("frameworks", "show", "sdg:99")
    assert said.code == 2
    assert said.err.strip() == "sdg@2025 has no node 99"


def test_tree_indents_by_depth_in_a_language(run: Run) -> None:
    lines = run("frameworks", "tree", "sdg", "--language", "fr").out.splitlines()
    assert lines[0].startswith("1  ")
    assert lines[1].startswith("  1.1  ")
    assert len(lines) == 437


def test_check_of_what_ships_has_no_errors(run: Run) -> None:
    said = run("frameworks", "check")
    assert said.code == 0
    assert "0 errors" in said.out


def test_check_counts_nodes_and_links_by_status(run: Run) -> None:
    lines = run("frameworks", "check", "sdg").out.splitlines()
    assert "sdg@2025: 437 nodes, 186 official, 251 transcribed" in lines
    assert "sdg@2020: 434 nodes, 434 official" in lines
    assert "sdg-2019-2020: 53 links, 3 official, 50 ours" in lines
    assert not [line for line in lines if line.startswith("wsis")]


def test_check_of_a_pack_with_a_cycle_says_so(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "ring"
    (folder / "nodes").mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "id: ring\nframeworks:\n  - {id: ring, edition: '1', default: true, folder: nodes, levels: [{id: goal}]}\n"
    )
    header = "code,parent,level,status,uri,colour,source\n"
    (folder / "nodes" / "nodes.csv").write_text(header + "a,b,goal,ours,,,\nb,a,goal,ours,,,\n")
    (folder / "nodes" / "labels.en.csv").write_text("code,label\na,A\nb,B\n")
    said = run("frameworks", "check", folder)
    assert said.code == 2
    assert "cycle" in said.out


def test_import_keeps_a_plan_and_maps_to_it(run: Run, tmp_path: Path) -> None:
    said = run("frameworks", "import", EXAMPLE)
    assert said.code == 0, said.err
    name = said.out.split(":")[0].split("@")[0]
    text = tmp_path / "work.txt"
    text.write_text("Boreholes and piped water supply for villages without safe drinking water.\n", encoding="utf-8")
    document = json.loads(run("map", text, "--to", name, "--json").out)
    assert document["framework"].startswith(f"{name}@")
    again = run("frameworks", "import", EXAMPLE)
    assert again.code == 0


def test_import_reaches_the_sdgs_along_its_links(run: Run, tmp_path: Path) -> None:
    rows = [["A", "", "goal", "Clean rivers for everyone", "6"], ["A.1", "A", "target", "Less sewage in rivers", "6.3"]]
    path = plan(tmp_path / "rivers.csv", rows)
    assert run("frameworks", "import", path).code == 0
    assert "rivers:A.1 contributes sdg:6.3" in run("frameworks", "show", "sdg:6.3").out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["A", "B", "goal", "One", ""], ["B", "A", "goal", "Two", ""]], "cycle"),
        ([["A", "", "goal", "One", ""], ["A", "", "goal", "Two", ""]], "A"),
        ([["A", "", "goal", "One", "99.z"]], "99.z"),
    ],
)
def test_import_of_a_faulty_plan_leaves_nothing_behind(
    run: Run, tmp_path: Path, rows: list[list[str]], said: str
) -> None:
    found = run("frameworks", "import", plan(tmp_path / "faulty.csv", rows))
    assert found.code == 2
    assert said in found.err
    assert "faulty.csv" in found.err
    assert not (tmp_path / "data" / "packs").exists() or not list((tmp_path / "data" / "packs").iterdir())


def test_import_does_not_replace_what_ships(run: Run, tmp_path: Path) -> None:
    exported = tmp_path / "wsis.ttl"
    assert run("frameworks", "export", "wsis", "--out", exported).code == 0
    found = run("frameworks", "import", exported)
    assert found.code == 2
    assert "ships with Goalweave" in found.err


def test_export_of_a_linkage_is_sssom(run: Run) -> None:
    said = run("frameworks", "export", "wsis-sdg").out
    rows = [line for line in said.splitlines() if line and not line.startswith("#")]
    assert rows[0].split("\t")[0] == "subject_id"
    assert len(rows) == 201


def test_template_opens_as_a_workbook(run: Run, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "template.xlsx"
    assert run("frameworks", "template", path).code == 0
    assert len(openpyxl.load_workbook(path).sheetnames) >= 2


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("sdg-kos-goals-targets-indicators.ttl", "2019"),
        ("unsd_api_indicator_list_2022Q1.json", "2020"),
        ("framework_2020review_6langs.json", "2020"),
    ],
)
def test_wording_goes_into_the_edition_it_belongs_to(run: Run, shared: Path, name: str, edition: str) -> None:
    said = run("frameworks", "wording", "sdg", "--from", shared / "sdg" / name)
    assert said.code == 0, said.err
    assert said.out.startswith(f"sdg@{edition}: official wording for")
    shown = run("frameworks", "show", f"sdg@{edition}:17.6.1").out
    assert "official wording (en):" in shown
    other = "2019" if edition == "2020" else "2020"
    assert "official wording" not in run("frameworks", "show", f"sdg@{other}:17.6.1").out
    refused = run("frameworks", "wording", f"sdg@{other}", "--from", shared / "sdg" / name)
    assert refused.code == 2
    assert edition in refused.err


@pytest.mark.shared
def test_wording_of_goals_and_targets_goes_into_the_default_edition(run: Run, shared: Path) -> None:
    source = shared / "sdg" / "framework_2020review_6langs.json"
    assert run("frameworks", "wording", "sdg@2025", "--from", source).code == 2
    said = run("frameworks", "wording", "sdg", "--goals-and-targets", "--from", source)
    assert (said.code, said.out) == (0, "sdg@2025: official wording for 186 nodes in ar, en, es, fr, ru, zh\n")
    assert "official wording (en)" in run("frameworks", "show", "sdg:3.8").out
    assert "official wording" not in run("frameworks", "show", "sdg:3.8.2").out


def test_a_place_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    for arguments in (
        ("export", "sdg", "--out", tmp_path / "no" / "sdg.ttl"),
        ("template", tmp_path / "no" / "plan.xlsx"),
        ("wording", "sdg", "--from", tmp_path),
    ):
        said = run("frameworks", *arguments)
        assert said.code == 2
        assert len(said.err.strip().splitlines()) == 1
        assert str(tmp_path) in said.err
