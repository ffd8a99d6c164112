"""A door for your own writer, such as a language model: it words a draft again. What it gives is taken only where every
sentence keeps a source of the draft's and every number is in that source; else the draft from templates stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from goalweave.core.answers.answer_findings import TAG, linked_addresses
from goalweave.core.answers.claims import Claim, split_statements
from goalweave.core.answers.draft import Draft
from goalweave.core.answers.drafting import USUAL
from goalweave.core.answers.markdown import MARK, citation_numbers, clean_answer, count_words, parse_tokens
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Question, QuestionKind, Record
from goalweave.core.text.languages import pick, picked_language

LONGEST_SHOWN = 120
"""Characters of a refused sentence that the reason shows."""

_BLOCKS = {"paragraph", "bullet_list", "ordered_list", "list_item", "inline"}
_HIDDEN = {"image", "code_inline"}
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]\"“”«»]+", re.IGNORECASE)
_SEPARATOR = re.compile("[.,'’٫٬\u00a0\u202f]")
_NUMBER = re.compile(rf"(\d+(?:{_SEPARATOR.pattern}\d+)*)(\s?[%٪％])?")


@dataclass(frozen=True, slots=True)
class Source:
    """A record of the draft. number: of its mark; text: its own text, in `language`."""

    number: int
    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Task:
    """What a writer is given. number, question, guidance: the question's; words: how many it may write at most; language: to
    write in; sentences: the draft from templates, Markdown, each with the marks of its sources (`[^1]`).
    """

    number: str
    question: str
    guidance: str
    words: int
    language: str
    sentences: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """write: gives Markdown for a task, paragraphs and lists, every sentence with a mark. name: said with what it wrote."""

    name: str
    write: Callable[[Task], str]


@dataclass(frozen=True, slots=True)
class Rewording:
    """What became of a task. text: what was taken, empty if nothing was; refused: then, why."""

    writer: str
    text: str = ""
    refused: str = ""


def build_task(question: Question, draft: Draft, records: Sequence[Record], renderer: RecordRenderer) -> Task | None:
    """The task of wording a draft again; None if there is nothing to word: no narrative, or an empty draft.

    records: those that the draft was made from.
    """
    if question.kind is not QuestionKind.NARRATIVE or not draft.text:
        return None
    known = {record.id: record for record in records}
    return Task(
        number=question.number,
        question=pick(question.text, renderer.language),
        guidance=pick(question.guidance or {}, renderer.language),
        words=question.most or USUAL,
        language=renderer.language,
        sentences=tuple(statement.markdown for statement in split_statements(draft.text)),
        sources=tuple(_build_source(known[name], number, renderer) for number, name in enumerate(draft.sources, 1)),
    )


def apply_rewording(draft: Draft, rewording: Rewording | None) -> Draft:
    """The draft in the writer's words, where there are such; it cites the same records under the same numbers."""
    return replace(draft, text=rewording.text, writer=rewording.writer) if rewording and rewording.text else draft


def validate_rewording(output: object, task: Task) -> str:
    """What a writer gave, as it is kept. Raises InputError or LimitError saying why it is not taken.

    Nothing is asked of style: only that each sentence cites sources of the draft and no others, that every source is still
    cited, that a sentence has no numbers but those of its sources and that no address is new, and the limit of words. A false
    statement in plain words is not found.
    """
    if not isinstance(output, str):
        raise InputError("the writer returned no text")
    text = clean_answer(output)
    if not text:
        raise InputError("the writer returned an empty text")
    _require_form(text)
    _require_sources(text, task)
    for claim in split_statements(text):
        _require_numbers(claim, task)
    _require_addresses(text, task)
    if (words := count_words(text)) > task.words:
        raise InputError(Message("{count} words; at most {limit} are allowed", count=words, limit=task.words))
    return text


def normalise_numbers(text: str) -> frozenset[str]:
    """The numbers in a text in one way of writing, of any digits: `1,500,000` as `1500000`, `1,5` as `1.5`; `57%` as 57 too."""
    numbers: set[str] = set()
    for match in _NUMBER.finditer("".join(map(_ascii_digit, text))):
        parts = _SEPARATOR.split(match[1])
        # Nothing says whether 1,500 is above a thousand or below two: groups of three digits are read as thousands.
        grouped = len(parts) > 1 and len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])
        number = ("" if grouped else ".").join(parts)
        numbers.update({number, f"{number}%"} if match[2] else {number})
    return frozenset(numbers)


def _build_source(record: Record, number: int, renderer: RecordRenderer) -> Source:
    language = renderer.language if record.text.get(renderer.language) else record.language
    text = record.text.get(language, "")
    return Source(
        number,
        pick(record.title, renderer.language),
        text,
        language if text else picked_language(record.title, renderer.language),
    )


def _require_form(text: str) -> None:
    """Raises InputError for HTML, for anything but paragraphs and lists, and for what would hide a mark or a sentence."""
    if tag := TAG.search(text):
        raise InputError(Message("the text contains HTML: {tag}", tag=tag[0][:LONGEST_SHOWN]))
    cited = 0
    for token in parse_tokens(text):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        inner = [child.type for child in token.children or ()]
        cited += inner.count("citation")
        if kind not in _BLOCKS or _HIDDEN.intersection(inner):
            raise InputError("the text contains elements other than paragraphs and lists")
    if cited != len(MARK.findall(text)):
        raise InputError("the text contains source marks that cannot be read")


def _require_sources(text: str, task: Task) -> None:
    known = [source.number for source in task.sources]
    if unknown := [number for number in citation_numbers(text) if number not in known]:
        raise InputError(Message("the mark [^{number}] has no source", number=unknown[0]))
    for claim in split_statements(text):
        if not claim.sources:
            raise InputError(Message("this sentence has no source: {sentence}", sentence=claim.text[:LONGEST_SHOWN]))
    if left := [number for number in known if number not in citation_numbers(text)]:
        raise InputError(Message("the source [^{number}] is no longer cited", number=left[0]))


def _require_numbers(claim: Claim, task: Task) -> None:
    known = normalise_numbers("\n".join(_source_texts(claim.sources, task)))
    if invented := sorted(normalise_numbers(claim.text) - known):
        raise InputError(
            Message(
                "the number {number} is not in the sources of this sentence: {sentence}",
                number=invented[0],
                sentence=claim.text[:LONGEST_SHOWN],
            )
        )


def _source_texts(sources: Sequence[int], task: Task) -> Iterator[str]:
    """What sources say: their sentences in the draft, without marks, and their own text."""
    for sentence in task.sentences:
        if set(map(int, MARK.findall(sentence))) & set(sources):
            yield from (claim.text for claim in split_statements(sentence))
    for source in task.sources:
        if source.number in sources:
            yield f"{source.title}\n{source.text}"


def _require_addresses(text: str, task: Task) -> None:
    sources = "\n".join(_source_texts([source.number for source in task.sources], task))
    for address in (*linked_addresses(text), *(written.rstrip(".,;:!?") for written in _ADDRESS.findall(text))):
        if address not in sources:
            raise InputError(Message("the web address {address} is not in the sources", address=address))


def _ascii_digit(letter: str) -> str:
    """Digits of every script as ours; `½` as `1⁄2`."""
    if "0" <= letter <= "9" or not letter.isnumeric():
        return letter
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    return unicodedata.normalize("NFKC", letter)
