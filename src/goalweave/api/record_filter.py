"""The filter of records, as on the pages."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from goalweave.analysis.record_filters import RecordFilter
from goalweave.api.parameters import QueryParameters
from goalweave.api.problems import ParameterNotFound
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import MARKER_FIELDS, BeneficiaryGroup, Curie, MappingState, RecordKind

_NONE = " “-”: records without one."


def _level(label: str) -> Any:
    return Field("", pattern=r"^([0-3]|-)?$", description=f"{label}, 0 to 3.{_NONE}")


class RecordParameters(QueryParameters):
    q: str = Field("", max_length=200, description="Words in the title or text, in any language.")
    kind: RecordKind | None = None
    year: str = Field("", pattern=r"^([0-9]{1,4}|-)?$", description="Year of the start.")
    country: str = Field("", pattern=r"^([A-Z]{2}|-)?$", description=f"ISO 3166-1 alpha-2.{_NONE}")
    region: str = Field("", pattern=r"^([0-9]{3}|-)?$", description="UN M49, including everything in it.")
    organisation: str = Field("", max_length=50, description="Short name of an organisation.")
    unit: str = Field("", pattern=r"^([0-9]{1,9}|-)?$", description="Id of a unit, including the units below it.")
    status: str = Field("", max_length=20, description="For example, planned or ongoing.")
    group: BeneficiaryGroup | None = Field(None, description="Group reached.")
    gender_marker: str = _level("Gender equality marker")
    human_rights_marker: str = _level("Human rights marker")
    youth_marker: str = _level("Youth marker")
    disability_marker: str = _level("Disability inclusion marker")
    partner: str = Field("", pattern=r"^[0-9]{0,9}$", description="Id of a partner organisation.")
    source: str = Field("", max_length=500, description="Name of the source file.")
    node: str = Field(
        "", max_length=200, description="Mapped to this node or a node below it: sdg:9.c or sdg@2025:9.c."
    )

    def filter(self, catalogue: Catalogue, framework: str = "") -> RecordFilter:
        """framework: key; records accepted on any node of it. Raises NotThere for a node that is not there."""
        node = self.filtered_node(catalogue)
        return RecordFilter(
            text=self.q.strip(),
            kind=self.kind or "",
            year=self.year,
            country=self.country,
            region=self.region,
            organisation=self.organisation,
            unit=self.unit,
            status=self.status,
            group=self.group or "",
            partner=self.partner,
            **{name: getattr(self, name) for name in MARKER_FIELDS},
            source=self.source,
            node=node,
            framework=framework,
            state=MappingState.ACCEPTED if node or framework else "",
        )

    def filtered_node(self, catalogue: Catalogue) -> Curie | None:
        try:
            return catalogue.resolve(self.node) if self.node else None
        except UnknownNode as error:
            raise ParameterNotFound(error.full_message, field="node") from None


def framework_key(name: str, catalogue: Catalogue) -> str:
    """Of a parameter, empty for none. Raises ParameterNotFound for one that does not exist."""
    try:
        return catalogue.framework(name).key if name else ""
    except UnknownNode as error:
        raise ParameterNotFound(error.full_message, field="framework") from None
