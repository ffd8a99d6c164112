"""What a process of the site makes before it is asked, so that no visitor waits for it."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections
from django.utils import timezone

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.columns import current_facts
from goalweave.analysis.link_flows import current_flows, frameworks_in_use
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.analysis.queries import coverage_in_records, record_summary
from goalweave.analysis.warming import warm_facts
from goalweave.core.linkage import LinkFilter
from goalweave.frameworks.queries import catalogue
from goalweave.process_memory import give_back_after_work, give_back_memory
from goalweave.web.explore.state import MOST, SHOWN_STATUSES
from goalweave.web.frame import main_framework

LOGGER = logging.getLogger(__name__)


def start_warming() -> None:
    """Make the tables of the figures in a thread of this process, which then gives memory back after work."""

    def warm_and_shrink() -> None:
        warm()
        give_back_after_work()

    threading.Thread(target=warm_and_shrink, name="warming", daemon=True).start()


def warm() -> None:
    """Make them; an error is logged and ends nothing, since the first visitor's request makes them then."""
    try:
        framework = main_framework(catalogue())
        if framework is not None:
            warm_facts(current_facts(), framework.key, timezone.localdate())
            _warm_pages(framework.key)
    except Exception as error:
        LOGGER.warning("The figures could not be prepared (%s).", error)
    finally:
        close_old_connections()
        # What the tables needed while they were made.
        give_back_memory()


def _warm_pages(framework: str) -> None:
    """What the home page and the explorer of a visitor are made of. Charts are left to the first request: V8 would take 40 MB in each
    process."""
    record_summary(VISITOR)
    coverage_in_records(VISITOR, framework)
    published_by_organisation(VISITOR)
    shown = [used.key for used in frameworks_in_use(VISITOR, MOST)]
    current_flows(shown, (), LinkFilter(statuses=SHOWN_STATUSES))
