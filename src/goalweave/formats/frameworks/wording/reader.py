"""The three files in which the official wording is to be had."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.languages import base_language
from goalweave.formats.frameworks.wording.editions import SDG, OfficialWording, edition_of_codes
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits

UN_SCHEME = "http://metadata.un.org/sdg"

Texts = dict[str, dict[str, str]]

_BLANKS = re.compile(r"[ \t\r\n]+")
_BRACKETED_MARK = re.compile(r"\s*[(（]\d{1,2}[)）]$")
_BARE_MARK = re.compile(r"(?<=[\u4e00-\u9fff]) \d$")
_GLUED_MARK = re.compile(r"(?<=[a-zß-öø-ÿа-яё]{4})\d$")
# Tatweel only stretches a word to fill a printed line; at its end it can be part of an abbreviation.
_STRETCH = re.compile(r"(?<=[\u0620-\u064a\u064b-\u0652])\u0640+(?=[\u0620-\u064a\u064b-\u0652])")


def read_wording(
    data: bytes,
    name: str,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> OfficialWording:
    """The texts in the UN's SKOS file, a reply of the UNSD API to `Indicator/List`, or the six-language JSON file.

    The edition is told from the indicators that the file has. Raises InputError for another file, and for one whose
    edition cannot be told; LimitError past the limit of a file.
    """
    if len(data) > limits.file:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limits.file), file=name)
    text = decode(data).lstrip()
    if not text:
        raise InputError("the file is empty", file=name)
    texts = _read_json(text, name) if text[0] in "[{" else _read_skos(data, name, limits)
    wording = {code: cleaned for code, words in texts.items() if (cleaned := _clean_texts(words))}
    return OfficialWording(SDG, edition_of_codes(texts, name), wording, name)


def _read_json(text: str, name: str) -> Texts:
    try:
        content = json.loads(text)
        return _read_api_reply(content) if isinstance(content, list) else _read_six_languages(content)
    except json.JSONDecodeError as error:
        raise InputError(Message("not valid JSON: {fault}", fault=error.msg), file=name, line=error.lineno) from None
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        message = Message(
            "neither a UNSD API response to Indicator/List nor the six-language file of goals, targets and indicators"
        )
        raise InputError(message, file=name) from None


def _read_api_reply(content: list[Any]) -> Texts:
    return {str(indicator["code"]): {"en": indicator["description"]} for indicator in content}


def _read_six_languages(content: Mapping[str, Any]) -> Texts:
    texts: Texts = {}
    for node in chain.from_iterable(content[level] for level in ("goals", "targets", "indicators")):
        texts[str(node["code"])] = {base_language(language): text for language, text in node["title"].items()}
    return texts


def _read_skos(data: bytes, name: str, limits: Limits) -> Texts:
    from goalweave.formats.frameworks.skos import read_skos

    framework = read_skos(data, name, limits=limits)
    if framework.uri != UN_SCHEME:
        raise InputError(
            Message(
                "the concepts belong to {framework}, not to {scheme}",
                framework=framework.uri or framework.key,
                scheme=UN_SCHEME,
            ),
            file=name,
        )
    return {node.code: dict(node.label) for node in framework.nodes}


def _clean_texts(texts: Mapping[str, Any]) -> dict[str, str]:
    """The texts that are there: a file may have a code whose text its publisher has not translated yet."""
    cleaned = {language: clean_wording(text, language) for language, text in texts.items() if isinstance(text, str)}
    return {language: text for language, text in cleaned.items() if text}


def clean_wording(text: str, language: str) -> str:
    """One line without footnote marks at its end: `(5)` in Arabic and Chinese, ` 5` after a character in Chinese, and a
    digit glued to a word (`negotiation3`), where a number of its own (“by age 18”) and names (CO2) stay.

    Arabic loses its stretching strokes.
    """
    text = _GLUED_MARK.sub("", _BLANKS.sub(" ", text).strip())
    if language in ("ar", "zh"):
        text = _BRACKETED_MARK.sub("", text)
    if language == "zh":
        text = _BARE_MARK.sub("", text)
    if language == "ar":
        text = _STRETCH.sub("", text)
    return text
