"""Tags that write the words of the model in HTML, for pages and documents alike.

They find the catalogue in the context as `catalogue`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.utils.formats import date_format, localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext as _, gettext_lazy, pgettext

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import TITLE
from goalweave.core.classify.code_evidence import links_for_node
from goalweave.core.model import Curie, Framework, Link, Mapping, MappingState, Node, RecordCode
from goalweave.core.model.areas import is_subnational
from goalweave.core.text.languages import RIGHT_TO_LEFT, LanguageMap, base_language, list_comma, pick, picked_language
from goalweave.core.text.text_difference import ChangeKind, DiffSegment
from goalweave.packs import code_lists
from goalweave.packs.areas import area_name
from goalweave.wording import labels, marked_text as marked
from goalweave.wording.colours import colour_class as class_of
from goalweave.wording.source_places import source_place

register = template.Library()

_TILE_STATES = {
    "suggested": gettext_lazy("suggested"),
    "via": gettext_lazy("via links"),
    "hinders": gettext_lazy("hinders"),
    "hinders suggested": gettext_lazy("hinders, suggested"),
}
"""What a tile says of its node besides its name."""
MOST_TILES = 9
"""In a row of a list."""
_CHANGES = {
    ChangeKind.SAME: "{}",
    ChangeKind.GONE: "<del>{}</del>",
    ChangeKind.NEW: "<ins>{}</ins>",
    ChangeKind.GAP: '<span class="gap"> … {}</span>',
}


def reader_language() -> str:
    """The reader's language as content knows it: `zh-hans` → `zh`."""
    return base_language(get_language() or "en")


@register.filter(name="pick")
def pick_text(text: LanguageMap | None) -> str:
    """A language map's text in the reader's language, or the best there is."""
    return pick(text or {}, reader_language())


@register.simple_tag
def comma() -> str:
    """What is between the parts of a list: Arabic and Chinese have a comma of their own."""
    return list_comma(reader_language())


@register.filter
def quoted(text: str) -> str:
    """Put text in the quotation marks of the reader's language."""
    return pgettext("somebody's words, quoted", "“%(text)s”") % {"text": text}


@register.filter
def pick_lang(text: LanguageMap | None) -> SafeString:
    """`lang` and `dir` for a text that is not in the reader's language, else nothing."""
    language = picked_language(text or {}, reader_language())
    if not language or language == reader_language():
        return SafeString("")
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return format_html('lang="{}" dir="{}"', language, direction)


@register.filter
def label(node: Node) -> str:
    """The official wording where it was loaded and is short enough for a name, else our label."""
    return pick(node.label, reader_language()) or pick(node.wording, reader_language()) or node.code


@register.filter
def partial_date(value: str) -> str:
    """An ISO 8601 date of any precision as people read it: `2019`, `June 2019`, `14 June 2019`; else as it is."""
    # A plain text, since what is kept may hold no value that is read later, and with it a request.
    return _written_date(str(value), get_language())


# Lists show the same days again and again, and Django looks up formats and names of months in 0.1 ms for each.
@lru_cache(maxsize=5_000)
def _written_date(value: str, _language: str | None) -> str:
    parts = [int(part) for part in value.split("-") if part.isdecimal()]
    try:
        if len(parts) == 3:
            return str(date_format(datetime.date(parts[0], parts[1], parts[2]), "DATE_FORMAT"))
        if len(parts) == 2:
            return str(date_format(datetime.date(parts[0], parts[1], 1), "YEAR_MONTH_FORMAT"))
    except ValueError:
        pass
    return value


@register.filter
def country_name(code: str) -> str:
    """The name of a country or area in the reader's language; the code itself where it is none."""
    if not is_subnational(code):
        return area_name(code, reader_language())
    from goalweave.indicators import areas  # documents are also made where there is no database

    return areas.area_name(code, reader_language())


register.filter("source_place", source_place)


@register.filter
def names_of(value: Any, kind: str) -> str:
    """A word of the model as people read it: `{{ link.status|names_of:"STATUSES" }}`."""
    label_ = getattr(labels, kind).get(value)
    return str(label_) if label_ is not None else str(value)


@register.filter
def relation_of(link: Link, reversed: bool = False) -> str:  # noqa: A002
    """What a link says of its ends, `hinders` where its sign is -1: `{{ one.link|relation_of:one.reversed }}`."""
    return labels.relation_name(link, reversed=reversed)


@register.filter
def strength_of(link: Link) -> str:
    """How strong a link is, and who says so; nothing for an identity."""
    return labels.strength_name(link)


@register.filter
def signed_weight(link: Link) -> float:
    """The weight of a link of a code, below zero where the link rules a node out."""
    return link.sign * (link.weight or 0.0)


@register.filter
def origin(mapping: Mapping) -> str:
    return labels.origin_name(mapping.origin)


@register.simple_tag
def difference(segments: Iterable[DiffSegment]) -> SafeString:
    """Two texts as one: what is gone struck out, what is new underlined."""
    return SafeString("".join(format_html(_CHANGES[segment.change], segment.text) for segment in segments))


@register.simple_tag
def status(value: str) -> SafeString:
    """A status: a word with a shape, never a colour."""
    return format_html('<span class="st {}">{}</span>', value, names_of(value, "STATUSES"))


@register.simple_tag(takes_context=True)
def colour_class(context: Context, curie: Curie) -> str:
    return class_of(_catalogue(context), curie)


@register.simple_tag(takes_context=True)
def node_of(context: Context, curie: Curie) -> Node:
    return _catalogue(context).node(curie)


@register.simple_tag(takes_context=True)
def node_by_name(context: Context, name: str) -> Curie:
    return _catalogue(context).resolve(name)


@register.filter
def title_with_edition(framework: Framework) -> str:
    """Its title, with the edition where that is not the default one; a plan's title has its years already."""
    title = pick_text(framework.title)
    named = framework.default or framework.edition in title.replace("–", "-")
    return title if named else f"{title} {framework.edition}"


@register.simple_tag(takes_context=True)
def node_name(context: Context, curie: Curie) -> str:
    """`SDG 9.c`, `SDG 2019 9.c`: the framework's short name, its edition unless that is the default, and the code."""
    framework = _catalogue(context).framework(curie.key)
    edition = "" if framework.default else f" {framework.edition}"
    # Kept together where the line runs from right to left: 9.c.1 would be read as 1.c.9.
    code = f"\u2066{curie.code}\u2069" if get_language_bidi() else curie.code
    return f"{pick(framework.short or framework.title, reader_language())}{edition} {code}"


@register.simple_tag(takes_context=True)
def tile(context: Context, curie: Curie, state: str = "", href: str = "") -> SafeString:
    """A node as a small tile: solid = accepted or the node itself, dashed = suggested, underlined = via links, with a
    minus = hindered."""
    catalogue = _catalogue(context)
    framework, language = catalogue.framework(curie.key), reader_language()
    short = pick(framework.short or framework.title, language)
    name = f"{short} {curie.code} {pick(catalogue.node(curie).label, language)}"
    return _write_tile(name, curie.code, class_of(catalogue, curie), state, href, get_language())


@lru_cache(maxsize=2_000)
def _write_tile(name: str, code: str, colour: str, state: str, href: str, _language: str | None) -> SafeString:
    """name: without the state. Rows of a list have the same tiles again and again."""
    state_text = str(_TILE_STATES.get(state, ""))
    name += f", {state_text}" if state_text else ""
    classes = ["tile", colour or "uncoloured"]
    classes += state.split() if state in _TILE_STATES else []
    classes += ["target"] if len(code) > 2 else []
    shown = f"−{code}" if "hinders" in state else code
    inner = format_html('<span aria-hidden="true">{}</span><span class="sr">{}</span>', shown, name)
    if href:
        return format_html('<a class="{}" href="{}" title="{}">{}</a>', " ".join(classes), href, name, inner)
    return format_html('<span class="{}" title="{}">{}</span>', " ".join(classes), name, inner)


@register.simple_tag(takes_context=True)
def tiles(context: Context, mappings: Sequence[Mapping]) -> SafeString:
    """The tiles of the first mappings but rejected ones, and how many more there are."""
    shown = [
        tile(context, mapping.node, tile_state(mapping))
        for mapping in mappings[:MOST_TILES]
        if mapping.state != MappingState.REJECTED
    ]
    more = len(mappings) - MOST_TILES
    if more > 0:
        shown.append(format_html('<span class="xs muted">+{}</span>', localize(more)))
    return format_html('<span class="tiles">{}</span>', SafeString("\n".join(shown)))


@register.filter
def tile_state(mapping: Mapping) -> str:
    """What `tile` shows of a mapping: its state, and whether it hinders the node."""
    words = ["hinders"] if mapping.sign < 0 else []
    words += [] if mapping.state is MappingState.ACCEPTED else ["suggested"]
    return " ".join(words)


@register.filter
def supporting(mappings: Iterable[Mapping]) -> list[Mapping]:
    return [mapping for mapping in mappings if mapping.sign > 0]


@register.filter
def hindering(mappings: Iterable[Mapping]) -> list[Mapping]:
    return [mapping for mapping in mappings if mapping.sign < 0]


@register.inclusion_tag("wording/marked.html", takes_context=True)
def marked_text(context: Context, text: str, passages: tuple[marked.Passage, ...], prefix: str = "") -> dict[str, Any]:
    """A text with its passages of evidence marked. prefix: makes the ids unique where a page has several texts."""
    return {"pieces": marked.split_at_passages(text, passages), "catalogue": _catalogue(context), "prefix": prefix}


@register.filter
def evidence_numbers(mapping: Mapping, passages: tuple[marked.Passage, ...]) -> tuple[int, ...]:
    return marked.passage_numbers(mapping, passages)


@register.filter
def evidence_codes(mapping: Mapping) -> list[str]:
    """What describes the codes or the title that a mapping rests on: “purpose code 14031 (Basic drinking water supply)”."""
    described = []
    for evidence in mapping.evidence:
        if evidence.code == TITLE:
            described.append(_("title “%(title)s”") % {"title": evidence.text})
        vocabulary, _colon, code = evidence.code.partition(":")
        if code:
            described.append(_describe_code(vocabulary, code) or evidence.text)
    return described


@register.simple_tag(takes_context=True)
def code_reasons(context: Context, mapping: Mapping) -> list[tuple[str, Link]]:
    """Why the codes that a mapping rests on speak for its node: “purpose code 14031” and the link that leads from it, for each link."""
    lists = code_lists()
    framework = _catalogue(context).framework(mapping.node.key)
    reasons = []
    for evidence in mapping.evidence:
        vocabulary, _colon, code = evidence.code.partition(":")
        for link in links_for_node(evidence, mapping.node.code, lists, framework):
            reasons.append((f"{pick_text(lists[vocabulary].title)} {code}", link))
    return reasons


@register.filter
def code_name(code: RecordCode) -> str:
    return _describe_code(code.vocabulary, code.code) or code.code


def _describe_code(vocabulary: str, code: str) -> str:
    listing = code_lists().get(vocabulary)
    return listing.describe(code, reader_language()) if listing else ""


@register.filter
def item(values: Any, key: Any) -> Any:
    """values[key], or nothing."""
    return values.get(key)


def _catalogue(context: Context) -> Catalogue:
    catalogue = context["catalogue"]
    assert isinstance(catalogue, Catalogue)
    return catalogue
