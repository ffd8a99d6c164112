"""Passages of a document that a person takes back into the records."""

from __future__ import annotations

from hashlib import blake2b

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.errors import Conflict
from goalweave.core.statements.kind_cues import guess_kind
from goalweave.core.statements.titles import statement_title
from goalweave.core.text.detection import detect_language
from goalweave.core.text.passages import collapse_spaces
from goalweave.imports.actions.transitions import lock_import, require_may_change
from goalweave.imports.models import Import, SourceDocument, State
from goalweave.mapping.tasks import request_suggestions
from goalweave.registry.actions import store_records
from goalweave.registry.models import Record


@transaction.atomic
def put_back(*, actor: Actor, upload: Import, start: int, end: int) -> Record:
    """Make a record of a passage that was set aside; undoing the import removes it with the others.

    start, end: of the passage, in code points of the document's text. Raises NotAllowed; Conflict where the import is not in,
    or no such passage is set aside.
    """
    require_may_change(actor, upload)
    current = lock_import(upload.pk)
    document = SourceDocument.objects.select_for_update().filter(upload=current).first()
    if current.state != State.APPLIED or document is None:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    passage = next((aside for aside in document.set_aside if aside[:2] == [start, end]), None)
    text = collapse_spaces(document.text[start:end])
    if passage is None or not text:
        raise Conflict("This passage is not set aside; reload the page.")
    language = detect_language(text)
    digest = blake2b(f"{start} {text}".encode(), digest_size=4).hexdigest()
    record = model.Record(
        id=f"import-{current.pk}-{digest}",
        title={language: statement_title(text, language)},
        text={language: text},
        language=language,
        kind=guess_kind(text),
        source=model.RecordSource(current.name, f"characters {start + 1}–{end}"),
        unit=current.unit.slug if current.unit else "",
        visibility=current.visibility,
    )
    result = store_records(actor=actor, organisation=current.organisation, records=[record], batch=current.batch)
    document.taken = sorted([*document.taken, [start, end, record.id]])
    document.set_aside = [aside for aside in document.set_aside if aside != passage]
    document.save()
    request_suggestions()
    return result.rows[record.id]
