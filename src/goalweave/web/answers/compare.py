"""A record that has changed since an answer cited it: what changed, and what the answer would say of it now."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.activity.queries import author_names
from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.core.text.text_difference import word_difference
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.blind_review import withheld_entries
from goalweave.registry import rules as registry_rules
from goalweave.registry.history import record_entries
from goalweave.registry.models import Record
from goalweave.surveys import rules
from goalweave.surveys.actions import find_record_update
from goalweave.surveys.models import Citation
from goalweave.surveys.submissions.citations import citable_records, record_digest, records_with_mappings
from goalweave.surveys.submissions.record_renderer import renderer_for
from goalweave.web.answers.page_context import answer_address, answer_or_404, panel_parameters, submission_crumbs
from goalweave.wording.log_changes import FieldChange, Fields, MappingChange, field_changes, mapping_changes

MOST = 200
"""Log entries that are looked at."""


@require_safe
@never_cache
def compare(request: HttpRequest, pk: int, number: str, source: int) -> HttpResponse:
    who, row = answer_or_404(request, pk, number)
    citation = next((cited for cited in row.citations.all() if cited.number == source), None)
    rows = citable_records(who, [citation.record_id]) if citation and citation.record_id else []
    if citation is None or not rows:
        raise Http404
    record, core = rows[0], records_with_mappings(rows)[rows[0].pk]
    submission = row.submission
    new = find_record_update(row.text, core, source, renderer_for(submission.organisation, submission.language))
    fields, mappings, people = _changes_since_citation(who, record, citation)
    return render(
        request,
        "answers/compare.html",
        {
            "answer": row,
            "submission": submission,
            "citation": citation,
            "record": record,
            "title": core.title,
            "same": record_digest(core) == citation.digest,
            "fields": fields,
            "mappings": mappings,
            "people": people,
            "told": registry_rules.may_view_history(who, record),
            "new": new,
            "pieces": word_difference(new.old, new.new) if new else (),
            "may_write": rules.may_write_answer(who, submission, row),
            "back": answer_address(row) + "#reads",
            "kept": panel_parameters(request.GET),
            "crumbs": submission_crumbs(
                submission,
                (row.question.number, reverse("answer", args=[submission.pk, row.question.number])),
                (_("Changes"), ""),
            ),
        },
    )


def _changes_since_citation(
    who: Actor, record: Record, citation: Citation
) -> tuple[tuple[FieldChange, ...], tuple[MappingChange, ...], list[str]]:
    """From what the record was when it was cited to what it is, and who did that; for people who may read its
    history."""
    if not registry_rules.may_view_history(who, record):
        return (), (), []
    seen = record_entries(record).exclude(pk__in=withheld_entries(who, record.pk))
    lines = list(seen.filter(at__gt=citation.made)[:MOST])
    lines.reverse()
    before, after = _merge_changes(line for line in lines if line.object_type == "record")
    mapped = _merge_changes(line for line in lines if line.object_type == "mapping")
    people = list(dict.fromkeys(author_names(lines, who).values()))
    return field_changes(before, after), mapping_changes(*mapped, catalogue()), people


def _merge_changes(lines: Iterable[Entry]) -> tuple[Fields, Fields]:
    """Field → what it was before the first line, and after the last; without those that came back to what they were."""
    first: dict[str, object] = {}
    last: dict[str, object] = {}
    for line in lines:
        for name, value in (line.before or {}).items():
            first.setdefault(name, value)
        for name, value in (line.after or {}).items():
            first.setdefault(name, None)
            last[name] = value
    changed = [name for name in first if first[name] != last.get(name)]
    return {name: first[name] for name in changed}, {name: last.get(name) for name in changed}
