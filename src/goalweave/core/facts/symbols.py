"""Links and symbols of documents, decisions and standards in a text."""

from __future__ import annotations

import re
from functools import cache

from goalweave.core.model import LinkInText, SymbolInText, TextSpan

_LINK = re.compile(r"(?<![\w@])(?:https?://|www\.)[^\s<>\"“”«»|\\^`{}]{3,2000}", re.IGNORECASE)
_CLOSING = ".,;:!?'’)]*_、。，；：！？）】》"
_UN_SYMBOL = r"(?:A|E|S|ST|TD|CEDAW|CRPD|CRC|CCPR|FCCC|UNEP|DP|HSP|ECE|ESCAP|LC|CES|IDB|C|T|R|WSIS-II|WSIS)/[A-Z0-9][A-Za-z0-9.()-]{0,30}(?:/[A-Za-z0-9][A-Za-z0-9.()-]{0,30}){0,6}"
_CONFERENCES = r"(?:WTDC|WTSA|WRC|RRC|PP|WCIT|COP|CMP|CMA|CSTD|RDF|TDAG|RAG|TSAG|WTPF)[-‑–](?:\d{4}|\d{2})(?!\d)"
_STANDARDS = r"(?:ISO(?:/IEC)?|ИСО(?:/МЭК)?|IEC|IEEE|EN ISO|EN|ASTM|GB/T)[ -]?\d[\d.-]{1,12}(?::\d{4})?"
_KINDS = (
    "resolution|resolutions|decision|decisions|recommendation|recommendations|opinion|declaration|"
    "résolution|résolutions|décision|décisions|recommandation|"
    "resolución|resoluciones|decisión|decisiones|recomendación|"
    "резолюци[яиюей]|резолюцией|решени[еяюи]|решением|рекомендаци[яиюей]|"
    "القرار|قرار|المقرر|التوصية"
)
_NUMBERED = (
    rf"(?P<kind>(?<![^\W\d_])(?:{_KINDS}))(?:\s(?:No\.?|n°|nº|№|رقم|N°))?\s?"
    r"(?P<number>[A-Z]{1,3}/[A-Z0-9/.-]{1,30}|(?:ITU-[TRD] )?[A-Z]\.\d{2,4}(?:\.\d{1,3})?|\d{1,4}(?:[/.]\d{1,4})?(?:\s?\([A-Z]{2,6}[-‑–]?\d{0,4}\)|\s?\((?:Rev\.?|Rév\.?|Revised|Пересм\.?|المراجع)[^)\n]{1,40}\))?)"
)
_CHINESE_RESOLUTION = r"第\s?\d{1,4}(?:/\d{1,4})?号(?:决议|决定|建议)"


@cache
def _symbol_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w/.])(?:{_UN_SYMBOL}|{_CONFERENCES}|{_STANDARDS})(?!\w)|{_CHINESE_RESOLUTION}|(?i:{_NUMBERED})|(?<![\w/.-])ITU-[TRD] [A-Z]\.\d{{2,4}}(?:\.\d{{1,3}})?"
    )


def find_links(text: str) -> tuple[LinkInText, ...]:
    """Addresses of the web, without the punctuation after them."""
    links = []
    for match in _LINK.finditer(text):
        address = match[0]
        # A bracket that the address opens belongs to it.
        while address and address[-1] in _CLOSING and not (address[-1] == ")" and "(" in address):
            address = address[:-1]
        url = address if "://" in address[:8] else f"https://{address}"
        if "." in url[8:]:
            links.append(LinkInText(url, address, TextSpan(match.start(), match.start() + len(address))))
    return tuple(links)


def find_symbols(text: str) -> tuple[SymbolInText, ...]:
    """Symbols as written, with one blank where there are several."""
    symbols = []
    for match in _symbol_pattern().finditer(text):
        written = match[0].rstrip(".-/ ")
        if not any(character.isdigit() for character in written):
            continue
        symbol = " ".join(written.split())
        symbols.append(SymbolInText(symbol, written, TextSpan(match.start(), match.start() + len(written))))
    return tuple(symbols)
