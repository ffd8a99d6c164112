"""SDMX-ML 2.1 structure messages: the data structure of what is written, with code lists, concepts and the dataflow
(SDMX Technical Working Group, sdmx-ml 2.1: SDMXStructure.xsd)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.columns import (
    ATTRIBUTES,
    CODED,
    TIME,
    SdmxColumns,
    component_names,
    is_id,
    sdmx_columns,
)
from goalweave.formats.observations.sdmx.flow import SdmxDataflow
from goalweave.formats.observations.sdmx.xml_writer import (
    AT_OBSERVATION,
    BASE,
    COMMON,
    LANGUAGE,
    MESSAGE,
    add_element,
    add_reference,
    message_header,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MEDIA_TYPE = "application/vnd.sdmx.structure+xml; version=2.1"
STRUCTURE = f"{BASE}structure"
SCHEME = "CS_OBSERVATIONS"
DIMENSION = "DIMENSION"

CONCEPT_NAMES = {
    "FREQ": "Frequency",
    "REPORTING_TYPE": "Reporting type",
    "SERIES": "Series",
    "REF_AREA": "Reference area",
    "SEX": "Sex",
    "AGE": "Age",
    "URBANISATION": "Degree of urbanisation",
    "INCOME_WEALTH_QUANTILE": "Income or wealth quantile",
    "EDUCATION_LEV": "Education level",
    "OCCUPATION": "Occupation",
    "CUST_BREAKDOWN": "Breakdown of the publisher",
    "COMPOSITE_BREAKDOWN": "Composite breakdown",
    "DISABILITY_STATUS": "Disability status",
    "ACTIVITY": "Economic activity",
    "PRODUCT": "Product",
    "TIME_PERIOD": "Time period",
    "OBS_VALUE": "Observation value",
    "UNIT_MEASURE": "Unit of measure",
    "UNIT_MULT": "Unit multiplier",
    "OBS_STATUS": "Observation status",
    "NATURE": "Nature of data",
    "TIME_DETAIL": "Time period as published",
    "LOWER_BOUND": "Lower bound",
    "UPPER_BOUND": "Upper bound",
    "VALUE_BOUND": "< or > if only a bound is known",
    "SOURCE_DETAIL": "Source",
    "COMMENT_OBS": "Footnote",
}
FREQUENCIES = {
    "A": "Annual",
    "S": "Half-yearly",
    "T": "Every four months",
    "Q": "Quarterly",
    "M": "Monthly",
    "W": "Weekly",
    "D": "Daily",
}
REPORTING = {"G": "Global", "N": "National", "R": "Regional"}
WHOLE = {"_T": "Total"}
NUMBERS = frozenset((concepts.VALUE, *concepts.LOWER, *concepts.UPPER))


@dataclass(frozen=True, slots=True)
class _ListedCodes:
    """lists: component → the codes that occur, if it has a code list; names: see columns.component_names."""

    lists: Mapping[str, Sequence[str]]
    names: Mapping[str, Mapping[str, LanguageMap]]

    def name(self, component: str, code: str) -> LanguageMap:
        """What a code is called; English stands first, as programs that know no other expect."""
        texts = self.names.get(component, {}).get(code, {})
        otherwise = {"FREQ": FREQUENCIES, concepts.REPORTING: REPORTING}.get(component, WHOLE).get(code, code)
        return {"en": otherwise, **texts}

    def concept(self, component: str) -> LanguageMap:
        texts = self.names.get(DIMENSION, {}).get(concepts.key_name(component), {})
        return {"en": CONCEPT_NAMES.get(component) or component.replace("_", " ").capitalize(), **texts}


def write_sdmx_structure(
    out: BinaryIO,
    series: Sequence[Series],
    observations: Iterable[Observation],
    codes: Iterable[DimensionCode] = (),
    *,
    prepared: datetime,
    area_names: Mapping[str, LanguageMap] | None = None,
    flow: SdmxDataflow | None = None,
    sender: str = "GOALWEAVE",
) -> None:
    """Write the data structure of the message that `write_sdmx_xml` makes of the same observations, with the names that there are in all
    their languages. Code lists have the codes that occur; a component with codes that SDMX does not allow has none.

    out: a stream of bytes, which stays open; the rest as in `write_sdmx_xml` and `write_sdmx_json`.
    """
    from lxml import etree

    observations = tuple(observations)
    flow = flow or SdmxDataflow()
    columns = sdmx_columns(series, observations)
    names = component_names(series, codes, area_names or {}, observations, columns)
    listed = _ListedCodes(_code_lists(observations, columns), names)
    spaces = {"mes": MESSAGE, "com": COMMON, "str": STRUCTURE}
    root = etree.Element(f"{{{MESSAGE}}}Structure", nsmap=spaces)
    root.append(message_header(flow.structure, prepared, sender))
    structures = add_element(root, f"{{{MESSAGE}}}Structures")
    title = listed.name("SERIES", series[0].code) if len(series) == 1 else {"en": "Observations"}
    _add_dataflow(_add_part(structures, "Dataflows"), flow, title)
    code_lists = _add_part(structures, "Codelists")
    for component, there in listed.lists.items():
        code_list = _add_maintainable(code_lists, "Codelist", flow, f"CL_{component}", listed.concept(component))
        for code in there:
            _add_names(_add_part(code_list, "Code", id=code), listed.name(component, code))
    concept_scheme = _add_maintainable(
        _add_part(structures, "Concepts"), "ConceptScheme", flow, SCHEME, {"en": "Concepts of observations"}
    )
    for component in (*columns.dimensions, TIME, concepts.VALUE, *ATTRIBUTES):
        _add_names(_add_part(concept_scheme, "Concept", id=component), listed.concept(component))
    structure = _add_maintainable(_add_part(structures, "DataStructures"), "DataStructure", flow, flow.structure, title)
    _add_components(_add_part(structure, "DataStructureComponents"), flow, columns, listed)
    etree.ElementTree(root).write(out, encoding="UTF-8", xml_declaration=True)


def _code_lists(observations: Sequence[Observation], columns: SdmxColumns) -> dict[str, list[str]]:
    codes_by_name: dict[str, dict[str, None]] = {name: {} for name in (*columns.dimensions, *sorted(CODED))}
    for observation in observations:
        for name, code in zip(columns.dimensions, columns.series_key(observation), strict=True):
            codes_by_name[name][code] = None
        for name, code in zip(ATTRIBUTES, columns.attributes(observation), strict=True):
            if code and name in CODED:
                codes_by_name[name][code] = None
    return {name: sorted(codes) for name, codes in codes_by_name.items() if codes and all(map(is_id, codes))}


def _add_part(parent: Element, name: str, **attributes: str) -> Element:
    return add_element(parent, f"{{{STRUCTURE}}}{name}", **attributes)


def _add_maintainable(parent: Element, kind: str, flow: SdmxDataflow, name: str, title: LanguageMap) -> Element:
    """Something that an agency maintains, with its names."""
    part = _add_part(parent, kind, id=name, agencyID=flow.agency, version=flow.version, isFinal="true")
    _add_names(part, title)
    return part


def _add_names(parent: Element, names: LanguageMap) -> None:
    for language, text in names.items():
        add_element(parent, f"{{{COMMON}}}Name", text).set(LANGUAGE, language)


def _add_dataflow(parent: Element, flow: SdmxDataflow, title: LanguageMap) -> None:
    dataflow = _add_maintainable(parent, "Dataflow", flow, flow.id, title)
    package = {"class": "DataStructure", "package": "datastructure"}
    add_reference(
        _add_part(dataflow, "Structure"), agencyID=flow.agency, id=flow.structure, version=flow.version, **package
    )


def _add_components(parent: Element, flow: SdmxDataflow, columns: SdmxColumns, listed: _ListedCodes) -> None:
    dimensions = _add_part(parent, "DimensionList", id="DimensionDescriptor")
    for place, name in enumerate(columns.dimensions, 1):
        dimension = _add_part(dimensions, "Dimension", id=name, position=str(place))
        _add_concept(dimension, name, flow)
        _add_representation(dimension, name, flow, listed)
    time = _add_part(dimensions, "TimeDimension", id=TIME, position=str(len(columns.dimensions) + 1))
    _add_concept(time, TIME, flow)
    _add_part(_add_part(time, "LocalRepresentation"), "TextFormat", textType="ObservationalTimePeriod")
    attributes = _add_part(parent, "AttributeList", id="AttributeDescriptor")
    for name in ATTRIBUTES:
        needed = "Mandatory" if name in ("UNIT_MULT", "OBS_STATUS") else "Conditional"
        attribute = _add_part(attributes, "Attribute", id=name, assignmentStatus=needed)
        _add_concept(attribute, name, flow)
        _add_representation(attribute, name, flow, listed)
        relationship = _add_part(attribute, "AttributeRelationship")
        if name in AT_OBSERVATION:
            add_reference(_add_part(relationship, "PrimaryMeasure"), id=concepts.VALUE)
        else:
            for dimension_name in columns.dimensions:
                add_reference(_add_part(relationship, "Dimension"), id=dimension_name)
    measures = _add_part(parent, "MeasureList", id="MeasureDescriptor")
    measure = _add_part(measures, "PrimaryMeasure", id=concepts.VALUE)
    _add_concept(measure, concepts.VALUE, flow)
    _add_representation(measure, concepts.VALUE, flow, listed)


def _add_concept(parent: Element, name: str, flow: SdmxDataflow) -> None:
    scheme = {"maintainableParentID": SCHEME, "maintainableParentVersion": flow.version, "agencyID": flow.agency}
    package = {"class": "Concept", "package": "conceptscheme"}
    add_reference(_add_part(parent, "ConceptIdentity"), **scheme, id=name, **package)


def _add_representation(parent: Element, name: str, flow: SdmxDataflow, listed: _ListedCodes) -> None:
    represented = _add_part(parent, "LocalRepresentation")
    if name not in listed.lists:
        _add_part(represented, "TextFormat", textType="Double" if name in NUMBERS else "String")
        return
    package = {"class": "Codelist", "package": "codelist"}
    add_reference(
        _add_part(represented, "Enumeration"), agencyID=flow.agency, id=f"CL_{name}", version=flow.version, **package
    )
