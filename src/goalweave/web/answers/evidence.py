"""The evidence for an answer: records that match its question, with the reason, and records that it cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.answer_findings import CitedSource
from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.markdown import citation_numbers
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, MappingState
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.registry import queries as registry, rules as registry_rules
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Answer
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.candidates import Candidate, find_candidates
from goalweave.surveys.submissions.citations import citable_records, records_with_mappings, to_checked_answers
from goalweave.surveys.submissions.evidence import EvidenceRecord, cited_elsewhere, evidence_records
from goalweave.surveys.submissions.missing_evidence import MissingReason, MissingRecords, find_missing_evidence
from goalweave.web.answers.evidence_reasons import (
    cited_elsewhere_text,
    match_reasons,
    missing_text,
    query_parts,
    query_summary,
)
from goalweave.web.answers.page_context import answer_address, answer_or_404, panel_parameters
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import partial_date

SHOWN = 20
MOST_TILES = 6
MOST_CITED_LINES = 3
LONGEST = 200


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A record in the panel. number: of the source, 0 where the answer does not cite it; standing: its mark is in the text;
    why: what of the question's query it has; since: new, changed or empty; state: as reading.state_of has it; elsewhere: numbers
    of other questions whose answers cite it."""

    pk: int
    title: LanguageMap
    about: str
    why: str
    accepted: tuple[model.Curie, ...]
    suggested: tuple[model.Curie, ...]
    more_nodes: int
    since: str = ""
    number: int = 0
    state: str = ""
    standing: bool = False
    elsewhere: tuple[str, ...] = ()
    draft: bool = False


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Why so many records are not offered, or where they are cited. name: of the reason, or number of the question."""

    name: str
    text: str
    count: int
    href: str


@require_safe
@never_cache
def panel(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """A part of the page: the panel for other words."""
    who, row = answer_or_404(request, pk, number)
    cited = next(iter(to_checked_answers([row]).values())).sources
    return render(request, "answers/evidence.html", evidence_panel(who, row, panel_parameters(request.GET), cited))


def evidence_panel(who: Actor, row: Answer, parameters: dict[str, str], cited: Sequence[CitedSource]) -> dict[str, Any]:
    """What the panel shows. parameters: words that are looked for among what matches (`q`) or among all records (`any`), the
    claim that a source is sought for, the reason for which records are not offered (`missing`), the page."""
    question, known = to_question(row.question), catalogue()
    words, anywhere = parameters.get("q", "")[:LONGEST].strip(), parameters.get("any", "")[:LONGEST].strip()
    submission = row.submission
    candidates: tuple[Candidate, ...] = ()
    missing: tuple[MissingRecords, ...] = ()
    if question.evidence is not None:
        query = {question.number: question.evidence}
        matches = find_candidates(who, submission.organisation_id, query, submission.year, known, words)
        candidates = matches[question.number]
        if not words:
            missing = find_missing_evidence(who, submission.organisation_id, question.evidence, submission.year, known)
    by_record = {source.record.id: source for source in cited if source.record is not None}
    missing = _without_cited(missing, by_record)
    standing = set(citation_numbers(row.text))
    opened = next((some for some in missing if some.reason == parameters.get("missing")), None)
    uncited = list(opened.candidates) if opened else [hit for hit in candidates if str(hit.pk) not in by_record]
    elsewhere = cited_elsewhere(row) if uncited else {}
    page = Paginator(uncited, SHOWN).get_page(parameters.get("page"))
    last = queries.previous_submission(submission) if page.object_list else None
    since = (last.submitted or last.made) if last else None
    drafts = opened is not None and opened.reason is MissingReason.DRAFT
    records = evidence_records(who, list(page.object_list), since, drafts=drafts)
    items = [
        replace(
            _evidence_item(evidence.row.pk, evidence.record, known, match_reasons(evidence.match), _since(evidence)),
            elsewhere=elsewhere.get(evidence.row.pk, ()),
            draft=drafts,
        )
        for evidence in records
    ]
    claim = parameters.get("claim", "")
    return {
        "answer": row,
        "question": question,
        "cited": [_cited_item(source, known, standing) for source in cited if source.number in standing],
        "items": items,
        "page": page,
        "count": len(candidates),
        "span": query_summary(question.evidence, submission.year),
        "q": words,
        "any": anywhere,
        "others": _search_records(who, row, anywhere, by_record, known),
        "claim": claim if any(part.text.startswith(claim.rstrip("…")) for part in extract_claims(row.text)) else "",
        "may_write": rules.may_write_answer(who, submission, row),
        "last_year": last.year if last else None,
        "earlier_href": _page_address(row, parameters, page.number - 1) if page.has_previous() else "",
        "later_href": _page_address(row, parameters, page.number + 1) if page.has_next() else "",
        "rest": max(page.paginator.count - page.end_index(), 0),
        "missing": [_missing_line(row, some, question.evidence, known) for some in missing if question.evidence],
        "missing_shown": _missing_line(row, opened, question.evidence, known) if opened and question.evidence else None,
        "may_publish": drafts and registry_rules.may_publish_records(who, submission.organisation),
        "cited_lines": _cited_lines(row, () if opened else uncited, elsewhere),
        "asked": query_parts(question.evidence, submission.year, known) if question.evidence else (),
    }


def _without_cited(missing: Sequence[MissingRecords], cited: Mapping[str, CitedSource]) -> tuple[MissingRecords, ...]:
    """What the answer cites is not missed; only its drafts are still to be published."""
    left = []
    for some in missing:
        candidates = tuple(hit for hit in some.candidates if str(hit.pk) not in cited)
        left.append(some if some.reason is MissingReason.DRAFT else replace(some, candidates=candidates))
    return tuple(some for some in left if some.candidates)


def _since(evidence: EvidenceRecord) -> str:
    if evidence.new:
        return "new"
    return "changed" if evidence.changed else ""


def _missing_line(row: Answer, some: MissingRecords, query: EvidenceQuery, known: Catalogue) -> MissingLine:
    text = missing_text(some.reason, len(some.candidates), query, row.submission.year, known)
    href = answer_address(row, missing=str(some.reason)) + "#evidence"
    return MissingLine(str(some.reason), text, len(some.candidates), href)


def _cited_lines(
    row: Answer, candidates: Sequence[Candidate], elsewhere: Mapping[int, tuple[str, ...]]
) -> list[MissingLine]:
    """How many of the records that are offered are cited in which other answer."""
    counts: Counter[str] = Counter()
    for candidate in candidates:
        counts.update(elsewhere.get(candidate.pk, ()))
    return [
        MissingLine(
            number, cited_elsewhere_text(count, number), count, reverse("answer", args=[row.submission_id, number])
        )
        for number, count in counts.most_common(MOST_CITED_LINES)
    ]


def _page_address(row: Answer, parameters: dict[str, str], number: int) -> str:
    query: dict[str, object] = {**parameters, "page": number}
    return answer_address(row, **query) + "#evidence"


def _search_records(
    who: Actor, row: Answer, text: str, cited: dict[str, CitedSource], known: Catalogue
) -> list[EvidenceItem]:
    """Any record of the organisation, matching the question or not."""
    if not text:
        return []
    ranking = [match.pk for match in registry.search_titles(who, row.submission.organisation, text)]
    rows = citable_records(who, ranking)
    cores = records_with_mappings(rows)
    items = []
    for record in sorted(rows, key=lambda record: ranking.index(record.pk)):
        source = cited.get(str(record.pk))
        items.append(_evidence_item(record.pk, cores[record.pk], known, "", number=source.number if source else 0))
    return items


def _cited_item(cited: CitedSource, known: Catalogue, standing: set[int]) -> EvidenceItem:
    if cited.record is None:
        return EvidenceItem(
            0, {}, "", "", (), (), 0, number=cited.number, state="gone", standing=cited.number in standing
        )
    item = _evidence_item(int(cited.record.id), cited.record, known, "", number=cited.number)
    state = "stale" if cited.changed else ""
    return EvidenceItem(
        item.pk,
        item.title,
        item.about,
        "",
        item.accepted,
        item.suggested,
        item.more_nodes,
        "",
        cited.number,
        state,
        True,
    )


def _evidence_item(
    pk: int, record: model.Record, known: Catalogue, why: str, since: str = "", number: int = 0
) -> EvidenceItem:
    accepted = _deepest_nodes(record, MappingState.ACCEPTED, known)
    suggested = [node for node in _deepest_nodes(record, MappingState.SUGGESTED, known) if node not in accepted]
    first = accepted[:MOST_TILES]
    dashed = suggested[: MOST_TILES - len(first)]
    more = len(accepted) + len(suggested) - len(first) - len(dashed)
    return EvidenceItem(
        pk, record.title, _record_summary(record), why, tuple(first), tuple(dashed), more, since, number
    )


def _deepest_nodes(record: model.Record, state: MappingState, known: Catalogue) -> list[model.Curie]:
    """Nodes above another node of the same record are left out."""
    mappings = [mapping for mapping in record.mappings if mapping.state is state and mapping.sign > 0]
    nodes = [mapping.node for mapping in mappings if mapping.node.key in known.frameworks]
    above: set[model.Curie] = set()
    for node in nodes:
        framework = known.frameworks[node.key]
        above.update(framework.curie(ancestor.code) for ancestor in framework.ancestors(node.code))
    return [node for node in dict.fromkeys(nodes) if node not in above]


def _record_summary(record: model.Record) -> str:
    """`Partnership · 2016 – 2019 · with UNESCO, FAO and 3 others`"""
    parts = [str(labels.KINDS[record.kind])]
    if record.start or record.end:
        days = list(dict.fromkeys(partial_date(day) for day in (record.start, record.end) if day))
        parts.append(" – ".join(days))
    if record.partners:
        names = list(dict.fromkeys(partner.name for partner in record.partners))
        listed = pgettext("between the words of a list", ", ").join(names[:2])
        rest = len(names) - 2
        more = _("with %(names)s and %(n)s more") if rest > 0 else _("with %(names)s")
        parts.append(more % {"names": listed, "n": rest})
    return " · ".join(parts)
