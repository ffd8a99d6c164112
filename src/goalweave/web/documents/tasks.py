"""Large PDFs, written in the background."""

from __future__ import annotations

from django_tasks import task

from goalweave.accounts.actor import actor_of
from goalweave.accounts.models import User
from goalweave.documents.document_cache import digest_of, end, keep
from goalweave.documents.output import written
from goalweave.web.documents.forms import kept_folder
from goalweave.web.documents.make import Made, form_of, made, made_submission

SUBMISSION = "submission"


@task()
def write_pdf(kind: str, asked: dict[str, str], user: int | None, name: str) -> str:
    """Make the document anew, for the same person, with the rights and data of now, and keep it under what stands in it.

    user: None for a visitor; name: under which it was announced.
    """
    try:
        found = _found(kind, asked, user)
        if found is None:
            return ""
        content = written(found.document, "pdf", found.style)
        own = f"{digest_of(found.document, 'pdf', found.style)}.pdf"
        keep(kept_folder(), own, content)
        return own
    finally:
        end(kept_folder(), name)


def _found(kind: str, asked: dict[str, str], user: int | None) -> Made | None:
    who = actor_of(User.objects.filter(pk=user).first() if user is not None else None)
    if kind == SUBMISSION:
        return made_submission(who, int(asked["pk"]), asked.get("style", ""))
    form = form_of(who, kind, asked)
    return made(who, kind, form) if form.is_valid() else None
