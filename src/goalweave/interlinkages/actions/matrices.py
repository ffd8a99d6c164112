"""Writes to matrices: load, describe, remove, bring back, and choose those of an organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import transaction

from goalweave.accounts.actions.organisations import countries
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log, log_row
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.interlinkages import CrossImpactMatrix, PairScore
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import remove_unstorable_parts, sanitise_line, sanitise_text
from goalweave.frameworks.models import Framework
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import Matrix, MatrixChoice, MatrixOrigin, Pair
from goalweave.interlinkages.queries.matrices import (
    LINKAGE_PREFIX,
    Provenance,
    find_matrix,
    own_matrix_keys,
    preview_matrix,
    with_current_codes,
)
from goalweave.vanished_rows import reread_row

LONGEST_TITLE = 300
LONGEST_PANEL = 300
MOST_PAIRS = 200_000
MOST_CHOSEN = 20
"""Matrices that one organisation chooses."""
_NO_SLUG_CHARACTERS = re.compile(r"[^a-z0-9]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")

Fields = dict[str, Any]


@transaction.atomic
def load_matrix(
    *,
    actor: Actor,
    matrix: CrossImpactMatrix,
    framework: str,
    title: LanguageMap,
    now: datetime,
    source: str = "",
    country: str = "",
    panel: str = "",
    organisation: Organisation | None = None,
    public: bool = True,
    file: str = "",
    provenance: Provenance | None = None,
) -> Matrix:
    """Store a matrix as a new one. framework: id or key; organisation: the owner, None for the site.

    Raises NotAllowed; InputError for a matrix without pairs, with nodes that the framework lacks, or without a title.
    """
    if not rules.may_load_matrix(actor, organisation.pk if organisation else None):
        raise NotAllowed("only editors can load a matrix for an organisation, and only administrators for the site")
    return write_matrix(
        actor=actor,
        matrix=matrix,
        framework=framework,
        title=title,
        now=now,
        source=source,
        country=country,
        panel=panel or matrix.scorer,
        organisation=organisation,
        public=public,
        file=file,
        origin=MatrixOrigin.FILE,
        provenance=provenance or Provenance(),
    )


def write_matrix(
    *,
    actor: Actor,
    matrix: CrossImpactMatrix,
    framework: str,
    title: LanguageMap,
    now: datetime,
    source: str,
    country: str,
    panel: str,
    organisation: Organisation | None,
    public: bool,
    file: str,
    origin: MatrixOrigin,
    provenance: Provenance,
    spreads: dict[tuple[str, str], tuple[int, float, float]] | None = None,
) -> Matrix:
    """Store a matrix for an action that has checked the permission. spreads: pair → number of scorers, lowest and highest."""
    own = catalogue().framework(framework)
    _require_loadable(matrix, own.key)
    matrix = with_current_codes(matrix, own)
    named = set(matrix.nodes)
    row = Matrix(
        framework=Framework.objects.get(key=own.key),
        organisation=organisation,
        # What belongs to the site is public.
        public=public or organisation is None,
        origin=origin,
        kind=matrix.kind,
        title=clean_title(title),
        source=sanitise_text(source).strip(),
        country=clean_country(country),
        panel=sanitise_line(panel)[:LONGEST_PANEL],
        scale=matrix.scale.id[:40],
        lowest=matrix.scale.lowest,
        highest=matrix.scale.highest,
        scale_source=matrix.scale.source[:300],
        nodes=[node.code for node in own.nodes if node.code in named],
        file=sanitise_line(file)[:300],
        provenance=provenance.to_json(),
        revision=uuid4(),
        loaded=now,
        loaded_by=actor.user,
    )
    row.slug = _free_slug(pick(row.title))
    row.save()
    rows = [_pair_row(row, pair, (spreads or {}).get((pair.subject, pair.object))) for pair in matrix.pairs]
    Pair.objects.bulk_create(rows, batch_size=500)
    log_row(actor, "load", "matrix", row, None, matrix_log_fields(row) | {"pairs": len(rows)})
    return row


@transaction.atomic
def describe_matrix(
    *,
    actor: Actor,
    matrix: Matrix,
    title: LanguageMap,
    source: str = "",
    country: str = "",
    panel: str = "",
    public: bool | None = None,
) -> Matrix:
    """Change what is said of a matrix; its scores stay as they were loaded. public: None leaves it. Raises NotAllowed, InputError."""
    row = _lock_matrix(actor, matrix)
    before = matrix_log_fields(row)
    row.title = clean_title(title)
    row.source = sanitise_text(source).strip()
    row.country = clean_country(country)
    row.panel = sanitise_line(panel)[:LONGEST_PANEL]
    if public is not None:
        row.public = public or row.organisation_id is None
    row.revision = uuid4()
    row.save(update_fields=["title", "source", "country", "panel", "public", "revision"])
    old, new = difference(before, matrix_log_fields(row))
    if new:
        log_row(actor, "change", "matrix", row, old, new)
    return row


@transaction.atomic
def remove_matrix(*, actor: Actor, matrix: Matrix, now: datetime) -> Matrix:
    """Hide a matrix from everyone, which also undoes its loading; `restore_matrix` undoes this. Raises NotAllowed."""
    row = _lock_matrix(actor, matrix)
    if row.removed is None:
        row.removed = now
        row.save(update_fields=["removed"])
        log_row(actor, "remove", "matrix", row, {"removed": False}, {"removed": True})
    return row


@transaction.atomic
def restore_matrix(*, actor: Actor, matrix: Matrix) -> Matrix:
    """Bring back a matrix that was removed, with its scores. Raises NotAllowed."""
    row = _lock_matrix(actor, matrix)
    if row.removed is not None:
        row.removed = None
        row.save(update_fields=["removed"])
        log_row(actor, "undelete", "matrix", row, {"removed": True}, {"removed": False})
    return row


@transaction.atomic
def choose_matrices(*, actor: Actor, organisation: Organisation, keys: Iterable[str]) -> tuple[str, ...]:
    """Set the matrices that an organisation's trade-offs are found with, by their keys (`MatrixSummary.key`); none: no trade-offs.

    Returns the keys. Raises NotAllowed; InputError for a matrix that is not there, or of correlations.
    """
    if not rules.may_choose_matrices(actor, organisation.pk):
        raise NotAllowed("only editors and managers can choose the matrices of their organisation")
    reread_row(Organisation.objects.select_for_update(), organisation.pk)
    selected = tuple(dict.fromkeys(keys))
    if len(selected) > MOST_CHOSEN:
        raise InputError(
            Message("an organisation can choose up to {most} matrices", most=MOST_CHOSEN), field="matrices"
        )
    before = own_matrix_keys(organisation.pk)
    rows = []
    for key in selected:
        summary = find_matrix(actor, key)
        if summary is None:
            raise InputError(Message("unknown matrix: {name}", name=key), field="matrices")
        if not summary.is_influence:
            raise InputError(
                Message("{name} contains correlations, which do not show trade-offs", name=key), field="matrices"
            )
        linkage = key.removeprefix(LINKAGE_PREFIX) if summary.pk is None else ""
        rows.append(MatrixChoice(organisation=organisation, matrix_id=summary.pk, linkage=linkage))
    if before != selected:
        MatrixChoice.objects.filter(organisation=organisation).delete()
        MatrixChoice.objects.bulk_create(rows)
        log(
            actor=actor,
            verb="change",
            object_type="matrix_choice",
            object_id=organisation.pk,
            before={"matrices": list(before)},
            after={"matrices": list(selected)},
            organisation=organisation.pk,
        )
    return selected


def clean_title(title: LanguageMap) -> dict[str, str]:
    """Raises InputError if there is none, for a language that is no code, and for one that is too long."""
    cleaned = {}
    for language, text in title.items():
        line = sanitise_line(text)
        if not line:
            continue
        if not _LANGUAGE.fullmatch(language):
            raise InputError(Message("“{value}” is not a language code", value=language), field="title")
        if len(line) > LONGEST_TITLE:
            raise InputError(Message("the title has more than {most} characters", most=LONGEST_TITLE), field="title")
        cleaned[language] = line
    if not cleaned:
        raise InputError("enter a title", field="title")
    return cleaned


def matrix_log_fields(row: Matrix) -> Fields:
    return {
        "slug": row.slug,
        "framework": row.framework.key,
        "title": dict(row.title),
        "source": row.source,
        "country": row.country,
        "panel": row.panel,
        "public": row.public,
        "file": row.file,
    }


def _lock_matrix(actor: Actor, matrix: Matrix) -> Matrix:
    row = reread_row(Matrix.objects.select_for_update(of=("self",)).select_related("framework"), matrix.pk)
    if not rules.may_change_matrix(actor, row):
        raise NotAllowed("you do not have permission to change this matrix")
    return row


def _require_loadable(matrix: CrossImpactMatrix, framework: str) -> None:
    preview = preview_matrix(matrix, framework)
    if preview.unknown:
        raise InputError(
            Message("{framework} has no nodes {codes}", framework=framework, codes=preview.unknown), field="framework"
        )
    if not matrix.pairs:
        raise InputError("the matrix has no scores")
    if len(matrix.pairs) > MOST_PAIRS:
        raise InputError(
            Message("the matrix has {count:,} pairs; the limit is {limit:,}", count=len(matrix.pairs), limit=MOST_PAIRS)
        )


def _pair_row(row: Matrix, pair: PairScore, spread: Sequence[float] | None) -> Pair:
    pair = remove_unstorable_parts(pair)
    scorers, lowest, highest = spread or (None, None, None)
    return Pair(
        matrix=row,
        subject=pair.subject,
        object=pair.object,
        score=pair.score,
        benefit=pair.benefit,
        trade_off=pair.trade_off,
        rationale=dict(pair.rationale),
        evidence=pair.evidence,
        place=pair.place,
        source=pair.source,
        scorers=scorers,
        lowest=lowest,
        highest=highest,
    )


def clean_country(country: str) -> str:
    code = country.strip().upper()
    if code and code not in countries():
        raise InputError(Message("“{value}” is not a country code", value=code[:20]), field="country")
    return code


def _free_slug(title: str) -> str:
    """A name that no matrix has, removed ones included."""
    base = _NO_SLUG_CHARACTERS.sub("-", title.casefold()).strip("-")[:70].strip("-") or "matrix"
    used = set(Matrix.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(name for number in count(1) if (name := base if number == 1 else f"{base}-{number}") not in used)
