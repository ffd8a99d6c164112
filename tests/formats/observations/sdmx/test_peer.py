"""sdmx1 reads what we write, and we read what sdmx1 writes."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from tests.formats.observations.sdmx.test_round_trip import NAMED, PREPARED, write_sdmx_json

from goalweave.core.model import Observation, Series
from goalweave.formats.observations.sdmx import (
    SdmxDataflow,
    read_sdmx,
    read_structure,
    write_sdmx_csv,
    write_sdmx_structure,
    write_sdmx_xml,
)
from goalweave.formats.reading.limits import Limits

DIMENSIONS = ("FREQ", "SERIES", "REF_AREA", "SEX", "TIME_PERIOD")
ATTRIBUTES = ("UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "NATURE", "SOURCE_DETAIL", "COMMENT_OBS")
SERIES = (Series("IT_USE_ii99", {"en": "People using the Internet"}, unit="PT", dimensions=("SEX",)),)
HELD = (
    Observation("IT_USE_ii99", "KE", "2016", 16.6, source="Survey, own", footnote='“odd”; "text"'),
    Observation("IT_USE_ii99", "KE", "2017", 17.8, status="B", nature="C"),
    Observation("IT_USE_ii99", "001", "2017", 48.0, key=(("SEX", "F"),)),
)
ROWS = [
    ("A", "IT_USE_ii99", "404", "_T", "2016", 16.6, "PT", "0", "A", "", "Survey, own", '“odd”; "text"'),
    ("A", "IT_USE_ii99", "404", "_T", "2017", 17.8, "PT", "0", "B", "C", "", ""),
    ("A", "IT_USE_ii99", "001", "F", "2017", 48.0, "PT", "0", "A", "", "", ""),
]


@pytest.fixture(autouse=True)
def sdmx() -> Any:
    """Imported here, since it brings pandas along, which takes seconds in every process that collects the tests."""
    logging.getLogger("sdmx").setLevel(logging.CRITICAL)
    return pytest.importorskip("sdmx", reason="needs sdmx1, of the development packages")


def structure(version: str) -> tuple[Any, Any]:
    """A data structure of sdmx1 with our components, and a dataflow of it."""
    from sdmx.model import common, v21, v30

    model: Any = v21 if version == "2.1" else v30
    agency = common.Agency(id="GOALWEAVE")
    made = model.DataStructureDefinition(id="DSD", maintainer=agency, version="1.0.0")
    for order, name in enumerate(DIMENSIONS, 1):
        kind = common.TimeDimension if name == "TIME_PERIOD" else common.Dimension
        made.dimensions.append(kind(id=name, order=order))
    made.measures.append((model.PrimaryMeasure if version == "2.1" else model.Measure)(id="OBS_VALUE"))
    related = model.PrimaryMeasureRelationship if version == "2.1" else model.ObservationRelationship
    for name in ATTRIBUTES:
        made.attributes.append(common.DataAttribute(id=name, related_to=related()))
    flow = (model.DataflowDefinition if version == "2.1" else model.Dataflow)(
        id="DF_OBSERVATIONS", maintainer=agency, version="1.0.0", structure=made
    )
    return made, flow


def message(kind: str, *, version: str = "2.1", flat: bool = True) -> Any:
    """HELD as a message of sdmx1."""
    from sdmx.message import DataMessage, Header
    from sdmx.model import common, v21, v30

    model: Any = v21 if version == "2.1" else v30
    made, flow = structure(version)
    data = getattr(model, kind)(structured_by=made, described_by=flow)
    for row in ROWS:
        codes = dict(zip(DIMENSIONS, row, strict=False))
        attributes = {
            made.attributes.get(name).id: common.AttributeValue(value=text, value_for=made.attributes.get(name))
            for name, text in zip(ATTRIBUTES, row[6:], strict=True)
            if text
        }
        one = model.Observation(
            dimension=made.make_key(model.Key, codes if flat else {"TIME_PERIOD": codes["TIME_PERIOD"]}),
            value=row[5],
            value_for=made.measures[0],
            attached_attribute=attributes,
        )
        if flat:
            data.obs.append(one)
        else:
            del codes["TIME_PERIOD"]
            data.add_obs([one], made.make_key(common.SeriesKey, codes))
    header = Header(id="M", prepared=PREPARED, sender=common.Agency(id="OFFICE"))
    at = made.dimensions if flat else made.dimensions.get("TIME_PERIOD")
    return DataMessage(header=header, data=[data], dataflow=flow, observation_dimension=at)


def peer_rows(data: Any) -> list[tuple[Any, ...]]:
    """Rows of a data set that sdmx1 has read."""
    found = []
    for one in data.obs:
        codes = {value.id: str(value.value) for value in one.key}
        attributes = {name: getattr(value.value, "id", value.value) for name, value in one.attrib.items()}
        texts = [str(attributes.get(name) or "") for name in ATTRIBUTES]
        found.append((*(codes[name] for name in DIMENSIONS), float(one.value), *texts))
    return sorted(found)


def test_sdmx1_reads_our_csv(sdmx: Any) -> None:
    out = io.StringIO(newline="")
    write_sdmx_csv(out, SERIES, HELD)
    _made, flow = structure("3.0")
    read = sdmx.read_sdmx(io.BytesIO(out.getvalue().encode()), format="CSV", structure=flow)
    assert [peer_rows(data) for data in read.data] == [sorted(ROWS)]


def test_sdmx1_reads_our_json(sdmx: Any) -> None:
    """It knows the layout of the drafts alone; what stands in it, and how it is numbered, is the same."""
    out = io.StringIO()
    write_sdmx_json(out, SERIES, HELD, NAMED, prepared=PREPARED)
    ours = json.loads(out.getvalue())
    draft = {"header": ours["meta"], "structure": ours["data"]["structures"][0], "dataSets": ours["data"]["dataSets"]}
    for one in draft["structure"]["attributes"]["observation"]:
        for value in one.get("values", []):
            value.setdefault("name", value.get("value"))
            value.pop("value", None)
            value.pop("names", None)
    read = sdmx.read_sdmx(io.BytesIO(json.dumps(draft).encode()), format="JSON")
    assert [peer_rows(data) for data in read.data] == [sorted(ROWS)]


def test_sdmx1_reads_our_xml_by_our_structure(sdmx: Any) -> None:
    data, made = io.BytesIO(), io.BytesIO()
    write_sdmx_xml(data, SERIES, HELD, prepared=PREPARED)
    write_sdmx_structure(made, SERIES, HELD, NAMED, prepared=PREPARED)
    structures = sdmx.read_sdmx(io.BytesIO(made.getvalue()))
    ours = structures.structure["DSD_OBSERVATIONS"]
    assert [one.id for one in ours.dimensions] == list(DIMENSIONS)
    assert str(structures.codelist["CL_SEX"]["F"].name.localized_default("fr")) == "Femmes"
    read = sdmx.read_sdmx(io.BytesIO(data.getvalue()), structure=ours)
    assert [peer_rows(one) for one in read.data] == [sorted(ROWS)]


@pytest.mark.parametrize("flat", [True, False], ids=["observations", "series"])
@pytest.mark.parametrize("kind", ["GenericDataSet", "StructureSpecificDataSet"])
def test_we_read_the_xml_of_sdmx1(sdmx: Any, kind: str, flat: bool) -> None:
    data = sdmx.to_xml(message(kind, flat=flat))
    read = read_sdmx(io.BytesIO(data), "a.xml", Limits())
    assert read.problems == ()
    assert set(read.observations) == set(HELD)
    assert (read.release, read.source) == ("2026-03-01", "OFFICE")
    assert [(one.code, one.unit, one.dimensions) for one in read.series] == [("IT_USE_ii99", "PT", ("SEX",))]


def test_we_read_the_csv_of_sdmx1(sdmx: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    sdmx.to_csv(message("DataSet", version="3.0"), path=path, attributes="o")
    read = read_sdmx(io.BytesIO(path.read_bytes()), "a.csv", Limits())
    assert read.problems == ()
    assert read.observations == HELD


def test_we_read_the_structure_of_sdmx1(sdmx: Any) -> None:
    from sdmx.message import StructureMessage
    from sdmx.model import common

    made, _flow = structure("2.1")
    codes = common.Codelist(id="CL_SEX", maintainer=made.maintainer, version="1.0.0")
    codes.append(common.Code(id="F", name={"en": "Women", "fr": "Femmes"}))
    made.dimensions.get("SEX").local_representation = common.Representation(enumerated=codes)
    read = read_structure(
        io.BytesIO(sdmx.to_xml(StructureMessage(structure={"DSD": made}, codelist={"CL_SEX": codes}))),
        "dsd.xml",
        Limits(),
    )
    assert read.dimensions == frozenset(DIMENSIONS)
    assert read.attributes == frozenset(ATTRIBUTES)
    assert read.names == {("SEX", "F"): {"en": "Women", "fr": "Femmes"}}


def test_flow_names_what_sdmx1_names(sdmx: Any) -> None:
    _made, flow = structure("3.0")
    assert SdmxDataflow().urn == sdmx.urn.make(flow)
