"""Pages as the server gives them: what is on them, who may see it, and how many queries that takes."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.visitors import code_of
from tests.languages import OTHER_LANGUAGES
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.classifiers.model_files import read_figures
from goalweave.core.model import Curie, Mapping, MappingState, Record as CoreRecord
from goalweave.mapping.actions import store_mappings
from goalweave.packs.library import SHIPPED
from goalweave.registry.actions import store_records
from goalweave.registry.models import Record, Visibility

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def core_record(name: str, title: str) -> CoreRecord:
    return CoreRecord(name, {"en": title}, {"en": f"{title}."}, "en")


def text(client: Client, address: str, code: int = 200) -> str:
    response = client.get(address)
    assert code_of(response) == code, f"{address}: {response.status_code}"
    return compact(response.content.decode())


def test_home_shows_every_goal_and_counts_what_it_says(client: Client) -> None:
    page = text(client, "/")
    assert page.count('class="gcard c-sdg-') == 17
    assert "<b>110</b>" in page
    assert "Data as of 2019" in page


def test_home_in_french_and_arabic(client: Client) -> None:
    assert 'lang="fr" dir="ltr"' in text(client, "/fr/")
    assert "Pas de pauvreté" in text(client, "/fr/")
    assert 'lang="ar" dir="rtl"' in text(client, "/ar/")


@pytest.mark.parametrize(
    "address",
    [
        "/", "/frameworks/", "/frameworks/sdg@2025/", "/frameworks/sdg@2025/9.c/", "/frameworks/wsis@2003/C7/",
        "/explore/", "/explore/?view=matrix", "/explore/?view=table&f=wsis&f=sdg", "/records/",
        "/records/?q=broadband&kind=event", "/search/?q=9.c", "/search/", "/try/", "/about/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_page_answers_in_every_language(client: Client, address: str, language: str) -> None:
    assert text(client, f"/{language}{address}")


def test_colours_come_from_the_packs(client: Client) -> None:
    assert ".c-sdg-9{--g:#FD6925;--on:#14171a}" in text(client, "/style.css")


def test_policy_allows_no_inline_script_or_style(client: Client) -> None:
    response = client.get("/explore/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    page = compact(response.content.decode())
    assert "style=" not in page
    assert "<style" not in page
    data = page.count('type="application/json"') + page.count('type="application/ld+json"')
    assert page.count("<script") == page.count("<script src=") + data


def test_node_page_shows_links_with_rationale_and_status(client: Client) -> None:
    page = text(client, "/frameworks/wsis@2003/C2/")
    assert "contributes to" in page
    assert 'class="st transcribed"' in page
    assert "9.c" in page


def test_node_of_an_earlier_edition_says_which_and_leads_to_the_others(client: Client) -> None:
    page = text(client, "/frameworks/sdg@2019/9.c/")
    assert '<p class="eyebrow">Target · Sustainable Development Goals 2019</p>' in page
    assert '<a href="/frameworks/sdg@2025/9.c/" dir="auto">2025</a>' in page
    assert "is mapped to this node in another edition" in page
    current = text(client, "/frameworks/sdg@2025/9.c/")
    assert '<p class="eyebrow">Target · Sustainable Development Goals</p>' in current
    assert '<a href="/frameworks/sdg@2019/9.c/" dir="auto">2019</a>' in current
    assert "in another edition" not in current


def test_unknown_framework_and_node_are_404(client: Client) -> None:
    assert "Not found" in text(client, "/frameworks/nowhere/", 404)
    assert "has no node 99" in text(client, "/frameworks/sdg@2025/99/", 404)
    assert "Not found" in text(client, "/explore/?f=nowhere&f=sdg", 404)


def test_private_records_are_nowhere(client: Client) -> None:
    secret = Record.objects.get(slug="secret")
    assert "Hidden" not in text(client, "/records/?q=zebra")
    assert "0 records, each counted once" in text(client, "/records/?q=zebra")
    assert "Hidden" not in text(client, "/search/?q=zebra")
    text(client, f"/records/{secret.pk}/", 404)


def test_record_page_marks_its_evidence_and_shows_its_paths(client: Client) -> None:
    record = Record.objects.get(slug="strategic-plan-2020-2023")
    page = text(client, f"/records/{record.pk}/")
    assert page.count("<mark") >= 5
    assert 'id="evidence-1"' in page
    assert "Paths to the goals" in page
    assert 'class="path"' in page


def test_record_page_in_french_shows_the_translation_and_the_original(client: Client) -> None:
    record = Record.objects.get(slug="strategic-plan-2020-2023")
    page = re.sub(r"</?(?:b|mark)\b[^>]*>", "", text(client, f"/fr/records/{record.pk}/"))
    assert "plan stratégique" in page
    assert "strategic plan" in page


def test_records_filter_by_node_counts_what_is_below(client: Client) -> None:
    page = text(client, "/records/?node=sdg:9&state=accepted")
    counted = Record.objects.filter(
        mappings__node__code__in=["9", "9.c"], mappings__node__framework__key="sdg@2025", mappings__state="accepted"
    )
    assert f"{counted.distinct().count()} records, each counted once" in page


def test_explorer_keeps_its_filter_in_the_address(client: Client) -> None:
    page = text(client, "/explore/?f=wsis&f=sdg&view=matrix&status=disputed&open=sdg:9")
    assert "status=disputed" in page
    assert "open=sdg:9" in page
    assert 'aria-current="page">Matrix' in page


def test_explorer_shows_why_a_chosen_link_exists(client: Client) -> None:
    page = text(client, "/explore/?f=wsis&f=sdg&link=wsis:C2~sdg:9")
    assert 'id="chosen"' in page
    assert "9.c" in page[page.index('id="chosen"') :]


def test_explorer_download_is_a_table_of_all_links(client: Client) -> None:
    response = client.get("/explore/links.csv?f=wsis&f=sdg")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["subject", "subject_label", "relation"]
    *links, citation = rows[1:]
    statuses = [row[rows[0].index("status")] for row in links]
    assert (statuses.count("transcribed"), statuses.count("disputed"), len(statuses)) == (198, 2, 200)
    assert citation[0].startswith("# From WSIS to SDGs. Frameworks: WSIS Action Lines (2003);")
    assert citation[0].endswith("/explore/?f=wsis&f=sdg")


def test_search_finds_nodes_and_records_in_the_readers_language(client: Client) -> None:
    page = text(client, "/fr/search/?q=pauvret%C3%A9")
    assert "Pas de pauvreté" in page
    assert "互联网" in text(client, "/zh-hans/search/?q=互联网")


def test_about_says_how_often_a_suggestion_of_a_score_is_right(client: Client) -> None:
    figures = read_figures(SHIPPED / "sdg" / "model")
    assert figures is not None
    page = client.get("/about/").content.decode()
    row = re.compile(r'<th scope="row" class="n">([\d.]+)</th>\s*<td class="n">([\d,]+)</td>.*?(\d+) %', re.DOTALL)
    rows = row.findall(page)
    assert [(float(score), int(texts.replace(",", "")), int(right)) for score, texts, right in rows] == [
        (row.score, row.texts, round(100 * row.right)) for row in figures.scores
    ]
    assert all(f"{round(100 * kind.first)} %" in page for kind in figures.kinds)


@pytest.mark.parametrize("words", ['"', "NEAR(", "a OR", "*", "'; DROP TABLE", "\x00", "(" * 50])
def test_search_survives_any_words(client: Client, words: str) -> None:
    assert client.get("/search/", {"q": words}).status_code == 200
    assert client.get("/records/", {"q": words}).status_code == 200


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 13),
        ("/frameworks/sdg@2025/", 6),
        (
            "/frameworks/sdg@2025/9/",
            13,
        ),  # among them: whether a matrix of interlinkages has the node, its resources, its identifier
        ("/explore/", 8),
        ("/explore/?f=wsis&f=sdg&link=wsis:C2~sdg:9", 9),
        ("/records/", 14),
    ],
)
def test_page_takes_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, address: str, most: int
) -> None:
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)


def test_figures_of_a_node_are_as_many_as_its_records(client: Client) -> None:
    page = text(client, "/frameworks/sdg@2025/9/")
    figures = re.findall(r'<dd><a class="plain" href="([^"]*)">(\d+)</a></dd>', page)
    states = dict(zip(("accepted", "suggested", "accepted_via"), figures, strict=False))
    assert {"accepted", "suggested"} <= set(states)
    for state, (href, number) in states.items():
        assert href.endswith(f"state={state}")
        assert f"{number} record" in text(client, href.replace("&amp;", "&"))
    for state in ("accepted", "suggested"):
        assert f"{state.capitalize()} · {states[state][1]}</h3>" in page


def test_matrix_adds_up_links_but_never_records(client: Client) -> None:
    assert '<td class="sum">' in text(client, "/explore/?view=matrix")
    assert '<td class="sum">' not in text(client, "/explore/?view=matrix&show=records")


def test_home_speaks_of_one_organisation_only_where_all_records_are_its_own(client: Client) -> None:
    assert "What ITU does" in text(client, "/")
    other = Organisation.objects.get(slug="other")
    store_records(
        actor=SYSTEM,
        organisation=other,
        records=[core_record("open", "Open day")],
        visibility=Visibility.PUBLIC,
    )
    page = text(client, "/")
    assert "What 2 organisations do" in page
    assert "<b>111</b>" in page


def test_home_says_how_many_accepted_mappings_have_evidence(client: Client) -> None:
    assert "accepted mappings, all with evidence" in text(client, "/")
    bare = Mapping(Curie("sdg", "2020", "9"), MappingState.ACCEPTED, "import:iati")
    organisation = Organisation.objects.get(slug="itu")
    stored = store_records(
        actor=SYSTEM, organisation=organisation, records=[core_record("bare", "Bare")], visibility=Visibility.PUBLIC
    )
    store_mappings(actor=SYSTEM, mappings={stored.rows["bare"]: (bare,)})
    page = text(client, "/")
    accepted, evidenced = re.search(r"<b>(\d+)</b><span>accepted mappings, (\d+) of them with evidence", page).groups()  # type: ignore[union-attr]
    assert int(accepted) == int(evidenced) + 1
