"""Codes of the IATI standard that records are read by: of versions 2.0x, and the words of 1.0x."""

from __future__ import annotations

ROLES = {
    "1": "funder",
    "2": "lead",
    "3": "partner",
    "4": "partner",
    "funding": "funder",
    "accountable": "lead",
    "extending": "partner",
    "implementing": "partner",
}
"""OrganisationRole → role of a partner. An accountable organisation answers for the activity: it leads."""

STATUSES = {
    "1": "planned",
    "2": "ongoing",
    "3": "completed",
    "4": "completed",
    "5": "cancelled",
    "6": "suspended",
}
"""ActivityStatus → status of a record. Finalisation (3) means that the work itself is done."""

DATES = {
    "1": ("start", False),
    "2": ("start", True),
    "3": ("end", False),
    "4": ("end", True),
    "start-planned": ("start", False),
    "start-actual": ("start", True),
    "end-planned": ("end", False),
    "end-actual": ("end", True),
}
"""ActivityDateType → which date of the record, and whether it is the actual one."""

TRANSACTIONS = {
    "2": "commitment",
    "3": "spent",
    "4": "spent",
    "c": "commitment",
    "d": "spent",
    "e": "spent",
}
"""TransactionType → kind of money. What comes in, or back (interest, repayment), is not what the activity does."""

REVISED = frozenset(("2", "revised"))
"""BudgetType: takes the place of the original budget of the same period."""

SDG_TAGS = frozenset(("2", "3"))
"""TagVocabulary: SDG goals, SDG targets."""

SDG_SECTORS = frozenset(("7", "8", "9"))
"""SectorVocabulary: SDG goals, targets, indicators. Read since publishers use them, though IATI advises against it."""

CODE_LISTS = {
    "": "purpose",
    "1": "purpose",
    "2": "purpose",
    "dac": "purpose",
    "dac-3": "purpose",
    "3": "cofog",
    "cofog": "cofog",
}
"""SectorVocabulary → list of codes (core.model.codes). DAC codes of five and three digits are in one list; where no
vocabulary is stated, the standard assumes that of five digits."""

SIGNIFICANCES = frozenset("01234")
"""PolicySignificance: not targeted, significant, principal, and two stronger ones of desertification."""

MARKERS = frozenset(("", "1", "dac"))
"""PolicyMarkerVocabulary: the OECD-DAC's own."""

UN_MARKERS = "https://help.uninfo.org/un-info/results-framework/results-framework-structure/suboutput-level/guidance-on-applying-tags-and-markers"
"""Address of the vocabulary of the UN system's markers: the guidance on them of UN INFO. IATI has none for them."""

SDG_INDICATORS = frozenset(("9",))
"""IndicatorVocabulary of a result's indicator: SDG indicators."""

# What is written: codes of the same lists, one for each value of a record.

ROLE_CODES = {"funder": "1", "lead": "2", "partner": "4"}
"""Role of a partner → OrganisationRole; a partner is implementing, and what has another role is one."""

STATUS_CODES = {"planned": "1", "ongoing": "2", "completed": "3", "cancelled": "5", "suspended": "6"}
"""Status → ActivityStatus. Completed is finalisation: whether the books are closed (4) is not known."""

START_PLANNED, START_ACTUAL, END_PLANNED, END_ACTUAL = "1", "2", "3", "4"
"""ActivityDateType"""

TRANSACTION_CODES = {"commitment": "2", "spent": "4"}
"""Kind of money → TransactionType: outgoing commitment, expenditure."""

SDG_SECTOR_CODES = ("7", "8")
SDG_TAG_CODES = ("2", "3")
"""SectorVocabulary and TagVocabulary of goals and of targets."""

OWN_VOCABULARY = "99"
"""TagVocabulary, PolicyMarkerVocabulary: the reporting organisation's own."""

SDG_INDICATOR_CODE = "9"
DAC_MARKERS = "1"
UN_REGIONS = "2"
ISO_COUNTRIES = "A4"
REACH_ACTIVITY = "1"
"""IndicatorVocabulary, PolicyMarkerVocabulary, RegionVocabulary, GeographicVocabulary, GeographicLocationReach"""

PARENT, CHILD = "1", "2"
"""RelatedActivityType"""

OUTPUT, OTHER_RESULT = "1", "9"
"""ResultType"""

UNIT, QUALITATIVE = "1", "5"
"""IndicatorMeasure"""

ACTIVITY_PAGE, ORGANISATION_PAGE = "A12", "B16"
"""DocumentCategory"""

ORGANISATION_TYPES = {
    "government": "10",
    "intergovernmental": "40",
    "civil_society": "22",
    "private_sector": "70",
    "academia": "80",
    "philanthropy": "60",
}
"""Kind of organisation → OrganisationType; 90 (other) for what is none of them."""
OTHER_ORGANISATION = "90"
