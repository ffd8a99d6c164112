"""What is made of the facts before the first request, so that no reader waits for it."""

from __future__ import annotations

from datetime import date

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.amounts import area_money_book, line_money_book, node_money_book
from goalweave.analysis.columns.facts import STATES, Facts
from goalweave.analysis.dimensions import DIMENSIONS, dimension
from goalweave.analysis.framework_coverage import mention_bits
from goalweave.analysis.geographic_allocation import LINES, line_area_book, node_area_book
from goalweave.analysis.mapping_counts import EVIDENCED, mappings_in_state, rows_in_state
from goalweave.analysis.record_order import review_numbers
from goalweave.analysis.rules import counted_mask
from goalweave.packs.library import code_lists


def warm_facts(facts: Facts, framework: str, today: date) -> None:
    """Make all tables that pages need, in the order in which a visitor would miss them. framework: key of the one that pages begin with.

    What is there already takes no time; after a write most tables are renewed and not made again.
    """
    code_lists()
    counted_mask(facts, VISITOR)
    facts.newest_first  # noqa: B018 - kept with the facts
    for name in DIMENSIONS:
        dimension(facts, name, today)
    mention_bits(facts)
    review_numbers(facts)
    for key in facts.linkmap.catalogue.frameworks:
        facts.coverage(key)
    for state in (*STATES, *EVIDENCED):
        mappings_in_state(facts, state)
    for state in STATES:
        rows_in_state(facts, state)
    node_money_book(facts, framework)
    area_money_book(facts)
    node_area_book(facts, framework)
    for name in LINES:
        line_money_book(facts, name)
        line_area_book(facts, name)
