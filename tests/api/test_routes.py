"""What each route tells, and that it is what the pages tell."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.api.conftest import Get, World
from tests.factories.accounts import administrator

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.queries import current_link_map, mapped_records, record_coverage
from goalweave.analysis.record_filters import RecordFilter, filtered_records
from goalweave.core.linkage import coverage_gaps as core_gaps, measure_coverage as core_coverage
from goalweave.frameworks.queries import catalogue


def names(found: dict) -> list[str]:
    return [one["slug"] for one in found["results"]]


def test_frameworks_and_their_nodes(world: World, get: Get) -> None:
    found = get("frameworks")
    assert [(one["key"], one["nodes"]) for one in found["results"]] == [("sdg@2020", 7), ("wsis@2003", 4)]
    assert get("frameworks/sdg") == get("frameworks/sdg@2020") == found["results"][0]
    assert found["results"][0]["title"] == {"en": "Goals", "fr": "Objectifs"}
    nodes = get("frameworks/sdg/nodes")
    assert [one["code"] for one in nodes["results"]] == ["4", "4.4", "4.4.1", "4.b", "9", "9.1", "9.c"]
    assert [one["code"] for one in get("frameworks/sdg/nodes", parent="")["results"]] == ["4", "9"]
    assert [one["code"] for one in get("frameworks/sdg/nodes", parent="9")["results"]] == ["9.1", "9.c"]
    assert [one["code"] for one in get("frameworks/sdg/nodes", level="indicator")["results"]] == ["4.4.1"]
    assert [one["code"] for one in get("frameworks/sdg/nodes", q="интернет")["results"]] == ["9.c"]
    assert [one["code"] for one in get("frameworks/wsis/nodes", q="infrastructure")["results"]] == ["C2"]
    one = get("frameworks/sdg/nodes/9.c")
    assert (one["curie"], one["name"], one["parent"], one["children"], one["source"]) == (
        "sdg@2020:9.c", "sdg:9.c", "9", [], "A page",
    )  # fmt: skip
    assert one["label"]["ar"] == "الإنترنت للجميع"
    assert get("frameworks/sdg/nodes/9")["children"] == ["9.1", "9.c"]


def test_linkages_and_their_links(world: World, get: Get) -> None:
    assert get("linkages")["results"] == [get("linkages/wsis-sdg")]
    assert get("linkages/wsis-sdg")["links"] == 3
    links = get("linkages/wsis-sdg/links")["results"]
    assert links[0] == {
        "linkage": "wsis-sdg", "subject": "wsis@2003:C2", "object": "sdg@2020:9.c", "relation": "contributes",
        "weight": 0.8, "strength": None, "strength_by": "ours", "sign": 1, "status": "official", "rationale": {"en": "Networks carry the internet."}, "note": {},
        "source": "",
    }  # fmt: skip
    assert get("linkages/wsis-sdg/links", node="sdg:4.4")["results"] == links[1:2]
    assert get("linkages/wsis-sdg/links", status="disputed")["results"] == links[2:]
    assert get("linkages/wsis-sdg/links", relation="broad")["count"] == 0


def test_organisations_are_those_that_published(world: World, get: Get) -> None:
    assert [(one["slug"], one["records"]) for one in get("organisations")["results"]] == [("own", 4)]
    one = get("organisations/own")
    assert [(unit["slug"], unit["parent"] is None) for unit in one["units"]] == [("bureau", True), ("office", False)]
    get("organisations/other", 404)


def test_records_are_the_published_ones_alone_whoever_asks(world: World, get: Get, client: Client) -> None:
    everything = get("records")
    assert (names(everything), everything["count"]) == (["rich", "plain", "part", "child"], 4)
    client.force_login(administrator().user)
    assert get("records") == everything
    for name in ("secret", "draft", "gone", "hidden"):
        for path in ("", "/mappings", "/contributions"):
            get(f"records/{world.rows[name].pk}{path}", 404)
    assert get("records", q="zebra")["count"] == 0


def test_a_record_is_told_whole(world: World, get: Get) -> None:
    row = world.rows["rich"]
    found = get(f"records/{row.pk}")
    assert datetime.fromisoformat(found.pop("updated"))
    assert found == {
        "id": row.pk, "slug": "rich", "organisation": "own", "unit": "office", "parent": None, "kind": "event",
        "title": {"en": "Networks", "ar": "شبكات"}, "text": {"en": "Networks for every school, and nothing else."},
        "language": "en", "start": "2021-05-06", "end": "2021", "status": "done",
        "partners": [{"name": "Ada", "role": "funder", "ref": "XM-1"}],
        "places": [{"area": "KE", "share": 40.0}, {"area": "202", "share": None}],
        "money": [{"amount": "10.50", "currency": "USD", "kind": "budget", "date": "2021-01-02"}],
        "codes": [], "gender_marker": "", "human_rights_marker": "", "youth_marker": "", "disability_marker": "", "groups": ["women"], "notes": [{"kind": "result", "text": {"en": "Done"}, "start": "2021", "end": ""}],
        "links": [{"url": "https://example.org/a", "title": "A"}], "details": {"venue": "Geneva"},
        "source": {"file": "work.csv", "locator": "row 2"}, "also": [{"file": "more.csv", "locator": "row 9"}],
        "as_of": "2021-12-31",
    }  # fmt: skip


def test_a_parent_is_told_only_where_it_is_published(world: World, get: Get) -> None:
    assert get(f"records/{world.rows['part'].pk}")["parent"] == world.rows["rich"].pk
    assert get(f"records/{world.rows['child'].pk}")["parent"] is None
    assert [one["parent"] for one in get("records")["results"]] == [None, None, world.rows["rich"].pk, None]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"kind": "event"}, ["rich"]),
        ({"year": "2020"}, ["plain"]),
        ({"year": "-"}, ["part", "child"]),
        ({"country": "KE"}, ["rich"]),
        ({"region": "202"}, ["rich", "plain"]),
        ({"organisation": "own", "status": "done"}, ["rich"]),
        ({"organisation": "other"}, []),
        ({"group": "women"}, ["rich"]),
        ({"source": "work.csv"}, ["rich"]),
        ({"q": "شبكات"}, ["rich"]),
        ({"node": "sdg:9"}, ["rich", "child"]),
        ({"node": "sdg@2020:4"}, []),
        ({"framework": "wsis"}, ["rich", "plain"]),
    ],
)
def test_records_pass_the_filters_of_the_pages(world: World, get: Get, parameters: dict, expected: list[str]) -> None:
    assert names(get("records", **parameters)) == expected


def test_records_of_a_unit_have_those_below_it(world: World, get: Get) -> None:
    ids = {unit["slug"]: unit["id"] for unit in get("organisations/own")["units"]}
    assert names(get("records", unit=ids["bureau"])) == ["rich"]


def test_mappings_are_accepted_ones_with_their_evidence(world: World, get: Get) -> None:
    rich, plain, child = (world.rows[name].pk for name in ("rich", "plain", "child"))
    found = get("mappings")["results"]
    assert [(one["record"], one["node"]) for one in found] == [
        (rich, "sdg@2020:9.c"), (rich, "wsis@2003:C4"), (plain, "wsis@2003:C2"), (child, "sdg@2020:9"),
    ]  # fmt: skip
    assert found[0] == {
        "record": rich, "node": "sdg@2020:9.c", "origin": "import:test", "score": 1.0, "rank": "primary", "share": 60.0,
        "sign": 1, "evidence": [{"text": "Networks", "start": 0, "end": 8, "language": "en", "words": [[0, 8]], "code": ""}],
    }  # fmt: skip
    assert get(f"records/{rich}/mappings")["results"] == found[:2]
    assert get("mappings", framework="wsis")["results"] == found[1:3]
    assert get("mappings", node="sdg:9")["results"] == [found[0], found[3]]
    assert get("mappings", kind="event", framework="sdg")["results"] == found[:1]
    assert get(f"records/{world.rows['part'].pk}/mappings")["count"] == 0
    [harm] = get("mappings", sign="-1")["results"]
    assert (harm["record"], harm["node"], harm["sign"]) == (rich, "sdg@2020:4", -1)
    assert get(f"records/{rich}/mappings", sign="-1")["results"] == [harm]
    assert get("records", node="sdg:4")["count"] == get("mappings", node="sdg:4")["count"] == 0


def test_contributions_rest_on_accepted_mappings(world: World, get: Get) -> None:
    found = get(f"records/{world.rows['plain'].pk}/contributions")["results"]
    assert {(one["node"], one["strength"], one["direct"], one["mapping"]) for one in found} == {
        ("sdg@2020:9.c", 0.8, False, "wsis@2003:C2"), ("sdg@2020:9", 0.8, False, "wsis@2003:C2"),
    }  # fmt: skip
    (via,) = [one for one in found if one["node"] == "sdg@2020:9.c"]
    assert via["path"] == [
        {"node": "wsis@2003:C2", "linkage": None, "weight": None, "strength": None, "sign": 1, "reversed": False},
        {
            "node": "sdg@2020:9.c",
            "linkage": "wsis-sdg",
            "weight": 0.8,
            "strength": "strong",
            "sign": 1,
            "reversed": False,
        },
    ]
    assert get(f"records/{world.rows['part'].pk}/contributions")["count"] == 0


def count_json(count) -> dict:
    return {
        "records": count.records,
        "mentions": count.mentions,
        "money": [{"amount": str(one.amount), "currency": one.currency, "kind": one.kind} for one in count.money],
    }


def path_counts_json(counts) -> dict:
    return {"direct": count_json(counts.direct), "via": count_json(counts.via)}


def same(found: dict, expected) -> bool:
    rows = [
        {
            "node": str(row.node),
            "level": catalogue().node(row.node).level,
            "accepted": path_counts_json(row.accepted),
            "suggested": path_counts_json(row.suggested),
        }
        for row in expected.rows.values()
    ]
    total = {
        "accepted": path_counts_json(expected.total.accepted),
        "suggested": path_counts_json(expected.total.suggested),
    }
    return (found["nodes"], found["total"]) == (rows, total)


def test_coverage_is_that_of_the_pages_and_of_the_core(world: World, get: Get) -> None:
    for name in ("sdg", "wsis"):
        found = get(f"coverage/{name}")
        key = found["framework"]
        assert (found["records"], found["as_of"]) == (4, "2021-12-31")
        assert same(found, record_coverage(VISITOR, key))
        assert same(found, core_coverage(mapped_records(VISITOR), current_link_map(), key))
    assert get("coverage/sdg")["nodes"][-1]["accepted"]["direct"] == {
        "records": 1, "mentions": 2, "money": [{"amount": "6.30", "currency": "USD", "kind": "budget"}],
    }  # fmt: skip
    assert [one["node"] for one in get("coverage/sdg", level="goal")["nodes"]] == ["sdg@2020:4", "sdg@2020:9"]


@pytest.mark.parametrize("parameters", [{"kind": "event"}, {"country": "UG"}, {"year": "2021"}, {"q": "networks"}])
def test_coverage_under_a_filter_is_that_of_the_records_that_pass(world: World, get: Get, parameters: dict) -> None:
    chosen = RecordFilter(**{"text" if name == "q" else name: value for name, value in parameters.items()})
    pks = {str(row.pk) for row in filtered_records(VISITOR, chosen, world.catalogue)}
    assert pks
    expected = core_coverage([one for one in mapped_records(VISITOR) if one.id in pks], current_link_map(), "sdg@2020")
    found = get("coverage/sdg", **parameters)
    assert found["records"] == len(pks)
    assert same(found, expected)


def test_gaps_are_those_of_the_core(world: World, get: Get) -> None:
    expected = core_gaps(record_coverage(VISITOR, "sdg@2020"))
    found = get("gaps/sdg")
    for name in ("nothing", "suggestions_only", "via_only"):
        assert found[name] == [str(node) for node in getattr(expected, name)]
    assert found["suggestions_only"] == ["sdg@2020:4", "sdg@2020:4.4"]
    assert get("gaps/sdg", level="goal")["suggestions_only"] == ["sdg@2020:4"]


def test_pages_lead_to_one_another(world: World, get: Get, client: Client) -> None:
    first = get("records", limit=2, organisation="own")
    assert names(first) == ["rich", "plain"]
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert names(second) == ["part", "child"]
    assert second["next"] is None
    assert client.get(second["previous"]).json()["results"] == first["results"]
    past = get("records", limit=2, offset=10)
    assert (past["count"], past["next"], past["results"]) == (4, None, [])
    for route in (
        "frameworks",
        "linkages",
        "organisations",
        "mappings",
        "frameworks/sdg/nodes",
        "linkages/wsis-sdg/links",
    ):
        whole = get(route)
        assert get(route, limit=1)["results"] == whole["results"][:1]
        assert get(route, limit=1, offset=whole["count"])["results"] == []


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("frameworks", 4), ("frameworks/sdg/nodes", 4), ("linkages/wsis-sdg/links", 4), ("organisations", 6),
        ("organisations/own", 8), ("records", 14), ("records?q=networks", 16), ("mappings", 10), ("coverage/sdg", 8),
        ("gaps/sdg", 8),
    ],
)  # fmt: skip
def test_a_route_takes_few_queries(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, most: int
) -> None:
    client.get(f"/api/v1/{path}")
    with django_assert_max_num_queries(most):
        assert client.get(f"/api/v1/{path}").status_code == 200
