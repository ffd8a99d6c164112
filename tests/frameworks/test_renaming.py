"""Codes of ours that are replaced within an edition: mappings, links, addresses and tags follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from tests.factories.accounts import administrator, member
from tests.factories.catalogues import MATRIX, SDG, WSIS, loaded, small
from tests.factories.records import MappingFactory, RecordFactory
from tests.factories.reviews import INTERNET, NOW, states, suggested

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.queries import record_coverage
from goalweave.audit.models import Entry
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.model import Curie, Framework, Linkage
from goalweave.frameworks import queries
from goalweave.frameworks.actions import load_catalogue
from goalweave.frameworks.history import framework_history
from goalweave.frameworks.models import Node
from goalweave.mapping.actions import decide_mapping, undo_last
from goalweave.mapping.history import states_after
from goalweave.mapping.models import Mapping, Verdict
from goalweave.mapping.review_context import recent_decisions
from goalweave.packs import library
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db


def renamed_framework(framework: Framework, **codes: str) -> Framework:
    """With other codes, and the old ones as former codes. codes: new code → old code, with _ for the dot."""
    old_of = {new: old.replace("_", ".") for new, old in codes.items()}
    new_of = {old: new for new, old in old_of.items()}
    nodes = tuple(
        replace(
            node,
            code=new_of.get(node.code, node.code),
            parent=new_of.get(node.parent or "", node.parent),
            formerly=(node.code, *node.formerly) if node.code in new_of else node.formerly,
        )
        for node in framework.nodes
    )
    return replace(framework, nodes=nodes)


def renamed_matrix(**codes: str) -> Linkage:
    new_of = {old.replace("_", "."): new for new, old in codes.items()}
    links = tuple(replace(link, object=new_of.get(link.object, link.object)) for link in MATRIX.links)
    return replace(MATRIX, links=links)


CODES = {"nine~c": "9_c", "four": "4"}
AFTER = Catalogue.of([renamed_framework(SDG, **CODES), WSIS], [renamed_matrix(**CODES)])


def mapped_node(code: str) -> Mapping:
    return MappingFactory(record=RecordFactory(), node=Node.objects.get(code=code))


def test_a_node_with_another_code_keeps_its_row_and_its_mappings() -> None:
    loaded()
    ids = queries.node_ids()
    mapping = mapped_node("9.c")
    assert loaded(AFTER) == AFTER
    after = queries.node_ids()
    assert after["sdg@2020", "nine~c"] == ids["sdg@2020", "9.c"]
    assert after["sdg@2020", "four"] == ids["sdg@2020", "4"]
    assert len(after) == len(ids)
    assert Mapping.objects.get() == mapping
    assert queries.catalogue().frameworks["sdg@2020"].node("4.4").parent == "four"


def test_figures_of_a_renamed_node_stay() -> None:
    loaded()
    mapping = mapped_node("9.c")
    mapping.state = "accepted"
    mapping.save()
    before = record_coverage(SYSTEM, "sdg@2020").rows["9.c"]
    loaded(AFTER)
    rows = record_coverage(SYSTEM, "sdg@2020").rows
    assert before.accepted.direct.records == 1
    assert (rows["nine~c"].accepted, rows["nine~c"].suggested) == (before.accepted, before.suggested)
    assert "9.c" not in rows


def test_a_renaming_is_logged_as_such_and_nothing_else_is() -> None:
    loaded()
    who = administrator()
    load_catalogue(actor=who, catalogue=AFTER)
    lines = list(Entry.objects.filter(actor=who.user).order_by("pk"))
    assert [(line.verb, line.object_type, line.object_id) for line in lines] == [
        ("rename", "framework", "sdg@2020"),
        ("load", "catalogue", "frameworks"),
    ]
    assert (lines[0].before, lines[0].after) == ({"codes": ["4", "9.c"]}, {"codes": ["four", "nine~c"]})
    assert len({line.batch for line in lines}) == 1
    latest = framework_history().loads[0]
    assert (latest.name, latest.renamed) == ("sdg@2020", (("4", "four"), ("9.c", "nine~c")))


def test_a_link_of_a_code_with_a_sign_of_its_own_is_named_by_its_ends() -> None:
    loaded(AFTER)
    lighter = replace(AFTER.linkages[0], links=AFTER.linkages[0].links[1:])
    loaded(Catalogue.of(AFTER.frameworks.values(), [lighter]))
    assert framework_history().loads[0].gone == ("C2 → nine~c",)


def test_the_earlier_pack_takes_the_renaming_back() -> None:
    loaded()
    ids = queries.node_ids()
    mapping = mapped_node("9.c")
    loaded(AFTER)
    assert loaded(small()) == small()
    assert queries.node_ids() == ids
    assert Mapping.objects.get() == mapping
    assert framework_history().loads[0].renamed == (("four", "4"), ("nine~c", "9.c"))


def test_a_node_that_was_renamed_twice_is_followed_from_either_code() -> None:
    twice = renamed_framework(AFTER.frameworks["sdg@2020"], last="nine~c")
    assert twice.node("last").formerly == ("nine~c", "9.c")
    for start in (small(), AFTER):
        loaded(start)
        row = Node.objects.get(code__in=("9.c", "nine~c"))
        loaded(Catalogue.of([twice, WSIS]))
        assert Node.objects.get(code="last").pk == row.pk


def test_a_node_is_not_merged_with_another_that_is_mapped_to() -> None:
    both = replace(SDG, nodes=(*SDG.nodes, replace(SDG.by_code["9.c"], code="nine~c")))
    loaded(Catalogue.of([both, WSIS]))
    mapped_node("9.c")
    after = replace(AFTER.frameworks["sdg@2020"])
    with pytest.raises(InputError, match=r"mapped to nodes that would be removed: 9\.c;"):
        loaded(Catalogue.of([after, WSIS]))


def test_a_decision_made_before_a_renaming_is_undone_after_it() -> None:
    row = suggested()
    reviewer = member(row.organisation, Role.EDITOR)
    decide_mapping(actor=reviewer, record=row, node=INTERNET, verdict=Verdict.ACCEPT, now=NOW)
    loaded(AFTER)
    assert states(row) == {"nine~c": "accepted", "four": "suggested"}
    (decision,) = recent_decisions(reviewer, queries.catalogue())
    assert [str(node) for node, _state in decision.nodes] == ["sdg@2020:nine~c"]
    undo_last(actor=reviewer, now=NOW)
    assert states(row) == {"nine~c": "suggested", "four": "suggested"}


def test_an_earlier_version_from_before_a_renaming_has_the_mappings_of_then() -> None:
    row = suggested()
    reviewer = member(row.organisation, Role.EDITOR)
    line = Entry.objects.order_by("pk").last()
    decide_mapping(actor=reviewer, record=row, node=INTERNET, verdict=Verdict.REJECT, now=NOW)
    loaded(AFTER)
    decide_mapping(actor=reviewer, record=row, node=Curie.parse("sdg@2020:nine~c"), verdict=Verdict.ACCEPT, now=NOW)
    earlier = states_after(row.pk, line)
    assert {name: fields and fields["state"] for name, fields in earlier.items()} == {"sdg@2020:nine~c": "suggested"}


def test_former_codes_are_found_and_lead_to_the_code_of_today() -> None:
    loaded(AFTER)
    assert [hit.object_id for hit in search("9.c", actor=VISITOR)] == ["sdg:nine~c"]
    assert str(queries.catalogue().resolve("sdg:9.c")) == "sdg@2020:nine~c"


def test_links_with_former_codes_are_read_with_those_of_today() -> None:
    assert Catalogue.of(AFTER.frameworks.values(), [MATRIX]).linkages == AFTER.linkages


def test_a_former_address_leads_to_that_of_today(client) -> None:
    loaded(AFTER)
    new = reverse("node", args=["sdg@2020", "nine~c"])
    answer = client.get(reverse("node", args=["sdg@2020", "9.c"]))
    assert (answer.status_code, answer["Location"]) == (301, new)
    assert "Former code" in client.get(new).content.decode()
    target = client.get(reverse("progress-target", args=["sdg@2020", "9.c"]))
    assert (target.status_code, target["Location"]) == (301, reverse("progress-target", args=["sdg@2020", "nine~c"]))
    page = client.get(reverse("framework-history")).content.decode()
    assert "renamed" not in page
    loaded()
    page = client.get(reverse("framework-history")).content.decode()
    assert "nine~c → 9.c" in " ".join(page.split())


def test_the_api_gives_the_node_of_a_former_code(client) -> None:
    loaded(AFTER)
    answer = client.get("/api/v1/frameworks/sdg@2020/nodes/9.c").json()
    assert (answer["curie"], answer["formerly"]) == ("sdg@2020:nine~c", ["9.c"])


def test_a_site_with_mappings_to_the_old_outcomes_of_itu_loads_the_shipped_pack() -> None:
    shipped = library().catalogue()
    plan = shipped.frameworks["itu@2020-2023"]
    old = replace(
        plan,
        nodes=tuple(replace(node, code=(*node.formerly, node.code)[0], formerly=()) for node in plan.nodes),
    )
    loaded(Catalogue.of([old]))
    mappings = {code: mapped_node(code) for code in ("R.1-1", "I.6-3", "D.2-3")}
    loaded(Catalogue.of([plan]))
    codes = {old_code: Mapping.objects.get(pk=row.pk).node.code for old_code, row in mappings.items()}
    assert codes == {"R.1-1": "R.1~a", "I.6-3": "I.6~c", "D.2-3": "D.2-3"}
