"""Every field of a series survives whatever is done with series. Fields added later are covered without a change here."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields as dataclass_fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from lxml import html
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, dataset, put

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.model import SERIES_FIELDS, Curie, Direction, Observation, Series, Status
from goalweave.core.model.fields import GENERIC, FieldType
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import models
from goalweave.indicators.actions import add_indicator, add_series, change_series, load_pack
from goalweave.indicators.conversion import SERIES_COLUMNS, series_columns
from goalweave.indicators.queries import to_series
from goalweave.packs.indicator_definitions import FILE, read_definitions
from goalweave.packs.indicators import IndicatorSet
from goalweave.settings.database_copy import ordered_tables
from goalweave.wording.log_labels import field_name

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {
    "code": "WELLS",
    "name": {"en": "Wells, by place", "fr": "Puits, par lieu"},
    "indicator": "own-wells",
    "measures": (Curie("sdg", "2020", "9.1"),),
    "unit": "USD",
    "multiplier": 3,
    "dimensions": ("LOCATION", "SEX"),
    "headline": (("LOCATION", "R"),),
    "direction": Direction.DOWN,
    "lowest": 0.5,
    "highest": 99.5,
    "source": "Yearly inspection",
    "status": Status.OFFICIAL,
}
BY_TYPE: dict[FieldType, Any] = {
    FieldType.LINE: "A line",
    FieldType.DATE: "2024-06",
    FieldType.TEXT: {"en": "Some words.", "fr": "Des mots."},
}
OTHER: dict[str, Any] = {"name": {"en": "Wells"}, "dimensions": ("LOCATION",)}
"""Values beside those above, where a series cannot have the default."""


def value(name: str) -> Any:
    return VALUES[name] if name in VALUES else BY_TYPE[SERIES_FIELDS[name].type]


FULL = Series(**{name: value(name) for name in SERIES_FIELDS})
STORED = replace(FULL, measures=())
"""What a series measures is its indicator's, once it is stored."""
LOGGED = tuple(name for name, spec in SERIES_FIELDS.items() if spec.logged)
WELLS = model.Indicator("own-wells", {"en": "Wells"}, measures=FULL.measures)


@pytest.fixture
def own() -> Organisation:
    loaded()
    return OrganisationFactory(slug="own")


@pytest.fixture
def editor(own: Organisation) -> Actor:
    return member(own, Role.EDITOR)


@pytest.fixture
def client(editor: Actor) -> Client:
    client = Client()
    client.force_login(editor.user)
    return client


@pytest.fixture
def row(own: Organisation) -> models.Series:
    return add_series(actor=SYSTEM, indicator=indicator_row(own), series=FULL)


def indicator_row(own: Organisation) -> models.Indicator:
    return add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own, public=True)


def now_is(code: str = "WELLS") -> Series:
    return to_series(models.Series.objects.select_related("indicator").get(code=code))


def different_value(name: str) -> Any:
    """A value that differs: the default, where there is one."""
    return OTHER[name] if name in OTHER else getattr(Series("", {}), name)


def last_line() -> Entry:
    return Entry.objects.filter(object_type="series").latest("pk")


def sent_by(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the form on that page."""
    form = next(one for one in html.fromstring(client.get(address).content).forms if one.xpath(".//*[@name='unit']"))
    return dict(form.form_values())


def test_no_value_of_the_full_series_is_the_default() -> None:
    for field in dataclass_fields(FULL):
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        assert getattr(FULL, field.name) != default, field.name


def test_every_field_is_in_a_column_and_read_back(row: models.Series) -> None:
    assert now_is() == STORED
    assert SERIES_FIELDS.keys() - set(SERIES_COLUMNS) == {"indicator", "measures"}
    moved = {table.model: {field.name for field in table.fields} for table in ordered_tables()}
    assert set(SERIES_COLUMNS) | {"indicator"} <= moved[models.Series]


def test_every_field_that_a_file_of_observations_tells_is_stored(own: Organisation) -> None:
    indicator_row(own)
    put(dataset(Observation("WELLS", "KE", "2020", 5.0), series=(FULL,), codes=()), organisation=own)
    assert now_is() == STORED


def test_every_field_is_in_the_file_of_a_pack_and_stored_from_it(own: Organisation, tmp_path: Path) -> None:
    said = series_columns(FULL)
    indicator = {"id": "wells", "name": {"en": "Wells"}, "series": [said]}
    (tmp_path / FILE).write_text(yaml.safe_dump([indicator], allow_unicode=True), encoding="utf-8")
    (definition,) = read_definitions(tmp_path, catalogue())
    (series,) = (one.item for one in definition.series)
    assert series == replace(STORED, indicator="wells")
    found = IndicatorSet(name="own", indicators=(definition.indicator.item,), series=(series,))
    for _time in range(2):
        load_pack(actor=SYSTEM, indicator_set=found, now=NOW)
        assert now_is() == series
    changed = replace(
        series, **{name: different_value(name) for name in LOGGED if name not in ("code", "dimensions", "headline")}
    )
    load_pack(actor=SYSTEM, indicator_set=replace(found, series=(changed,)), now=NOW)
    assert now_is() == changed


def test_every_field_is_in_the_log(row: models.Series) -> None:
    kept = json.loads(json.dumps(last_line().after))
    assert kept == series_columns(FULL)
    assert kept.keys() == set(LOGGED)


@pytest.mark.parametrize("name", [name for name in LOGGED if name != "code"])
def test_a_change_of_one_field_alone_is_stored_logged_and_named(row: models.Series, name: str) -> None:
    changed = replace(FULL, **{name: different_value(name)})
    change_series(actor=SYSTEM, row=row, series=changed)
    assert now_is() == replace(changed, measures=())
    line = last_line()
    assert (line.before, line.after) == ({name: series_columns(FULL)[name]}, {name: series_columns(changed)[name]})
    label = SERIES_FIELDS[name].label.lower()
    assert field_name(name) in (label, label.removesuffix(" of the series"))


def test_saving_the_form_as_it_stands_changes_nothing(client: Client, row: models.Series) -> None:
    address = f"/indicators/series/{row.pk}/edit/"
    assert client.post(address, sent_by(client, address)).status_code == 302
    assert now_is() == STORED
    assert last_line().verb == "add"


def test_what_the_form_of_a_series_sends_makes_the_same_series(client: Client, row: models.Series) -> None:
    """Every field that is edited is in the form, under the label of the declaration, and is read from it."""
    address = f"/indicators/series/{row.pk}/edit/"
    sent = sent_by(client, address)
    shown = client.get(address).content.decode()
    assert client.post("/indicators/own-wells/series/", sent | {"code": "SAME"}).status_code == 302
    made = now_is("SAME")
    for name, spec in SERIES_FIELDS.items():
        if spec.edited and name != "code":
            assert getattr(made, name) == getattr(FULL, name), name
            assert spec.label in shown


@pytest.mark.parametrize("name", [name for name, spec in SERIES_FIELDS.items() if spec.type in GENERIC])
def test_a_field_is_edited_in_the_form(client: Client, row: models.Series, name: str) -> None:
    address = f"/indicators/series/{row.pk}/edit/"
    key = f"{name}:en" if SERIES_FIELDS[name].type is FieldType.TEXT else name
    new = "2019" if SERIES_FIELDS[name].type is FieldType.DATE else "New"
    assert client.post(address, sent_by(client, address) | {key: new}).status_code == 302
    after = getattr(now_is(), name)
    assert after in ("2019", "New") or after["en"] == "New"


def test_every_field_is_in_the_api(row: models.Series, client: Client) -> None:
    published = {name for name, spec in SERIES_FIELDS.items() if spec.published}
    assert SERIES_FIELDS.keys() - published == {"measures"}
    wanted = series_columns(FULL) | {"indicator": "own-wells"}
    answer = client.get("/api/v1/series/WELLS").json()
    assert {name: answer[name] for name in published} == wanted
    (head,) = client.get("/api/v1/indicators/own-wells").json()["series"]
    assert head == wanted
