"""Faults of a pack's files are named with their place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.factories.frameworks import framework, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.model import Evidence, Facilitator, FacilitatorRole, Money, RecordPlace, Status
from goalweave.packs import read_pack, read_sample

LINKAGES = "id: own\nlinkages: [{id: a-b, kind: linkage, subject: a@1, object: b@1, file: links.csv}]\n"
HEAD = "subject,object,relation,weight,sign,status,source\n"


def refusal(folder: Path, content: str, links: str = "") -> str:
    (folder / "pack.yaml").write_text(content, encoding="utf-8")
    (folder / "links.csv").write_text(HEAD + links, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_pack(folder)
    return str(error.value).replace(str(folder), "").replace("\\", "/")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id: own\norder: first\n", "/pack.yaml:2 [order]: “first” is not a whole number"),
        ("id: own\x07\n", "/pack.yaml: not valid YAML: unacceptable character"),
        ("id: own\ndate: 2019-13-45\n", "/pack.yaml:2 [date]: unknown name “date”; available: id, order, title"),
        ("id: own\nlinkage: []\n", "/pack.yaml:2 [linkage]: unknown name “linkage”; did you mean “linkages”?"),
        ("id: own\nid: other\n", "/pack.yaml:2 [id]: “id” appears twice"),
        ("id: own\nindices: [../a.yaml]\n", "/pack.yaml:2 [indices[0]]: the file must be in the folder of the pack"),
        ("id: own\nindicators: [none]\n", "/pack.yaml:2 [indicators[0]]: the folder none does not exist"),
        (LINKAGES.replace("linkage,", "web,"), "/pack.yaml:2 [linkages[0].kind]: “web” is not one of linkage, "),
        (
            "id: own\nframeworks:\n  - {id: own, edition: 2.10, folder: x, levels: []}\n",
            "/pack.yaml:3 [frameworks[0].levels]: levels is missing",
        ),
        ("id: [own\n", "/pack.yaml:2: not valid YAML"),
        ("- own\n", "/pack.yaml:1: expected names with values, name: value"),
        ("title: {en: Own}\n", "/pack.yaml:1 [id]: id is missing"),
    ],
)
def test_a_fault_in_pack_yaml_is_named(tmp_path: Path, content: str, said: str) -> None:
    assert refusal(tmp_path, content).startswith(said)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,2,contributes,0.5,nan,ours,x", "/links.csv:2 [sign]: “nan” is not a sign; use 1 or -1"),
        ("1,2,contributes,0.5,0.5,ours,x", "/links.csv:2 [sign]: “0.5” is not a sign; use 1 or -1"),
        ("1,2,contributes,much,1,ours,x", "/links.csv:2 [weight]: “much” is not a number"),
        ("1,2,helps,0.5,1,ours,x", "/links.csv:2 [relation]: “helps” is not one of"),
        ("1,2,contributes,0.5,1,ours", "/links.csv:2: 6 cells, but the header row has 7"),
    ],
)
def test_a_fault_in_a_link_is_named(tmp_path: Path, row: str, said: str) -> None:
    assert refusal(tmp_path, LINKAGES, row + "\n").startswith(said)


@pytest.mark.parametrize(("written", "sign"), [("", 1), ("1", 1), ("-1", -1)])
def test_a_sign_is_read(tmp_path: Path, written: str, sign: int) -> None:
    (tmp_path / "pack.yaml").write_text(LINKAGES, encoding="utf-8")
    (tmp_path / "links.csv").write_text(f"{HEAD}1,2,contributes,0.5,{written},ours,x\n", encoding="utf-8")
    assert [link.sign for link in read_pack(tmp_path).linkages[0].links] == [sign]


FACILITATORS = "code,organisation,role,period,status,source\n"


def facilitated(folder: Path, rows: str) -> Path:
    """A pack of two nodes, with rows of facilitators."""
    (folder / "1").mkdir()
    (folder / "pack.yaml").write_text(
        "id: own\nframeworks: [{id: own, edition: 1, folder: '1', levels: [{id: goal}]}]\n", encoding="utf-8"
    )
    nodes = "code,parent,level,status,uri,colour,source\nA,,goal,ours,,,\nB,,goal,ours,,,\n"
    (folder / "1" / "nodes.csv").write_text(nodes, encoding="utf-8")
    (folder / "1" / "facilitators.csv").write_text(FACILITATORS + rows, encoding="utf-8")
    return folder


def test_facilitators_of_a_node_are_read_in_the_order_of_their_rows(tmp_path: Path) -> None:
    rows = "A,WMO,facilitator,2010–,official,x\nB,ITU,partner,,recalled,\nA,UNEP,named,2017,transcribed,y\n"
    first, second = read_pack(facilitated(tmp_path, rows)).frameworks[0].nodes
    assert first.facilitators == (
        Facilitator("WMO", FacilitatorRole.FACILITATOR, Status.OFFICIAL, "2010–", "x"),
        Facilitator("UNEP", FacilitatorRole.NAMED, Status.TRANSCRIBED, "2017", "y"),
    )
    assert second.facilitators == (Facilitator("ITU", FacilitatorRole.PARTNER, Status.RECALLED),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("C,ITU,partner,,ours,x", "/1/facilitators.csv:2 [code]: the node C does not exist"),
        ("A,,partner,,ours,x", "/1/facilitators.csv:2 [organisation]: the organisation is missing"),
        ("A,ITU,owner,,ours,x", "/1/facilitators.csv:2 [role]: “owner” is not one of facilitator, co-facilitator"),
        ("A,ITU,partner,,sure,x", "/1/facilitators.csv:2 [status]: “sure” is not one of official, transcribed"),
    ],
)
def test_a_fault_in_a_facilitator_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_pack(facilitated(tmp_path, row + "\n"))
    assert str(error.value).replace(str(tmp_path), "").replace("\\", "/").startswith(said)


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").mkdir()
    with pytest.raises(InputError, match="cannot be opened"):
        read_pack(tmp_path)


NODES = "code,parent,level,status,uri,colour,source,formerly"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["1,,goal,ours,,,,2", "2,,goal,ours,,,,"],
            ":2 [formerly]: 2 is the code of a node, so it cannot be a former code",
        ),
        (["1,,goal,ours,,,,", "2,,goal,ours,,,,0 | 2"], ":3 [formerly]: 2 is the code of a node, so"),
        (["1,,goal,ours,,,,2", "2,,goal,ours,,,,1"], ":2 [formerly]: 2 is the code of a node, so"),
        (["1,,goal,ours,,,,0", "2,,goal,ours,,,,0"], ":3 [formerly]: 0 is a former code of both 1 and 2"),
        (["1,,goal,ours,,,,0 | 0"], ":2 [formerly]: 0 is a former code of both 1 and 1"),
    ],
    ids=["existing", "itself", "cycle", "twice", "repeated"],
)
def test_a_fault_in_a_former_code_is_named(tmp_path: Path, rows: list[str], said: str) -> None:
    (tmp_path / "nodes.csv").write_text("\n".join([NODES, *rows, ""]), encoding="utf-8")
    level = "levels: [{id: goal, one: {en: Goal}, many: {en: Goals}}]"
    content = f"id: own\nframeworks:\n  - {{id: own, edition: 1, folder: ., {level}}}\n"
    assert refusal(tmp_path, content).startswith("/nodes.csv" + said)


ORGANISATION = "organisation: {id: o, name: {en: O}, short: {en: O}}\nsource: x\nas_of: 2019\n"


RECORD = "{id: a, kind: event, title: {en: A}, text: {en: Clean  water}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("- 1\n", "records.yaml:1: expected names with values, name: value"),
        (ORGANISATION, "records.yaml:1 [records]: records is missing"),
        (
            ORGANISATION + "records: [just a text]\n",
            "records.yaml:4 [records[0]]: expected names with values, name: value",
        ),
        (
            ORGANISATION + "records: [{id: a, kind: event, title: {en: A}, text: bare}]\n",
            "records.yaml:4 [records[0].text]: expected a text by language, {en: …}",
        ),
        (
            ORGANISATION + "records: [{id: a, kind: event, text: {en: A}}]\n",
            "records.yaml:4 [records[0].title]: title is missing",
        ),
        (
            ORGANISATION + f"records:\n- {RECORD}, kinds: x}}\n",
            "records.yaml:5 [records[0].kinds]: unknown name “kinds”",
        ),
        (
            ORGANISATION + f"records:\n- {RECORD}, money: [{{amount: much, currency: CHF}}]}}\n",
            "records.yaml:5 [records[0].money[0].amount]: “much” is not a number",
        ),
        (
            ORGANISATION + f"records:\n- {RECORD}, money: [{{amount: 1, currency: CHF, date: 2019}}]}}\n",
            "records.yaml:5 [records[0].money[0].date]: “2019” is not a date; use 2024-06-30",
        ),
        (
            ORGANISATION + f"records:\n- {RECORD}, mappings: [{{node: 'sdg:6', evidence: water}}]}}\n",
            "records.yaml:5 [records[0].mappings[0].node]: unknown framework sdg",
        ),
        (
            ORGANISATION + f"records:\n- {RECORD}, mappings: [{{node: 'own:1', evidence: [clean, water]}}]}}\n",
            "records.yaml:5 [records[0].mappings[0].evidence[0]]: “clean” is not a passage of the text",
        ),
    ],
)
def test_a_fault_in_a_sample_is_named(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "records.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_sample(path, Catalogue.of([framework(node("1"))]))
    assert str(error.value).removeprefix(f"{tmp_path}/").startswith(message)


def test_a_sample_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "records.yaml"
    more = "start: 2019-02-30, end: 2020, countries: [NO], questions: [2.10, 3], mappings: [{node: 'own:1', evidence: water}]"
    money = "money: [{amount: 1_000, currency: CHF}, {amount: 2.50, currency: EUR, kind: spent, date: 2019-01-31}]"
    path.write_text(ORGANISATION + f"records:\n- {RECORD}, {more}, {money}}}\n", encoding="utf-8")
    sample = read_sample(path, Catalogue.of([framework(node("1"))]))
    (record,) = sample.records
    assert (sample.organisation, sample.as_of, record.source.locator) == ("o", "2019", "2.10, 3")
    assert (record.start, record.end, record.places) == ("2019-02-30", "2020", (RecordPlace("NO"),))
    assert record.money == (Money(Decimal(1000), "CHF"), Money(Decimal("2.50"), "EUR", "spent", date(2019, 1, 31)))
    assert record.mappings[0].evidence == (Evidence("water", 6, 11, "en"),)
