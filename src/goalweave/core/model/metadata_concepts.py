"""The parts of the UN's metadata template: concepts of the SDMX metadata structure definition of the IAEG-SDGs, with their numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetadataSection:
    """A part of the template. concept: of the part as a whole; details: of its sections a, b, c …, none where it has no sections."""

    number: int
    concept: str
    details: tuple[str, ...] = ()

    def numbered(self) -> tuple[tuple[str, str], ...]:
        """(number, concept) of the part and of its sections: `("2", "IND_DEF_CON_CLASS")`, `("2.a", "STAT_CONC_DEF")`."""
        letters = "abcdefghijk"
        details = tuple(
            (f"{self.number}.{letter}", concept) for letter, concept in zip(letters, self.details, strict=False)
        )
        return ((str(self.number), self.concept), *details)


METADATA_SECTIONS = (
    MetadataSection(
        0,
        "SDG_INDICATOR_INFO",
        (
            "SDG_GOAL",
            "SDG_TARGET",
            "SDG_INDICATOR",
            "SDG_SERIES_DESCR",
            "META_LAST_UPDATE",
            "SDG_RELATED_INDICATORS",
            "SDG_CUSTODIAN_AGENCIES",
        ),
    ),
    MetadataSection(
        1,
        "CONTACT",
        (
            "CONTACT_ORGANISATION",
            "CONTACT_NAME",
            "ORGANISATION_UNIT",
            "CONTACT_FUNCT",
            "CONTACT_PHONE",
            "CONTACT_MAIL",
            "CONTACT_EMAIL",
        ),
    ),
    MetadataSection(2, "IND_DEF_CON_CLASS", ("STAT_CONC_DEF", "UNIT_MEASURE", "CLASS_SYSTEM")),
    MetadataSection(
        3,
        "SRC_TYPE_COLL_METHOD",
        (
            "SOURCE_TYPE",
            "COLL_METHOD",
            "FREQ_COLL",
            "REL_CAL_POLICY",
            "DATA_SOURCE",
            "COMPILING_ORG",
            "INST_MANDATE",
        ),
    ),
    MetadataSection(
        4,
        "OTHER_METHOD",
        (
            "RATIONALE",
            "REC_USE_LIM",
            "DATA_COMP",
            "DATA_VALIDATION",
            "ADJUSTMENT",
            "IMPUTATION",
            "REG_AGG",
            "DOC_METHOD",
            "QUALITY_MGMNT",
            "QUALITY_ASSURE",
            "QUALITY_ASSMNT",
        ),
    ),
    MetadataSection(5, "COVERAGE"),
    MetadataSection(6, "COMPARABILITY"),
    MetadataSection(7, "OTHER_DOC"),
)
"""All parts of the template (version 3.3 of 2022), in order."""
