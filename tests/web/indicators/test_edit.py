from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.factories.accounts import member
from tests.factories.visitors import code_of
from tests.permissions.asking import blank_pages
from tests.web.indicators.reading import html, plain, posted, rows

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.model import dimension_key
from goalweave.indicators import queries
from goalweave.indicators.conversion import indicator_from_row
from goalweave.indicators.models import Indicator, Origin, Series, Vintage

pytestmark = pytest.mark.django_db

NEW = {
    "name:en": "Working wells",
    "name:fr": "Puits",
    "calculation:en": "Of 100 wells, how many gave water.",
    "measures": "sdg:9.c\nsdg@2020:9.1",
    "source": "Inspection",
}
WELLS = {
    "code": "WELLS",
    "name:en": "Wells, by place",
    "unit": "PT",
    "direction": "up",
    "lowest": "0",
    "highest": "100",
    "dimensions": "location",
    "headline": "LOCATION=R",
}


def new_indicator(editor: Client) -> Indicator:
    posted(editor, "/indicators/new/", NEW)
    return Indicator.objects.get(slug="own-working-wells")


def with_series(editor: Client) -> Series:
    posted(editor, f"/indicators/{new_indicator(editor).slug}/series/", WELLS)
    return Series.objects.get(code="WELLS")


def test_an_indicator_is_made_with_its_first_series_and_values(editor: Client) -> None:
    page = posted(editor, "/indicators/new/", NEW)
    assert "Add a series" in plain(page)
    row = queries.find_indicator(SYSTEM, "own-working-wells")
    found = indicator_from_row(row, queries.measures_of(row))
    assert found.name == {"en": "Working wells", "fr": "Puits"}
    assert [str(one) for one in found.measures] == ["sdg@2020:9.c", "sdg@2020:9.1"]
    assert (row.organisation.slug, row.public) == ("own", False)
    page = posted(editor, "/indicators/own-working-wells/series/", WELLS)
    assert "Series created. Enter its first values or import a file." in plain(page)
    words = queries.to_series(queries.series_by_code(SYSTEM)["WELLS"])
    assert (words.unit, words.lowest, words.highest) == ("PT", 0, 100)
    assert (words.dimensions, words.headline) == (("LOCATION",), dimension_key({"LOCATION": "R"}))


def test_two_of_the_same_name_have_two_addresses(editor: Client) -> None:
    new_indicator(editor)
    posted(editor, "/indicators/new/", NEW)
    assert Indicator.objects.filter(slug="own-working-wells-2").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name:en": "", "name:fr": ""}, "Enter it in at least one language."),
        ({"measures": "sdg:99"}, "99"),
        ({"measures": "words"}, "is not a node name"),
        ({"source": "x" * 400}, "300"),
    ],
)
def test_what_is_wrong_stands_at_its_field(editor: Client, changed, said: str) -> None:
    page = posted(editor, "/indicators/new/", NEW | changed, code=400)
    assert said in plain(page)
    assert not Indicator.objects.filter(organisation__slug="own").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "two words"}, "a code can contain only letters, digits, dots, hyphens and underscores"),
        ({"code": "IT_USE"}, "” already exists; use a different code for yours"),
        ({"lowest": "100", "highest": "0"}, "the lowest possible value must be less than the highest"),
        ({"headline": "R"}, "Enter it as SEX=F."),
        ({"headline": "SEX=F"}, "is not a breakdown of the series"),
        ({"multiplier": "99"}, "12"),
        ({"lowest": "much"}, "Enter a number"),
    ],
)
def test_what_is_wrong_with_a_series_stands_at_its_field(editor: Client, changed, said: str) -> None:
    row = new_indicator(editor)
    page = posted(editor, f"/indicators/{row.slug}/series/", WELLS | changed, code=400)
    assert said in plain(page)
    assert not row.series.exists()


def test_an_indicator_and_its_series_are_changed(editor: Client, client: Client) -> None:
    series = with_series(editor)
    address = f"/indicators/{series.indicator.slug}/"
    html(client, address, code=404)
    page = html(editor, f"{address}edit/")
    assert 'value="Working wells"' in page
    assert "sdg@2020:9.c" in page
    posted(editor, f"{address}edit/", NEW | {"name:en": "Wells", "public": "on"})
    assert "Wells" in html(client, address)
    page = html(editor, f"/indicators/series/{series.pk}/edit/")
    assert 'value="LOCATION=R"' in page
    posted(editor, f"/indicators/series/{series.pk}/edit/", WELLS | {"code": "OTHER", "unit": "NUMBER"})
    series.refresh_from_db()
    assert (series.code, series.unit) == ("WELLS", "NUMBER")


def test_the_site_has_indicators_of_its_own_that_everybody_sees(admin: Client, client: Client) -> None:
    posted(admin, "/indicators/new/", NEW | {"organisation": ""})
    assert "Working wells" in html(client, "/indicators/working-wells/")
    assert 'name="public"' not in html(admin, "/indicators/working-wells/edit/")


def test_what_ships_is_not_changed_here(admin: Client) -> None:
    Indicator.objects.update(origin=Origin.PACK)
    Series.objects.update(origin=Origin.PACK)
    html(admin, "/indicators/sdg-9-c/edit/", code=404)
    html(admin, f"/indicators/series/{Series.objects.get().pk}/edit/", code=404)
    page = html(admin, "/indicators/sdg-9-c/")
    assert "/edit/" not in page
    assert f"/indicators/series/{Series.objects.get().pk}/values/" in page


def test_a_series_of_the_un_list_is_searched_for_and_fills_the_form_in(admin: Client) -> None:
    Indicator.objects.update(origin=Origin.PACK)
    page = html(admin, "/indicators/sdg-9-c/series/?find=maternal+3.1.1&code=SH_STA_MORT")
    assert plain(page).count("No series that is not here already.") == 1
    page = html(admin, "/indicators/sdg-9-c/series/?find=mothers+3.1.1&code=SH_STA_MORT")
    assert 'href="?code=SH_STA_MORT&amp;find=mothers%203.1.1"' in page
    filled = dict(re.findall(r'<input[^>]* name="(code|unit)" value="([^"]*)"', page))
    assert filled == {"code": "SH_STA_MORT", "unit": "PER_100000_LIVE_BIRTHS"}


@pytest.mark.parametrize("role", [None, Role.READER, Role.CONTRIBUTOR, Role.REVIEWER])
def test_only_editors_find_these_pages(own, editor: Client, client: Client, role: Role | None) -> None:
    series = with_series(editor)
    if role:
        client.force_login(member(own, role).user)
    for address in (
        "/indicators/new/",
        f"/indicators/{series.indicator.slug}/edit/",
        f"/indicators/{series.indicator.slug}/series/",
        f"/indicators/series/{series.pk}/edit/",
        f"/indicators/series/{series.pk}/values/",
    ):
        with blank_pages():
            assert (code_of(client.get(address)), code_of(client.post(address, NEW))) == (404, 404)


def test_an_editor_finds_nothing_of_the_site_to_change(editor: Client) -> None:
    series = Series.objects.get(code="IT_USE")
    for address in ("/indicators/sdg-9-c/edit/", f"/indicators/series/{series.pk}/values/"):
        html(editor, address, code=404)
    assert "Enter values" not in html(editor, "/indicators/sdg-9-c/")


def grid(series: Series, **fields: str) -> dict[str, str]:
    return {"area": "KE", **fields}


def test_values_are_typed_year_by_year(editor: Client) -> None:
    series = with_series(editor)
    address = f"/indicators/series/{series.pk}/values/"
    page = posted(
        editor,
        address,
        grid(
            series, **{"value-2026": "64.5", "source-2026": "Own count", "note-2026": "Rounded", "value-2024": "61 %"}
        ),
    )
    assert "Values saved." in plain(page)
    assert [(one.area, one.time, one.value, one.source) for one in queries.series_observations(series)] == [
        ("KE", "2024", 61.0, ""),
        ("KE", "2026", 64.5, "Own count"),
    ]
    assert 'name="value-2026" value="64.5"' in page
    page = html(editor, f"/indicators/{series.indicator.slug}/")
    assert [row[:3] for row in rows(page, 0)] == [["Kenya", "2024", "61 %"], ["Kenya", "2026", "64.5 %"]]
    assert Vintage.objects.latest("pk").origin == Origin.PERSON


def test_a_year_long_ago_and_a_breakdown_can_be_written(editor: Client) -> None:
    series = with_series(editor)
    given = grid(series, **{"key-LOCATION": "U", "more-year": "1998", "value-more": "12"})
    posted(editor, f"/indicators/series/{series.pk}/values/", given)
    found = queries.series_observations(series)
    assert [(one.time, one.value, one.key) for one in found] == [("1998", 12.0, dimension_key({"LOCATION": "U"}))]


def test_all_of_it_can_be_chosen_where_a_breakdown_is_shown_first(editor: Client) -> None:
    series = with_series(editor)
    address = f"/indicators/series/{series.pk}/values/"
    page = html(editor, f"{address}?area=KE&key-LOCATION=")
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    posted(editor, address, sent | {"value-2026": "7"})
    assert [(one.key, one.value) for one in queries.series_observations(series)] == [((), 7.0)]
    shown = html(editor, f"/indicators/{series.indicator.slug}/?key-LOCATION=")
    link = re.search(r'href="([^"]+data\.csv\?[^"]+)"', shown)[1].replace("&amp;", "&")
    assert len(editor.get(link).content.decode().splitlines()) == 2


def test_a_cleared_value_is_taken_away(editor: Client) -> None:
    series = with_series(editor)
    address = f"/indicators/series/{series.pk}/values/"
    posted(editor, address, grid(series, **{"value-2026": "64.5"}))
    posted(editor, address, grid(series, **{"value-2026": "", "seen-2026": "64.5"}))
    assert queries.series_observations(series) == []


def test_a_value_that_cannot_be_stands_with_its_reason_and_what_was_typed(editor: Client) -> None:
    series = with_series(editor)
    given = grid(series, **{"value-2026": "140", "value-2025": "much", "value-2024": "61", "source-2024": "Mine"})
    page = posted(editor, f"/indicators/series/{series.pk}/values/", given, code=400)
    assert "“much” is not a number" in plain(page)
    assert 'value="Mine"' in page
    page = posted(editor, f"/indicators/series/{series.pk}/values/", given | {"value-2025": ""}, code=400)
    assert "140" in plain(page)
    assert "the highest possible value of WELLS" in plain(page)
    assert queries.series_observations(series) == []


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(editor: Client) -> None:
    series = with_series(editor)
    address = f"/indicators/series/{series.pk}/values/"
    posted(editor, address, grid(series, **{"value-2026": "64.5"}))
    page = posted(editor, address, grid(series, **{"value-2026": "70"}), code=400)
    assert "someone else has changed the value for 2026 in the meantime" in plain(page)
    assert [one.value for one in queries.series_observations(series)] == [64.5]


def test_a_number_is_read_as_the_page_writes_it(editor: Client) -> None:
    series = with_series(editor)
    posted(editor, f"/indicators/series/{series.pk}/edit/", WELLS | {"highest": ""})
    for prefix, written in (("", "1.234"), ("/fr", "1,234")):
        address = f"{prefix}/indicators/series/{series.pk}/values/"
        posted(editor, address, grid(series, **{"value-2026": written}) | _seen(series))
        assert [one.value for one in queries.series_observations(series)] == [1.234]
        assert f'name="value-2026" value="{written}"' in html(editor, f"{address}?area=KE")


def _seen(series: Series) -> dict[str, str]:
    return {f"seen-{one.time}": repr(one.value) for one in queries.series_observations(series)}


@pytest.mark.parametrize("area", ["Atlantis", "%00", "x" * 500])
def test_an_area_that_is_not_known_is_told(editor: Client, area: str) -> None:
    series = with_series(editor)
    page = posted(editor, f"/indicators/series/{series.pk}/values/", {"area": area, "value-2026": "1"}, code=400)
    assert "” is not a known country or region." in plain(page)
    assert queries.series_observations(series) == []


def test_another_year_that_was_refused_is_written_once_it_is_mended(editor: Client) -> None:
    series = with_series(editor)
    address = f"/indicators/series/{series.pk}/values/"
    page = posted(editor, address, grid(series, **{"more-year": "2009", "value-more": "140"}), code=400)
    assert 'name="value-2009" value="140"' in page
    posted(editor, address, grid(series, **{"value-2009": "14"}))
    assert [(one.time, one.value) for one in queries.series_observations(series)] == [("2009", 14.0)]


def test_a_year_that_is_none_is_told(editor: Client) -> None:
    series = with_series(editor)
    given = grid(series, **{"more-year": "19x8", "value-more": "1"})
    assert "“19x8” is not a year" in plain(posted(editor, f"/indicators/series/{series.pk}/values/", given, code=400))


def test_the_grid_takes_few_queries(editor: Client, django_assert_max_num_queries) -> None:
    series = with_series(editor)
    address = f"/indicators/series/{series.pk}/values/"
    editor.get(address)
    with django_assert_max_num_queries(13):
        editor.get(address)
    assert re.search(r'name="value-\d{4}"', html(editor, address))
