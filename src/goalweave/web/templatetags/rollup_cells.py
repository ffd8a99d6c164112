"""The cells of a row of a roll-up. A table of units with money has eight hundred, so they are written by a function."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from html import escape

from django import template
from django.template.context import Context
from django.utils.formats import localize, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from goalweave.web.rollup.state import NODES
from goalweave.web.rollup.table import LinkedAmount, LinkedFigure, RollupRow
from goalweave.wording.templatetags.goalweave import colour_class

register = template.Library()

NUMBER, BOLD, MUTED = (f'class="{name}"' for name in ("n", "n b", "n muted"))
# Not for screen readers, which have the number next to it.
BAR = 'class="amountbar only-wide" aria-hidden="true"'
NOTHING = SafeString('<span class="muted">–</span>')


@register.simple_tag
def linked_figure(figure: LinkedFigure) -> SafeString:
    """A figure with a link to the records that it counts."""
    number = localize(figure.number)
    return _link("plain", figure.href, number) if figure.href else SafeString(f'<span class="muted">{number}</span>')


@register.simple_tag(takes_context=True)
def rollup_cells(context: Context, row: RollupRow, *, bar: bool = True) -> SafeString:
    """The cells of the columns that are shown. bar: whether there is one next to the accepted records; its greatest is `most`."""
    return SafeString(
        "\n".join(f"<td {attributes}>{content}</td>" for attributes, content in _cells(context, row, bar=bar))
    )


def _cells(context: Context, row: RollupRow, *, bar: bool) -> Iterator[tuple[str, SafeString]]:
    """Attributes and content of each cell."""
    state, figures = context["state"], row.figures
    if state.rows != NODES:
        yield NUMBER, linked_figure(row.records) if row.records else SafeString()
    if "accepted" in state.columns:
        yield BOLD, linked_figure(figures["accepted"])
        yield BAR, _meter(context, row) if bar else SafeString()
    if "suggested" in state.columns:
        yield MUTED, linked_figure(figures["suggested"])
    if "via" in state.columns:
        yield MUTED, linked_figure(figures["accepted_via"])
    if "mentions" in state.columns:
        mentions, href = localize(row.line.mentions), figures["accepted"].href
        yield MUTED, _link("plain mentions", href, mentions) if href else SafeString(mentions)
    for amount in row.money:
        yield NUMBER, NOTHING if amount is None else _linked_amount(amount)


def _meter(context: Context, row: RollupRow) -> SafeString:
    most = context["most"]
    if not most:
        return SafeString()
    colour = colour_class(context, row.node) if row.node else ""
    return format_html(
        '<meter class="meter {}" min="0" max="{}" value="{}"></meter>',
        colour,
        str(most),
        str(row.line.accepted),
    )


def _linked_amount(amount: LinkedAmount) -> SafeString:
    # Adding 0 makes -0 a 0.
    rounded = amount.number.quantize(Decimal(1), ROUND_HALF_UP) + 0
    return _link("plain code", amount.href, number_format(rounded, 0, force_grouping=True))


def _link(classes: str, href: str, number: str) -> SafeString:
    """number: as a language writes it, so that nothing is to be escaped."""
    return SafeString(f'<a class="{classes}" href="{escape(href)}" hx-boost="false">{number}</a>')
