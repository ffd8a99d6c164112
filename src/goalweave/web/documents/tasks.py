"""Large PDFs, written in the background."""

from __future__ import annotations

from django_tasks import task

from goalweave.accounts.actor import actor_of
from goalweave.accounts.models import User
from goalweave.documents.document_cache import document_digest, mark_finished, write_cached
from goalweave.documents.output import render_document
from goalweave.web.documents.building import BuiltDocument, bind_form, build_document, build_submission_document
from goalweave.web.documents.forms import cache_folder

SUBMISSION = "submission"


@task()
def write_pdf(kind: str, parameters: dict[str, str], user: int | None, name: str) -> str:
    """Make the document again, for the same person, with the rights and data of now, and keep it under what is in it.

    user: None for a visitor; name: under which it was announced.
    """
    try:
        built = _rebuild_document(kind, parameters, user)
        if built is None:
            return ""
        content = render_document(built.document, "pdf", built.style)
        own = f"{document_digest(built.document, 'pdf', built.style)}.pdf"
        write_cached(cache_folder(), own, content)
        return own
    finally:
        mark_finished(cache_folder(), name)


def _rebuild_document(kind: str, query: dict[str, str], user: int | None) -> BuiltDocument | None:
    who = actor_of(User.objects.filter(pk=user).first() if user is not None else None)
    if kind == SUBMISSION:
        return build_submission_document(who, int(query["pk"]), query.get("style", ""))
    form = bind_form(who, kind, query)
    return build_document(who, kind, form) if form.is_valid() else None
