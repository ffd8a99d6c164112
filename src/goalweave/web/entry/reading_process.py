"""Suggestions for an entry, read in the process that also reads the texts of the try-it page."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from goalweave.calls.actions.entry_nodes import store_suggestions
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import count_words, text_of, title_of
from goalweave.calls.models import CallEntry
from goalweave.calls.suggestions import SuggestionJob, call_frameworks, read_suggestions
from goalweave.core.text.detection import detect_language
from goalweave.frameworks.queries import catalogue
from goalweave.limits.counting import count_attempt
from goalweave.mapping.engine import current_engine
from goalweave.process_pool import JobTimeout, PoolFull, WorkerDied
from goalweave.web.tryit.views import pool, process_equipment

LOG = logging.getLogger(__name__)
FEWEST_WORDS = 8
"""Words from which a text says enough to be read."""
LONGEST_TEXT = 10_000
"""Characters of an entry that are read: a thousand words, and more than any call asks."""
MOST_READINGS = 120
"""Readings of an entry within an hour."""


def suggest_nodes(entry: CallEntry, now: datetime) -> tuple[CallEntry, str]:
    """The entry with suggestions from its words as they are now, and, where there are none, why."""
    title, text = title_of(entry), text_of(entry)[:LONGEST_TEXT]
    frameworks = call_frameworks(definition_of(entry.call))
    if count_words(f"{title} {text}") < FEWEST_WORDS or not frameworks:
        return entry, _("Describe the project first: suggestions come from your words.")
    if not count_attempt(f"read:{entry.pk}", MOST_READINGS, now):
        return entry, _("Your words have been read very often. Try again in an hour, or add goals yourself.")
    job = SuggestionJob(title, text, detect_language(text or title, entry.language), frameworks)
    try:
        if settings.GOALWEAVE_TRY_PROCESSES:
            equipment = process_equipment()
            mappings = pool().work(job, equipment, equipment.version)
        else:
            mappings = read_suggestions(job, catalogue(), current_engine())
    except (PoolFull, JobTimeout):
        return entry, _("Other texts are being read just now. Try again in half a minute.")
    except WorkerDied:
        LOG.error("the process that reads entries has died")
        return entry, _("Other texts are being read just now. Try again in half a minute.")
    return store_suggestions(entry=entry, mappings=mappings, now=now), ""
