"""Corrections of an answer that follow from a finding: the registry's figure, a citation less, a language named."""

from __future__ import annotations

import re

from goalweave.core.answers.claims import Claim, extract_claims, locate_claim, remove_citation, split_statements
from goalweave.core.answers.markdown import MARK

_TRAILING = re.compile(r"(?P<stop>[.。！？!?؟…]*)(?P<marks>(?:\s*\[\^\d{1,4}\])*)\s*$")


def find_statement(text: str, sentence: str) -> Claim | None:
    """The statement of an answer that reads so; None if it is no longer there."""
    return next((statement for statement in split_statements(text) if statement.text == sentence), None)


def replace_figure(text: str, sentence: str, stated: str, recorded: str) -> str:
    """The answer with another figure in a sentence. Raises ValueError if sentence or figure are no longer there."""
    start, end = _locate(text, sentence)
    # A finding shows blanks where the text has no-break spaces.
    written = r"\s".join(map(re.escape, stated.split()))
    follows = r"(?![A-Za-zА-яё]|[.,]?\d)" if stated[-1:].isdigit() else ""
    figure = re.compile(rf"(?<![\d.,]){written}{follows}")
    changed, count = figure.subn(lambda _match: recorded, text[start:end], count=1)
    if not count:
        raise ValueError("the figure is no longer in the sentence")
    return text[:start] + changed + text[end:]


def mark_language(text: str, sentence: str, language: str) -> str:
    """The answer with a sentence marked as being in a language. Raises ValueError if it is no longer there or has marks
    within it."""
    start, end = _locate(text, sentence)
    passage = text[start:end]
    trailing = _TRAILING.search(passage)
    inner = passage[: trailing.start()] if trailing else passage
    if MARK.search(inner) or "[" in inner or "]" in inner:
        raise ValueError("the sentence has brackets within it")
    return f"{text[:start]}[{inner}]{{lang={language}}}{passage[len(inner) :]}{text[end:]}"


def remove_record(text: str, number: int) -> str:
    """The answer without what rests on one source alone; sentences with other sources only lose the mark.

    Paragraphs and items that become empty go as well.
    """
    for claim in extract_claims(text):
        if claim.sources == (number,) and (span := locate_claim(text, claim)):
            before, after = text[: span[0]], text[span[1] :]
            line_start = before.rfind("\n") + 1
            is_alone = not after.split("\n", 1)[0].strip() and re.fullmatch(
                r"[ \t]*(?:[-+*>]|\d{1,9}[.)])?[ \t]*\|?[ \t]*", before[line_start:]
            )
            text = (
                before[:line_start] + after.removeprefix("\n")
                if is_alone
                else before.rstrip(" ") + _spaced(before, after)
            )
    return re.sub(r"\n{3,}", "\n\n", remove_citation(text, number)).strip()


def _spaced(before: str, after: str) -> str:
    """What follows, one blank away from what is before it on the same line."""
    rest = after.lstrip(" ")
    is_apart = not before or before.endswith("\n") or not rest or rest.startswith("\n")
    return rest if is_apart else f" {rest}"


def _locate(text: str, sentence: str) -> tuple[int, int]:
    statement = find_statement(text, sentence)
    span = locate_claim(text, statement) if statement else None
    if span is None:
        raise ValueError("the sentence is no longer in the answer")
    return span
