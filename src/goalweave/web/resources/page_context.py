"""What the pages of resources share: a line of the list, the owner, whether the reader may change it, breadcrumbs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from goalweave.accounts.actor import Actor
from goalweave.core.model import Curie
from goalweave.core.text.languages import LanguageMap, base_language
from goalweave.resources import rules
from goalweave.resources.models import Resource, ResourceState
from goalweave.resources.queries import find_changeable, languages_of, nodes_of
from goalweave.web.frame import actor
from goalweave.wording.answer_text import answer_html
from goalweave.wording.resource_labels import KINDS
from goalweave.wording.templatetags.goalweave import pick_text

_HEADING = re.compile(r"(?<=<h)[1-6](?=>)|(?<=</h)[1-6](?=>)")


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """host: of its link, empty for none; languages: their names in the reader's language."""

    row: Resource
    kind: str | Promise
    nodes: tuple[Curie, ...]
    languages: tuple[str, ...]
    host: str
    draft: bool
    may_change: bool


def resource_line(row: Resource, who: Actor) -> ResourceLine:
    """row: as `queries.resources` gives it; no query."""
    return ResourceLine(
        row,
        KINDS.get(row.kind, row.kind),
        nodes_of(row),
        tuple(sorted(map(language_name, languages_of(row)))),
        urlsplit(row.url).hostname or "",
        row.state == ResourceState.DRAFT,
        rules.may_change_resource(who, row),
    )


def changeable_resource(request: HttpRequest, pk: int) -> tuple[Actor, Resource]:
    """Who asks, and the resource, deleted or not; to people who may not change it, it is not there."""
    who = actor(request)
    row = find_changeable(who, pk)
    if row is None:
        raise Http404
    return who, row


def text_html(text: LanguageMap) -> SafeString:
    """Markdown in the reader's language as HTML; markup in it is shown as it is written. Its headings are just below that of the
    page."""
    html = answer_html(pick_text(text), {})
    # What people wrote is escaped, so that each of these tags is the renderer's own.
    return SafeString(_HEADING.sub("2", html))


def language_name(code: str) -> str:
    """In the reader's language; the code itself for one that the site does not have."""
    known = {base_language(tag): tag for tag, _name in settings.LANGUAGES}
    return str(get_language_info(known[code])["name_translated"]) if code in known else code


def resource_crumbs(row: Resource, *more: str) -> list[dict[str, str]]:
    href = reverse("resource", args=[row.pk]) if more and row.deleted is None else ""
    return [{"label": pick_text(row.title), "href": href}, *({"label": label, "href": ""} for label in more)]
