"""One record: its text with the evidence, what came of it, its paths to the goals, and all that is known about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.analysis.queries import paths_of
from goalweave.core import model
from goalweave.core.model import RECORD_FIELDS, MappingState
from goalweave.core.model.fields import FieldType
from goalweave.core.model.freshness import freshness
from goalweave.core.model.record_details import DETAILS
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.rules import may_view_mappings
from goalweave.registry import queries as registry, rules
from goalweave.registry.checks import tagging_notes
from goalweave.registry.fields import GENERIC_FIELDS, LABELS
from goalweave.registry.files import MEDIA_TYPES
from goalweave.registry.history import public_history
from goalweave.registry.models import Kind, Record, Visibility
from goalweave.registry.tasks import link_checks_enabled
from goalweave.web.accounts.names import KINDS
from goalweave.web.addresses import parse_number
from goalweave.web.frame import MAIN, actor
from goalweave.web.identifiers.page_data import record_data
from goalweave.web.interlinkages.tradeoffs_rows import record_part
from goalweave.web.language_maps import language_name
from goalweave.web.records.from_entry import entry_context
from goalweave.web.records.in_document import document_part
from goalweave.web.records.text_facts import fact_context
from goalweave.wording import labels
from goalweave.wording.marked_text import evidence_passages
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

DIRECT, ALONG = 6, 8
HEADINGS = {
    model.NoteKind.RESULT: gettext_lazy("Results"),
    model.NoteKind.CHALLENGE: gettext_lazy("Challenges"),
    model.NoteKind.LESSON: gettext_lazy("Lessons learned"),
}


def record(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = registry.find_record(who, pk)
    if row is None or not may_view_mappings(who, row):
        raise Http404
    prefetch_related_objects([row], "partners__organisation")
    mappings = tuple(mapping for mapping in mappings_of([pk]).get(pk, ()) if mapping.state is not MappingState.REJECTED)
    core = registry.to_core(row, mappings)
    known = catalogue()
    paths = paths_of(core, known.framework(MAIN).key)
    direct = [path for path in paths if path.direct and not path.path[-1].up]
    # What rolls up to a parent is said by the path to its child.
    along = [path for path in paths if not path.direct and not path.path[-1].up]
    trade_offs, enables = record_part(who, row, core)
    passages = evidence_passages(mappings, core.language)
    return render(
        request,
        "records/record.html",
        {
            "record": core,
            "row": row,
            "mappings": mappings,
            "passages": passages,
            "document_part": document_part(who, row, core, passages),
            "paths": [*direct[:DIRECT], *along[:ALONG]],
            "more_paths": len(direct[DIRECT:]) + len(along[ALONG:]),
            **_text_context(core, str(request.GET.get("language", ""))),
            **_fact_rows(who, row, core),
            **entry_context(row),
            **_record_permissions(who, row),
            **fact_context(request, who, row, core),
            "here": f"{reverse('record', args=[pk])}#facts",
            "undo": _undo_offer(request, who, row),
            "changes": _change_count(who, row),
            "tagging_notes": _tagging_rows(core) if rules.may_change_record(who, row) else [],
            "trade_offs": trade_offs,
            "enables": enables,
            **record_data(request, row, core, known),
            "crumbs": _record_crumbs(row.organisation, pick_text(core.title)),
        },
    )


def _tagging_rows(core: model.Record) -> list[tuple[str, str, str]]:
    return [(translated(note.message), note.source, str(labels.STATUSES[note.status])) for note in tagging_notes(core)]


def _change_count(who: Actor, row: Record) -> int:
    """How many its history shows this reader; 0 where it has none for them."""
    return object_entries("record", row.pk).count() if rules.may_view_history(who, row) else len(public_history(row))


def _text_context(core: model.Record, language: str) -> dict[str, Any]:
    """The text in the language requested or the reader's, where it is not the original; and the other languages there
    are."""
    reader = language if language in core.text else reader_language()
    shown = reader if reader != core.language and core.text.get(reader) else ""
    others = [tag for tag in core.text if tag not in (core.language, shown)]
    return {
        "translation": core.text.get(shown, "") if shown else "",
        "translation_language": shown,
        "original_language": language_name(core.language),
        "translation_name": language_name(shown) if shown else "",
        "other_languages": [(tag, language_name(tag)) for tag in others],
    }


def _fact_rows(who: Actor, row: Record, core: model.Record) -> dict[str, Any]:
    checks = registry.link_checks(row)
    notes: dict[model.NoteKind, list[model.RecordNote]] = defaultdict(list)
    for note in sorted(core.notes, key=attrgetter("start"), reverse=True):
        notes[note.kind].append(note)
    parent = registry.records(who).filter(pk=row.parent_id).first() if row.parent_id else None
    return {
        "notes": [(HEADINGS[kind], notes[kind]) for kind in model.NoteKind if kind in notes],
        "partners": [
            (partner, KINDS.get(partner.organisation.stakeholder, "") if partner.organisation else "")  # type: ignore[call-overload]
            for partner in sorted(row.partners.all(), key=attrgetter("pk"))
        ],
        "parent": parent,
        "parts": registry.parts_of(who, row),
        "details": _detail_rows(core),
        "links": [(link, checks.get(link.url)) for link in core.links],
        "attachments": registry.attachments(row),
        "file_endings": ",".join(f".{ending}" for ending in (*MEDIA_TYPES, "jpg")),
        "freshness": _freshness(core),
    }


def _detail_rows(core: model.Record) -> list[tuple[Any, Any, str]]:
    """(name, value, type): fields without a place of their own, then in the order of the kind; the review stands apart."""
    further = [(LABELS[name], getattr(core, name), RECORD_FIELDS[name].type.value) for name in GENERIC_FIELDS]
    details = [
        (
            labels.DETAILS.get(detail.id, detail.id),
            _detail_value(detail.type, core.details[detail.id]),
            detail.type.value,
        )
        for detail in DETAILS[core.kind]
        if detail.id in core.details and detail.id != "reviewed"
    ]
    return [*(fact for fact in further if fact[1]), *details]


def _detail_value(kind: FieldType, value: Any) -> Any:
    return labels.FORMATS.get(value, value) if kind is FieldType.CHOICE else value


def _freshness(core: model.Record) -> tuple[str, Any, str] | None:
    """Of a partnership: its state, in words, and when it was last reviewed."""
    if core.kind is not model.RecordKind.PARTNERSHIP:
        return None
    reviewed = str(core.details.get("reviewed", ""))
    if not reviewed:
        return "never", _("not reviewed yet"), ""
    try:
        state = freshness(reviewed, timezone.localdate())
    except ValueError:  # a day that the calendar has not
        return "never", _("not reviewed yet"), reviewed
    return state.value, labels.FRESHNESS[state], reviewed


def _record_permissions(who: Actor, row: Record) -> dict[str, bool]:
    change = rules.may_change_record(who, row)
    publish = change and rules.may_publish_records(who, row.organisation)
    return {
        "may_change": change,
        "may_publish": publish and row.visibility != Visibility.PUBLIC,
        "may_unpublish": publish and row.visibility == Visibility.PUBLIC,
        "may_share": change and row.visibility == Visibility.DRAFT,
        "may_delete": rules.may_delete_record(who, row),
        "may_review": publish and row.kind == Kind.PARTNERSHIP,
        "may_check_links": link_checks_enabled() and rules.may_check_links(who, row),
    }


def _undo_offer(request: HttpRequest, who: Actor, row: Record) -> Mapping[str, Any] | None:
    """What was just done here, and how it is undone."""
    was, removed = str(request.GET.get("was", "")), str(request.GET.get("removed", ""))
    if not rules.may_change_record(who, row):
        return None
    if was in Visibility.values and was != row.visibility:
        return {
            "told": _("Visibility changed to: %(state)s.") % {"state": labels.VISIBILITIES[row.visibility]},
            "action": reverse("record-visibility", args=[row.pk]),
            "visibility": was,
        }
    if parse_number(removed) is not None:
        attachment = registry.find_attachment(who, int(removed), removed=True)
        if attachment is not None and attachment.record_id == row.pk:
            message = _("“%(name)s” removed.") % {"name": attachment.name}
            return {"told": message, "action": reverse("attachment-put-back", args=[attachment.pk])}
    return None


def _record_crumbs(organisation: Organisation, title: str) -> list[dict[str, str]]:
    return [
        {"label": pick_text(organisation.short), "href": reverse("organisation", args=[organisation.slug])},
        {"label": _("Records"), "href": reverse("records")},
        {"label": title, "href": ""},
    ]
