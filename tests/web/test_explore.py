"""The explorer: where it begins, what it counts under which filter, how nodes are looked for, and what can be kept of it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.factories.catalogues import MATRIX, SDG, WSIS, loaded
from tests.markup import compact

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import SYSTEM, actor_of
from goalweave.analysis.link_flows import frameworks_in_use
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework, Level, Link, Linkage, LinkageKind, MappingState, Node, Relation, Status
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import store_records
from goalweave.registry.models import Visibility
from goalweave.web.explore import views

pytestmark = pytest.mark.django_db

PLAN = Framework(
    "plan",
    "1",
    {"en": "Ministry plan"},
    (Level("goal", {"en": "goal"}, {"en": "goals"}),),
    (Node("P1", "goal", None, {"en": "Roads"}, Status.OURS), Node("P2", "goal", None, {"en": "Schools"}, Status.OURS)),
    default=True,
)
IDENTICAL = Framework("copy", "1", {"en": "Copy of the plan"}, PLAN.levels, PLAN.nodes, default=True)


def links(subject: str, object_: str, *ends: tuple[str, str], relation: Relation = Relation.CONTRIBUTES) -> Linkage:
    rows = tuple(Link(source, target, relation, Status.OURS) for source, target in ends)
    return Linkage(f"from-{subject[:4]}", LinkageKind.LINKAGE, subject, object_, rows)


def world() -> Catalogue:
    """plan → WSIS → SDG, a copy of the plan, and links of the plan to the SDGs."""
    defaults = [replace(framework, default=True) for framework in (SDG, WSIS)]
    return Catalogue.of(
        [*defaults, PLAN, IDENTICAL],
        [
            MATRIX,
            links("plan@1", "wsis@2003", ("P1", "C2"), ("P2", "C4")),
            links("copy@1", "plan@1", ("P1", "P1"), ("P2", "P2"), relation=Relation.IDENTICAL),
        ],
    )


def stored(name: str, *nodes: str, **fields: object) -> None:
    """A public record that is accepted on the nodes."""
    known = loaded(world())
    publisher = ensure_organisation(actor=SYSTEM, slug="own", name={"en": "Own"}, short={"en": "Own"})
    record = model.Record(name, {"en": name.title()}, {"en": f"{name}."}, "en", **fields)  # type: ignore[arg-type]
    rows = store_records(actor=SYSTEM, organisation=publisher, records=[record], visibility=Visibility.PUBLIC).rows
    mappings = tuple(model.Mapping(known.resolve(node), MappingState.ACCEPTED, "person") for node in nodes)
    store_mappings(actor=SYSTEM, mappings={rows[name]: mappings})


def shown(address: str = "", **fields: str) -> str:
    """The words of the page, without markup."""
    query = address or (f"?{urlencode(fields)}" if fields else "")
    content = compact(Client().get(f"/explore/{query}").content.decode())
    content = re.sub(r"<script type=\"application/json\".*?</script>", " ", content)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", content.partition("<main")[2]).split()))


def keys() -> list[str]:
    return [framework.id for framework in frameworks_in_use(actor_of(None), 4)]


def test_explorer_begins_with_the_frameworks_of_the_records_in_the_order_of_links() -> None:
    stored("roads", "sdg:9.1", "plan:P1")
    # WSIS is reached along links, though no record is mapped to it; the copy of the plan would be an empty column.
    assert keys() == ["plan", "wsis", "sdg"]
    assert shown().startswith('id="main"> Explore Linkage explorer From Ministry plan to SDG')


def test_explorer_without_records_begins_with_the_frameworks_that_have_most_links() -> None:
    loaded(world())
    assert keys() == ["wsis", "sdg"]


def test_private_records_do_not_choose_the_frameworks_of_visitors() -> None:
    known = loaded(world())
    publisher = ensure_organisation(actor=SYSTEM, slug="own", name={"en": "Own"})
    record = model.Record("secret", {"en": "Secret"}, {"en": "Secret."}, "en")
    rows = store_records(actor=SYSTEM, organisation=publisher, records=[record]).rows
    mapping = model.Mapping(known.resolve("plan:P1"), MappingState.ACCEPTED, "person")
    store_mappings(actor=SYSTEM, mappings={rows["secret"]: (mapping,)})
    assert keys() == ["wsis", "sdg"]


def test_caption_counts_the_records_that_match_the_filters() -> None:
    stored("roads", "sdg:9.c", start="2019")
    stored("schools", "sdg:4.4", start="2020")
    both = shown("?f=wsis&f=sdg&show=records")
    assert "Width: accepted records at either end of a link." in both
    assert "2 records of the 2 that match the filters follow links." in both
    assert "1 record of the 1 that match the filters follows a link." in shown("?f=wsis&f=sdg&show=records&year=2019")
    nothing = shown("?f=wsis&f=sdg&show=records&year=1999")
    assert "None: no record that matches the filters is accepted" in nothing


def test_filters_are_chips_and_choices_that_keep_the_frameworks() -> None:
    stored("roads", "sdg:9.c", start="2019")
    stored("schools", "sdg:4.4", start="2020")
    loaded(world())
    page = compact(Client().get("/explore/?f=wsis&f=sdg").content.decode())
    assert 'href="?f=wsis&amp;f=sdg&amp;show=records&amp;year=2019"' in page
    chosen = shown("?f=wsis&f=sdg&show=records&year=2019")
    assert "Remove filter: 2019" in chosen
    assert "year=2019" in compact(Client().get("/explore/?f=wsis&f=sdg&year=2019").content.decode())


def test_money_is_that_of_the_records_whole_and_in_one_currency() -> None:
    money = (model.Money(Decimal("1000.00"), "USD", "budget"), model.Money(Decimal("7.00"), "EUR", "spent"))
    stored("roads", "sdg:9.c", money=money)
    stored("schools", "sdg:4")
    page = shown("?f=wsis&f=sdg&show=money&money=budget+USD")
    assert "Width: budget in USD of the accepted records at either end of a link. 1 record." in page
    assert re.search(r"C2 [^:]+ → 9.c [^:]+: USD 1,000 budget · 1 link", page)
    assert "EUR 7 spent" in shown("?f=wsis&f=sdg&show=money&money=spent+EUR")
    assert "None: no record with such money" in shown("?f=wsis&f=sdg&show=money&money=budget+CHF")


def test_money_says_that_there_is_no_data() -> None:
    stored("roads", "sdg:9.c")
    assert "No data: none of the records that match the filters states an amount." in shown("?f=wsis&f=sdg&show=money")


def test_find_stays_on_the_page_and_marks_the_node() -> None:
    loaded(world())
    page = compact(Client().get("/explore/?f=wsis&f=sdg&q=4.b").content.decode())
    assert 'aria-label="Selected node"' in page
    assert "open=sdg:4" in page  # the goal above the target is opened
    several = shown("?f=wsis&f=sdg&q=road")
    assert "Ministry plan" in several  # of a framework that is not on the page, by its name
    assert "No node has “zebra” in its code or name." in shown("?f=wsis&f=sdg&q=zebra")


def test_selected_link_says_how_strong_its_links_are_and_which_records_follow() -> None:
    stored("roads", "sdg:9.c")
    page = shown("?f=wsis&f=sdg&link=wsis:C2~sdg:9.c")
    panel = page[page.rindex("Selected link") :]
    assert "0.8 (our assessment)" in panel
    assert "1 record at either end" in panel
    assert "Roads" in panel


def test_disputed_link_is_in_the_table_and_counts_nowhere() -> None:
    disputed = Link("C4", "9.1", Relation.CONTRIBUTES, Status.DISPUTED)
    loaded(Catalogue.of([SDG, WSIS], [replace(MATRIX, links=(*MATRIX.links, disputed))]))
    counted = shown("?f=wsis&f=sdg&view=matrix&status=disputed&status=official&status=transcribed&status=ours")
    assert "1 link is disputed and counts nowhere" in counted or "2 links are disputed and count nowhere" in counted
    table = shown("?f=wsis&f=sdg&view=table")
    assert "disputed not counted" in table


def test_bands_are_lists_for_a_phone() -> None:
    loaded(world())
    page = compact(Client().get("/explore/?f=plan&f=wsis&f=sdg").content.decode())
    (bands,) = re.findall(r'<div class="only-phone">(.*?)</div>', page, flags=re.DOTALL)
    assert re.findall(r'<h2 class="block">([^<]*)</h2>', bands) == [
        "Ministry plan – Action lines",
        "Action lines – SDG",
    ]
    assert bands.count("<details") >= 4
    assert "link=plan:P1~wsis:C2" in bands


def test_table_has_pages_that_keep_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(world())
    monkeypatch.setattr(views, "TABLE_ROWS", 2)

    def page_of(query: str) -> str:
        return unescape(compact(Client().get(f"/explore/{query}").content.decode()))

    first = page_of("?f=plan&f=wsis&f=sdg&view=table")
    (following,) = re.findall(r'rel="next" href="([^"]*)"', first)
    assert following.startswith("?page=2&")
    assert "view=table" in following
    second = page_of(following)
    assert [page.count('<th scope="row">') for page in (first, second)] == [2, 2]
    # The first two links are between the plan and the action lines, the next ones between these and the goals.
    assert [re.findall(r'<h2 class="block only-wide">([^<]*)</h2>', page) for page in (first, second)] == [
        ["Ministry plan – Action lines"],
        ["Action lines – SDG"],
    ]


def test_files_have_a_citation_with_filters_and_the_address_of_the_view() -> None:
    stored("roads", "sdg:9.c", start="2019")
    query = "?f=wsis&f=sdg&show=records&year=2019"
    svg = Client().get(f"/explore/chart.svg{query}")
    assert svg["Content-Type"] == "image/svg+xml"
    picture = unescape(svg.content.decode())
    for part in ("From Action lines to SDG", "Goals (2020).", "Filters: 2019.", f"/explore/{query}"):
        assert part in picture
    png = Client().get(f"/explore/chart.png{query}")
    assert png.content.startswith(b"\x89PNG")
    rows = list(csv.reader(io.StringIO(Client().get(f"/explore/links.csv{query}").content.decode("utf-8-sig"))))
    assert rows[-1][0].startswith("# From Action lines to SDG. Frameworks: Action lines (2003); Goals (2020).")
    assert rows[-1][0].endswith(query)


def test_address_of_the_view_shows_the_same_view_again() -> None:
    stored("roads", "sdg:9.c", start="2019")
    query = "?f=wsis&f=sdg&view=matrix&show=records&year=2019&open=sdg:9&link=wsis:C2~sdg:9.c"
    page = unescape(compact(Client().get(f"/explore/{query}").content.decode()))
    (address,) = re.findall(r'id="permalink"[^>]*value="([^"]*)"', page)
    assert address == f"http://testserver/explore/{query}"


@pytest.mark.parametrize("query", ["q=%00", "money=%00+x", "year=%00", "link=~", "node=sdg:nope", "f=sdg&node=wsis:C2"])
def test_address_that_makes_no_sense_is_no_error(query: str) -> None:
    loaded(world())
    assert Client().get(f"/explore/?{query}").status_code in (200, 404)


def test_file_of_nothing_says_so() -> None:
    loaded(world())
    assert "No data: nothing" in Client().get("/explore/chart.svg?f=copy&f=sdg").content.decode()
