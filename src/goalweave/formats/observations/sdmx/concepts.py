"""Components of SDMX data structures by their ids: what each of them tells of an observation.

Ids are those of the SDMX cross-domain concepts and of the UN's global SDG data structure (IAEG-SDGs:SDG), with some that
other publishers use instead. Where a message has several of one kind, the first of those named here is it.
"""

from __future__ import annotations

import re

VALUE = "OBS_VALUE"
AREA = ("REF_AREA", "GEO_AREA", "GEO", "LOCATION", "COUNTRY")
TIME = ("TIME_PERIOD", "TIME")
SERIES = ("SERIES", "INDICATOR")
FREQUENCY = ("FREQ",)
UNIT = ("UNIT_MEASURE", "UNIT")
MULTIPLIER = ("UNIT_MULT", "UNIT_MULTIPLIER")
STATUS = ("OBS_STATUS",)
NATURE = ("NATURE",)
LOWER = ("LOWER_BOUND",)
UPPER = ("UPPER_BOUND",)
BOUND = ("VALUE_BOUND",)
"""Ours: `<` or `>` where a publisher gives only a bound, for which SDMX has no concept."""
DETAIL = ("TIME_DETAIL",)
BASE = ("BASE_PER",)
"""The base period of an index; read as a note."""
SOURCE = ("SOURCE_DETAIL", "DATA_SOURCE", "SOURCE")
COMMENTS = ("COMMENT_OBS", "COMMENT_TS", "OBS_COMMENT", "COMMENT")
"""All that a message has are read, as one footnote."""

LABELS = {"CUST_BREAKDOWN_LB": "CUST_BREAKDOWN"}
"""Attribute with what a publisher's own code is called → the dimension of that code."""

CARRIED = frozenset(
    (
        VALUE,
        *UNIT,
        *MULTIPLIER,
        *STATUS,
        *NATURE,
        *LOWER,
        *UPPER,
        *BOUND,
        *DETAIL,
        *BASE,
        *LABELS,
        *SOURCE,
        *COMMENTS,
    )
)
"""What an observation keeps besides its place."""

MEANT = CARRIED.union(AREA, TIME, SERIES, FREQUENCY)
"""All that is known by its id; a dimension is what is not among these."""

KEY_NAMES = {"URBANISATION": "LOCATION"}
"""Dimension of the SDG structure → what it is called in keys, as in the UN's tables, where these have another name."""

_LEFT_OUT = (
    "TIME_COVERAGE|GEO_INFO_URL|GEO_INFO_TYPE|DATA_LAST_UPDATE|"
    "LAST_UPDATE|LAST UPDATE|TIME_FORMAT|DECIMALS|PRECISION|COLLECTION|TITLE|TITLE_COMPL|CONF_STATUS|"
    "OBS_CONF|OBS_FLAG|OBS_PRE_BREAK|PRE_BREAK_VALUE|EMBARGO_TIME|COMPILING_ORG|DISS_ORG|PUBL_PUBLIC|"
    "REPORTING_YEAR_START_DAY|UPDATED|SERIES_KEY|OBS_KEY|REF_PERIOD_DETAIL|METHODOLOGY|METADATA"
)
LEFT_OUT = frozenset(_LEFT_OUT.split("|"))
"""Attributes that are known and of which nothing is kept."""

TOTALS = frozenset(("_T", "_Z", ""))
"""Codes that say: not broken down, or not by this."""

REPORTING = "REPORTING_TYPE"
"""Global, regional or national; the one that a series has anyway is left out of keys."""

_NATIONAL = re.compile(r"[A-Z]{2}_\d{1,2}-")
_OLDER = frozenset((("SEX", "T"),))
"""Totals of code lists before _T."""

SHORT, LONG = 40, 120
"""Characters of a code of a unit, and of a series or dimension, at most."""


def key_name(component: str) -> str:
    """What a dimension is called in keys."""
    return KEY_NAMES.get(component, component)


def components_of(name: str) -> tuple[str, ...]:
    """The dimensions that are called so in keys."""
    return (name, *(component for component, known in KEY_NAMES.items() if known == name))


def is_code(text: str, longest: int = LONG) -> bool:
    """Whether a text can be a code; else it is a text for people, and its component an attribute."""
    return 0 < len(text) <= longest and len(text.split()) == 1 and text.isprintable()


def reporting_type(series: str) -> str:
    """N for the series of a country's own indicators, `KE_9-4-1`; G for the others, whose figures are made comparable worldwide."""
    return "N" if _NATIONAL.match(series) else "G"


def is_total(dimension: str, code: str, reporting: str = "G") -> bool:
    """Whether a code is left out of keys. reporting: the reporting type that the series has anyway."""
    if dimension == REPORTING and code == reporting:
        return True
    return code in TOTALS or (dimension, code) in _OLDER
