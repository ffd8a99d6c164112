"""Official wording of questions, read from a YAML file of the user; it is stored separately from the packs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Questionnaire
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.passages import collapse_spaces
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlNode, read_yaml

_NUMBERED = re.compile(r"q?([0-9]{1,2}(?:\.[0-9]{1,2}){0,3})")
_CUT_SHORT = re.compile(r"(?:^|\s)(?:\.\.\.|…)(?:\s|$)|[([](?:\.\.\.|…)[)\]]")


@dataclass(frozen=True)
class QuestionWording:
    """Official texts: number → language → text. incomplete: numbers whose text is not whole in the file."""

    texts: Mapping[str, LanguageMap]
    incomplete: tuple[str, ...] = ()


def read_question_wording(data: bytes, name: str, questionnaire: Questionnaire) -> QuestionWording:
    """The texts that a file has for a questionnaire.

    Either `questions: {"2.1": {en: …}}`, where every number must be one of its questions; or `round_2019:` with `q1: …`
    or `"2.1": …` in English, of which that with the questionnaire's edition is read and what is not a question's number
    is skipped. A text that says itself (…) that part of it is missing is left out. Raises InputError with line and
    field, LimitError.
    """
    top = read_yaml(data, name)
    rounds = top.all_entries()
    if "questions" in rounds:
        texts = dict(_texts_by_number(rounds["questions"], questionnaire))
    elif f"round_{questionnaire.edition}" in rounds:
        texts = dict(_texts_of_questionnaire(rounds[f"round_{questionnaire.edition}"], questionnaire))
    else:
        raise top.make_error(
            Message(
                "the file has neither questions nor round_{edition}, where the wording is expected",
                edition=questionnaire.edition,
            )
        )
    if not texts:
        raise InputError(Message("the file has no wording for {key}", key=questionnaire.key), file=name)
    cut = tuple(number for number, text in texts.items() if any(map(_CUT_SHORT.search, text.values())))
    return QuestionWording({number: text for number, text in texts.items() if number not in cut}, cut)


def _texts_by_number(part: YamlNode, questionnaire: Questionnaire) -> Iterator[tuple[str, LanguageMap]]:
    numbers = set(questionnaire.numbers())
    for number, text in part.all_entries().items():
        if number not in numbers:
            raise text.make_error(Message("{key} has no question {number}", key=questionnaire.key, number=number))
        yield number, _squeeze_blanks(text.language_map(bare="en"))


def _texts_of_questionnaire(part: YamlNode, questionnaire: Questionnaire) -> Iterator[tuple[str, LanguageMap]]:
    numbers = set(questionnaire.numbers())
    for key, text in part.all_entries().items():
        match = _NUMBERED.fullmatch(key)
        if match and match[1] in numbers and not text.is_empty:
            yield match[1], _squeeze_blanks({"en": text.text(LONGEST_TEXT)})


def _squeeze_blanks(text: LanguageMap) -> LanguageMap:
    return {language: remove_unstorable(collapse_spaces(wording)) for language, wording in text.items()}
