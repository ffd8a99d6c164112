"""What a spreadsheet opens holds no formula that somebody has typed: every CSV and XLSX file of the site and the API."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from django.test import Client, override_settings
from tests.permissions.routes import routes
from tests.permissions.world import World, build, variants

import goalweave
from goalweave.accounts.models import Organisation, Unit, User
from goalweave.formats.reading.formula_escaping import DANGEROUS
from goalweave.indicators.models import Indicator, Observation, Series
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db

FORMULA = "=1+1"
NAMED = {"en": FORMULA}
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
FORMS = ("csv", "sdmx.csv", "xlsx")
QUERIES = {"api/v1/series/<code>/observations": ("?format=csv", "?format=sdmx-csv")}
WRITERS = re.compile(r"csv\.(?:writer|DictWriter)\(|Workbook\(")
READ_AT_ONCE = ("api/own_observations.py",)
"""Writes a table that only our reader gets."""
GUARDS = re.compile(r"\bescape_formula\b|data_type = \"s\"|\.data_type, ")


@pytest.fixture(scope="module")
def world(standing: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Every name and free text that exports show is a formula."""
    with override_settings(DATA_DIR=tmp_path_factory.mktemp("data")):
        made = build()
        Organisation.objects.update(name=NAMED, short=NAMED)
        Unit.objects.update(name=NAMED)
        User.objects.update(name=FORMULA)
        Record.objects.update(title=NAMED, text=NAMED)
        Indicator.objects.update(name=NAMED)
        Series.objects.update(name=NAMED, source=FORMULA)
        Observation.objects.update(source=FORMULA, footnote=FORMULA)
        yield made


def addresses(world: World) -> Iterator[str]:
    for route in routes():
        if not (route.path.endswith((".csv", ".xlsx", "form>")) or route.path in QUERIES):
            continue
        for values in variants(world, route).values():
            for form in FORMS:
                for query in QUERIES.get(route.path, ("",)):
                    yield route.address({**values, "form": form}) + query


def test_no_export_of_the_site_has_a_live_formula(world: World) -> None:
    client = Client()
    client.force_login(world.actors["administrator"].user)
    seen: dict[str, int] = {}
    live = []
    for address in dict.fromkeys(addresses(world)):
        response = client.get(address)
        kind = response.get("Content-Type", "").partition(";")[0]
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code != 200 or not kind.endswith(("csv", "spreadsheetml.sheet")):
            continue
        cells = cells_of(content, kind)
        name = address.partition("?")[0].rsplit("/", 1)[1]
        seen[name] = seen.get(name, 0) + sum(FORMULA in cell for cell in cells)
        live += [(address, cell) for cell in cells if cell.startswith(DANGEROUS) and not NUMBER.fullmatch(cell)]
    assert live == []
    assert {
        "board.csv", "data.csv", "data.sdmx.csv", "export.csv", "links.csv", "observations", "problems.csv", "results.csv",
        "state.csv", "table.csv", "table.sdmx.csv", "template.csv", "template.xlsx",
    } <= set(seen)  # fmt: skip
    # The formulas are there, as texts.
    silent = [name for name in ("data.csv", "data.sdmx.csv", "observations", "state.csv") if not seen[name]]
    assert silent == []


def cells_of(content: bytes, kind: str) -> list[str]:
    """Texts of all cells; of a workbook those that are formulas begin with an equals sign."""
    if kind.endswith("csv"):
        return list(chain.from_iterable(csv.reader(io.StringIO(content.decode("utf-8-sig")))))
    cells = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            cells += [f"={cell.value}" if cell.data_type == "f" else f" {cell.value}" for cell in row]
    return cells


def test_every_writer_of_tables_guards_its_texts() -> None:
    package = Path(goalweave.__file__).parent
    sources = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    own = [package / path for path in READ_AT_ONCE]
    writers = [path for path, source in sources.items() if path not in own and WRITERS.search(source)]
    assert writers
    assert [str(path) for path in writers if not GUARDS.search(sources[path])] == []
