"""A document of numbered questions (DOCX, text, Markdown, HTML, PDF) → Questionnaire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Question, Questionnaire, Section, Status
from goalweave.core.statements.titles import short_line
from goalweave.core.text.boilerplate import is_boilerplate
from goalweave.core.text.detection import detect_language
from goalweave.formats.definitions.questionnaires.document_lines import DocumentLine, read_lines
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.numbers import short_whole_number

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 3)
_NUMBER = re.compile(
    r"(?:question\s*|pregunta\s*|вопрос\s*|السؤال\s*|问题\s*|q\.?\s*)?"
    r"((?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3}){0,4})(?P<mark>\s*[.):：）．、]|(?=\s|$))\s*(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

_WORDS = r"(?:[-\s]?words?\b|\s*mots\b|\s*palabras\b|\s*слов\w*|\s*كلم\w+|\s*(?:个)?(?:字|词))"
_COUNT = r"(\d{1,3}(?:[ ,.\u00a0]\d{3})+|\d{1,6})"
_RANGE = re.compile(rf"{_COUNT}\s*(?:[-–—~～]|to|and|à|et|a|y|до|и|إلى|至|到)\s*{_COUNT}{_WORDS}", re.IGNORECASE)
_ONE = re.compile(rf"(.{{0,40}}?){_COUNT}{_WORDS}(.{{0,25}})", re.IGNORECASE)
_FEWEST = re.compile(
    r"(?:at least|no fewer than|not less than|minimum|min\.?|au moins|au minimum|al menos|como mínimo|не менее|на менее|على الأقل|至少|不少于)",
    re.IGNORECASE,
)


@dataclass
class _NumberedQuestion:
    """A question as it is gathered line by line."""

    number: str
    line: DocumentLine
    text: str
    guidance: list[str] = field(default_factory=list)


@dataclass
class _NumberedSection:
    title: str
    code: str = ""
    text: list[str] = field(default_factory=list)
    questions: list[_NumberedQuestion] = field(default_factory=list)


def read_numbered(
    data: bytes,
    name: str,
    document: str,
    *,
    id: str = "",  # noqa: A002
    edition: str = "",
    language: str = "",
    limits: Limits = Limits(),  # noqa: B008
) -> Questionnaire:
    """The questionnaire that a document asks: a line with a number is a question, a heading begins a section.

    A number below which others stand (2 above 2.1) is that of a section. What is below a question up to the next one is
    its guidance. Limits of words are read from question and guidance. id, edition, language: guessed of the file's
    name, a year in the title, and the text, if not given. Raises InputError for a document without numbers, and for two
    questions of one number, naming both places.
    """
    lines = [
        line
        for line in read_lines(data, name, limits, document)
        if _is_number(line.text) or not is_boilerplate(line.text)
    ]
    numbers = {index: number for index, number, _ in _find_question_numbers(lines)}
    title, intro, parts = _gather_sections(lines, numbers, name)
    language = language or detect_language(" ".join(line.text for line in lines))
    _require_numbers(list(chain.from_iterable(part.questions for part in parts)), name)
    year = _YEAR.search(title) or _YEAR.search(name)
    return Questionnaire(
        id=id
        or re.sub(r"[^a-z0-9]+", "-", re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0].lower()).strip("-")[:40]
        or "questionnaire",
        edition=edition or (year[0] if year else "1"),
        title={language: title},
        sections=tuple(_to_section(part, language, title) for part in parts if part.questions),
        year=int(year[0]) if year else None,
        note={language: "\n".join(intro)} if intro else None,
    )


def _is_number(text: str) -> bool:
    """Whether a line is nothing but a number, which is in a cell of its own perhaps."""
    match = _NUMBER.match(text.translate(_DIGITS))
    return match is not None and match.end() == len(text)


def _find_question_numbers(lines: Sequence[DocumentLine]) -> list[tuple[int, str, str]]:
    """Index, number and text of the lines that begin with a number of a question, not with one of a sentence or date."""
    numbered: list[tuple[int, str, str]] = []
    upright = any(_NUMBER.match(line.text.translate(_DIGITS)) and not line.aside for line in lines)
    for index, line in enumerate(lines):
        if line.aside and upright:
            # What is set in italics among questions that are not is guidance, with a list of its own perhaps.
            continue
        match = _NUMBER.match(line.text.translate(_DIGITS))
        if match is None:
            continue
        number, rest = match[1].upper(), line.text[match.end() :]
        follows = bool(numbered) and _number_follows(numbered[-1][1], number)
        marked = bool(match["mark"]) or "." in number or line.level > 0 or not rest
        # “3.5 million people” and “5 countries” go on in small letters, and no number before leads to them.
        if (marked and not rest[:1].islower()) or (follows and marked):
            numbered.append((index, number, rest))
    return numbered


def _number_follows(before: str, number: str) -> bool:
    """Whether a number comes next: 3.2 after 3.1, 3.1 after 3, 4 after 3.8."""
    old, new = before.split("."), number.split(".")
    if len(new) == len(old) + 1:
        return new[:-1] == old and new[-1] == "1"
    if len(new) > len(old) or new[:-1] != old[: len(new) - 1]:
        return False
    first, second = short_whole_number(old[len(new) - 1]), short_whole_number(new[-1])
    return first is not None and second == first + 1


def _gather_sections(
    lines: Sequence[DocumentLine], numbers: dict[int, str], name: str
) -> tuple[str, list[str], list[_NumberedSection]]:
    """Title, introduction, and the sections with their questions."""
    texts = {number: text for _, number, text in _find_question_numbers(lines)}
    above = {number.rpartition(".")[0] for number in texts}
    first = min(numbers, default=len(lines))
    head = list(lines[:first])
    titles = [line for line in head if line.level] or head[:1]
    # The heading right above the first question is a section's, if it is not the only one.
    section = titles[-1] if len(titles) > 1 and titles[-1] is head[-1] else None
    title = titles[0].text if titles else re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    intro = [line.text for line in head if line is not section and line not in titles[:1]]
    parts = [_NumberedSection(section.text if section else "")]
    for index in range(first, len(lines)):
        _add_line(lines[index], numbers.get(index, ""), above, parts)
    return title, intro, parts


def _add_line(line: DocumentLine, number: str, above: set[str], parts: list[_NumberedSection]) -> None:
    part = parts[-1]
    if number:
        text = line.text[_end_of_number(line.text) :]
        if number in above and not any(question.number == number for question in part.questions):
            parts.append(_NumberedSection(text, number))
        else:
            part.questions.append(_NumberedQuestion(number, line, text))
    elif line.level:
        parts.append(_NumberedSection(line.text))
    elif part.questions and not part.questions[-1].text:
        # The number is on a line, or in a cell, of its own.
        part.questions[-1].text = line.text
    elif part.questions:
        part.questions[-1].guidance.append(line.text)
    elif part.title:
        part.text.append(line.text)
    else:
        part.title = line.text


def _end_of_number(text: str) -> int:
    match = _NUMBER.match(text.translate(_DIGITS))
    return match.end() if match else 0


def _require_numbers(questions: Sequence[_NumberedQuestion], name: str) -> None:
    if not questions:
        raise InputError(
            "no numbered questions found: each question must start with its number, such as 1. or 2.1, typed "
            "or numbered automatically by Word",
            file=name,
        )
    seen: dict[str, _NumberedQuestion] = {}
    for question in questions:
        if question.number in seen:
            raise InputError(
                Message(
                    "duplicate question number {number}: {first} (“{text}”) and {second} (“{text2}”)",
                    number=question.number,
                    first=seen[question.number].line.locator,
                    text=short_line(seen[question.number].text),
                    second=question.line.locator,
                    text2=short_line(question.text),
                ),
                file=name,
                field=question.number,
            )
        if not question.text:
            raise InputError(
                Message("question {number} has no text ({place})", number=question.number, place=question.line.locator),
                file=name,
                field=question.number,
            )
        seen[question.number] = question


def _to_section(part: _NumberedSection, language: str, title: str) -> Section:
    questions = tuple(_to_question(question, language) for question in part.questions)
    # A section's number may be asked in a whole sentence; then its title is short, and the sentence its text.
    short = short_line(part.title) if part.title else title
    text = [part.title, *part.text] if part.title and short.rstrip("…") != part.title.rstrip(" .;,:?") else part.text
    return Section({language: short}, questions, part.code, {language: "\n".join(text)} if text else None)


def _to_question(numbered: _NumberedQuestion, language: str) -> Question:
    fewest, most = word_limits(" ".join([numbered.text, *numbered.guidance]))
    return Question(
        number=numbered.number,
        text={language: numbered.text},
        short={language: short_line(numbered.text)},
        guidance={language: "\n".join(numbered.guidance)} if numbered.guidance else None,
        fewest=fewest,
        most=most,
        status=Status.TRANSCRIBED,
    )


def word_limits(text: str) -> tuple[int | None, int | None]:
    """The fewest and the most words that a text asks for; None if it does not say."""
    text = text.translate(_DIGITS)
    if match := _RANGE.search(text):
        fewest, most = _whole_number(match[1]), _whole_number(match[2])
        return (fewest, most) if 0 < fewest <= most else (None, None)
    if match := _ONE.search(text):
        number = _whole_number(match[2])
        near = re.split(r"[.;!?。；]\s", match[1])[-1] + match[3]
        if number:
            return (number, None) if _FEWEST.search(near) else (None, number)
    return None, None


def _whole_number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
