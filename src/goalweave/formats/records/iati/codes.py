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

SDG_INDICATORS = frozenset(("9",))
"""IndicatorVocabulary of a result's indicator: SDG indicators."""
