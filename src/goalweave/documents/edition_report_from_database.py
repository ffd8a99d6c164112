"""The report of an edition from the database, with what is public at a moment."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.calls.definitions import definition_of
from goalweave.core.catalogue import Catalogue
from goalweave.core.model.calls import Call, TieRule
from goalweave.core.prizes import Standing, agreement
from goalweave.documents.edition_report import EditionReport, ReportCategory, ReportNominee, ReportTable
from goalweave.documents.text_formats import active_language, format_day
from goalweave.frameworks.queries import catalogue
from goalweave.packs.areas.names import area_name
from goalweave.prizes import queries
from goalweave.prizes.entry_facts import read_entry_facts
from goalweave.prizes.models import Edition, Nominee, Placing
from goalweave.prizes.phases import phase_line
from goalweave.prizes.queries import Dimension
from goalweave.prizes.standing import standing_of
from goalweave.wording.prize_labels import (
    DIMENSIONS,
    MOMENTS,
    NOMINEE_STATES,
    PHASES,
    PLACINGS,
    TIE_RULES,
    category_number,
    rule_sentences,
    statistic_name,
)
from goalweave.wording.templatetags.goalweave import pick_text


def read_edition_report(edition: Edition, name: str, now: datetime) -> EditionReport:
    """In the language that is active. Some seven queries."""
    call = definition_of(edition.call)
    assert call.prize is not None
    known, language = catalogue(), active_language()
    nominees = queries.public_nominees(edition, now)
    people = queries.participants([edition], known, now)
    entries = Counter(person.facts.entry.category for person in people)
    running = [nominee for nominee in nominees if standing_of(nominee) is Standing.RUNNING]
    by_category = queries.edition_scores(edition).values()
    scores = list(chain.from_iterable(category.entries.values() for category in by_category))
    figures = [(_("Accepted entries"), len(people)), (_("Nominees"), len(running))]
    if call.prize.vote:
        figures.append((_("Valid votes"), sum(nominee.votes or 0 for nominee in running)))
    figures.append((_("Champions"), sum(bool(nominee.placing) for nominee in running)))
    figures.append((_("Winners"), sum(nominee.placing == Placing.WINNER for nominee in running)))
    return EditionReport(
        name=name,
        organiser=pick_text(edition.call.organisation.name),
        announced=_day(edition.announced),
        figures=tuple(figures),
        rules=tuple(rule_sentences(call.prize)),
        criteria=tuple((pick_text(criterion.label), criterion.weight) for criterion in call.prize.criteria),
        phases=tuple(
            (str(PHASES[span.phase]), _day(span.begins), _day(span.ends))
            for span in phase_line(edition, now, vote=call.prize.vote)
        ),
        changes=tuple(
            _("%(date)s: from %(before)s to %(after)s. %(reason)s")
            % {
                "date": MOMENTS[change.moment],
                "before": format_day(_day(change.before), language) or "–",
                "after": format_day(_day(change.after), language) or "–",
                "reason": change.reason,
            }
            for change in edition.phase_changes.all()
        ),
        categories=tuple(_categories(call, running, entries, known)),
        tables=tuple(
            ReportTable(
                str(DIMENSIONS[dimension]),
                tuple(
                    (statistic_name(dimension, row.key), row.entries, row.nominees, row.champions, row.winners)
                    for row in queries.count_participants(people, dimension)
                ),
            )
            for dimension in Dimension
            if dimension is not Dimension.YEAR and people
        ),
        out=tuple(
            (read_entry_facts(own.entry, known).title, str(NOMINEE_STATES[standing_of(own).value]), own.reason)
            for own in nominees
            if standing_of(own) is not Standing.RUNNING
        ),
        vote=call.prize.vote,
        agreement=agreement(scores),
    )


def _categories(call: Call, nominees: list[Nominee], entries: Counter[str], known: Catalogue) -> list[ReportCategory]:
    categories = []
    titles = [(category.id, category_number(category), pick_text(category.title)) for category in call.categories]
    for category, number, title in titles or [("", "", pick_text(call.title))]:
        own = [nominee for nominee in nominees if nominee.category == category]
        rows = [(nominee, _report_nominee(nominee, known)) for nominee in own]
        reason = next((nominee.winner_reason for nominee in own if nominee.winner_reason), "")
        winners = tuple(row for nominee, row in rows if nominee.placing == Placing.WINNER)
        shown = tuple(row for _nominee, row in rows)
        categories.append(ReportCategory(number, title, entries[category], shown, winners, reason))
    return categories


def _report_nominee(nominee: Nominee, known: Catalogue) -> ReportNominee:
    facts = read_entry_facts(nominee.entry, known)
    return ReportNominee(
        facts.title,
        facts.organisation,
        area_name(facts.country, active_language()) if facts.country else "",
        facts.nodes,
        nominee.place,
        nominee.votes,
        nominee.score,
        str(PLACINGS[nominee.placing]) if nominee.placing else "",
        str(TIE_RULES[TieRule(nominee.decided_by)]) if nominee.decided_by else "",
    )


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment is not None else ""
