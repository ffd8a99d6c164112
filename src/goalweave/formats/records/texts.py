"""The texts of a record out of fields of a file: tidied, and complete enough to be mapped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from goalweave.core.statements.titles import statement_title
from goalweave.core.text.detection import detect_language
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.passages import collapse_spaces

UNKNOWN_LANGUAGE = ""
"""The language of a text whose language the file does not tell."""

_BLOCK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|table|tr)|br)\b[^<>]*>", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|span|b|i|u|strong|em|a|font|sup|sub|table|tr|td)\b[^<>]*>", re.IGNORECASE
)


def tidy_text(text: str) -> str:
    """The paragraphs of a text, white space squeezed, leftovers of HTML removed."""
    if "<" in text and _MARKUP.search(text):
        text = unescape(_MARKUP.sub("", _BLOCK.sub("\n", text)))
    if text.isprintable():  # the common case, and quicker than looking for what is not
        return " ".join(text.split())
    lines = [collapse_spaces(line) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def complete_texts(
    title: Mapping[str, str], text: Mapping[str, str], language: str, default: str = "en"
) -> tuple[LanguageMap, LanguageMap, str]:
    """Title, text and main language of a record.

    language: the main one, if told. What is under UNKNOWN_LANGUAGE gets the language that it is in, `default` where
    that cannot be seen. Without a text the title is the text; without a title it is made from the text. Empty texts are
    dropped; the main language is always a key of the text.
    """
    titles = {key: value for key, value in title.items() if value}
    texts = {key: value for key, value in text.items() if value}
    if UNKNOWN_LANGUAGE in titles or UNKNOWN_LANGUAGE in texts:
        seen = f"{titles.get(UNKNOWN_LANGUAGE, '')} {texts.get(UNKNOWN_LANGUAGE, '')}"
        language = language or detect_language(seen, default)
        titles, texts = _with_main_language(titles, language), _with_main_language(texts, language)
    texts = texts or dict(titles)
    titles = titles or {key: statement_title(value, key) for key, value in texts.items()}
    main = language if language in texts else next(iter(texts), language or default)
    return titles, texts or {main: ""}, main


def _with_main_language(texts: dict[str, str], language: str) -> dict[str, str]:
    """UNKNOWN_LANGUAGE as `language`, unless there is a text in it already."""
    by_language = {key or language: value for key, value in texts.items()}
    return by_language | {language: texts[language]} if language in texts else by_language
