"""How figures, amounts, days and names are written in a document, in its language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _, pgettext

from goalweave.core.model import Money, Record
from goalweave.core.text.languages import LanguageMap, base_language, pick, picked_language
from goalweave.packs.areas.names import area_name
from goalweave.wording import labels

_TAGS = {"zh": "zh-hans"}
_LOCALES = {"en": "en_GB", "zh": "zh_Hans"}


@contextmanager
def document_language(language: str) -> Iterator[None]:
    """Interface words in the document's language, whatever that of the reader is."""
    with translation.override(_TAGS.get(language, language)):
        yield


def active_language() -> str:
    """The language that is spoken, as documents name it: `zh` for `zh-hans`."""
    return base_language(translation.get_language() or "en")


def text_in_language(texts: LanguageMap, language: str) -> tuple[str, str]:
    """The text in the language, else in another one; and that other language, empty if it is the document's own."""
    own = picked_language(texts, language)
    return pick(texts, language), "" if own == language else own


def format_number(value: int) -> str:
    return str(number_format(value, use_l10n=True, force_grouping=True))


def format_money(money: Money, language: str) -> str:
    """`CHF 1,200 (budget)`: in its own currency, as the language writes it."""
    return f"{format_amount(money, language)} ({labels.MONEY.get(money.kind, money.kind)})"


def format_amount(money: Money, language: str) -> str:
    from babel.numbers import format_currency

    pattern = "#,##0\u00a0¤¤" if money.amount == money.amount.to_integral_value() else "#,##0.00\u00a0¤¤"
    locale = _LOCALES.get(language, language)
    # The pattern decides on decimals. With currency_digits babel would round a currency without cents to whole units.
    return str(format_currency(money.amount, money.currency, pattern, locale=locale, currency_digits=False))


def format_day(value: str, language: str) -> str:
    """Format an ISO date in its known precision in a language; other text is returned unchanged."""
    from babel.dates import format_date, format_skeleton

    parts = value.split("-")
    if not value or not all(part.isdigit() for part in parts) or len(parts) > 3:
        return value
    numbers = [int(part) for part in parts]
    locale = _LOCALES.get(language, language)
    try:
        at = date(*[*numbers, 1, 1][:3])
    except ValueError:
        return value
    if len(numbers) == 3:
        return str(format_date(at, "long", locale=locale))
    return str(format_skeleton("yMMMM", at, locale=locale)) if len(numbers) == 2 else str(numbers[0])


def format_period(record: Record, language: str) -> str:
    """`2016–2019`, `since 2016`; empty if no date is known."""
    start, end = format_day(record.start, language), format_day(record.end, language)
    if start and end:
        return start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("since %(start)s") % {"start": start} if record.status == "ongoing" else start
    return _("until %(end)s") % {"end": end} if end else ""


def join_list(texts: Iterable[str], language: str) -> str:
    """The words in a row, as the language joins them."""
    from babel.lists import format_list

    return str(format_list(list(texts), locale=_LOCALES.get(language, language)))


def format_counts(counts: Iterable[tuple[str, int]]) -> str:
    """“On track: 3; behind: 5”, with the spaces that the language has before colons; its first letter a capital."""
    parts = []
    for name, count in counts:
        parts.append(
            pgettext("a name and a number", "%(name)s: %(count)s") % {"name": name, "count": format_number(count)}
        )
    text = pgettext("between the words of a list", "; ").join(parts)
    return text[:1].upper() + text[1:]


def format_areas(codes: Iterable[str], language: str) -> str:
    return ", ".join(sorted(area_name(code, language) for code in codes))


def everybody_name(language: str) -> str:
    """Of whom a document is that is about no single organisation."""
    with document_language(language):
        return _("All organisations")
