"""Which passages of a document together state one thing, in which section, and why others state nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from goalweave.core.statements.kind_cues import introduced_kind
from goalweave.core.statements.titles import SENTENCE_END, cut_title
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.boilerplate import boilerplate_reason
from goalweave.core.text.labelled_lines import (
    FEWEST as FEWEST_LABELLED,
    describes_something,
    is_name_label,
    split_label,
)
from goalweave.core.text.outline import is_question, mark_outline, section_number
from goalweave.core.text.passages import Passage, split_note, text_length

LONGEST_INTRODUCTION = 20
"""Words of a line with a colon that only introduces the list below it."""

FEWEST_WORDS = 4
"""Words of a paragraph that states something; a point of a list may have fewer."""

LONGEST_NAME = 12
"""Words of a point that may be the name of a country or partner."""

LONGEST_FRAGMENT = 4
"""Words of a point that only names something; points of such a list explain the line above them."""

FEWEST_IN_A_LIST = 2
"""Points of a list."""

FRAGMENTS = 0.6
"""Share of a list's points that must go on with the sentence above them for it to explain one thing."""

_POINT_B, _POINT_C, _POINT_D = (re.compile(rf"\({letter}\)", re.IGNORECASE) for letter in "bcd")
_POINT = re.compile(r"[(（][a-zа-я\d]{1,3}[)）]|[a-zа-я][)）]", re.IGNORECASE)
_MARK = re.compile(r"[(（]?[a-zа-я\d]{1,3}[)）.]\s*|[(（][一二三四五六七八九十]{1,3}[)）]\s*")
_NOTE_MARK = re.compile(r"\[\^?([\w-]{1,20})\]|[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_COLON = re.compile(r"[:：]$")
_FRAGMENT_END = re.compile(r"[;,；،؛，、](?:\s*(?:and|or|et|ou|y|o|и|или|و|和))?$", re.IGNORECASE)
_SENTENCE_STOP = re.compile(r"\w{3}[.!?]\s|[。！？]")
_FOLLOWING = re.compile(
    r"\b(?:following|below|suivant\w*|ci-(?:dessous|après)|siguientes?|следующ\w+|ниже)\b|التالية|التالي|以下|如下",
    re.IGNORECASE,
)
# Nouns of an introduction whose points are only names that belong to one thing, and of one whose points are things of their own.
_PARTS = re.compile(
    r"\b(?:countries|partners|donors|members|languages|regions|cities|districts|villages|stakeholders|topics|themes|aims|objectives|components|pillars|principles|steps|sectors"
    r"|pays|partenaires|bailleurs|membres|langues|régions|villes|thèmes|objectifs|volets|piliers|secteurs"
    r"|países|socios|donantes|miembros|idiomas|regiones|ciudades|temas|objetivos|componentes|pilares|sectores"
    r"|стран\w*|партн[её]р(?:ы|ов|ами)|донор\w*|язык\w*|регион\w*|город\w*|тем(?:ы|ам)|цел(?:и|ей)|компонент\w*|сектор\w*)\b"
    r"|البلدان|الدول|الشركاء|المانحين|اللغات|المناطق|المدن|المواضيع|الأهداف|المكونات|国家|合作伙伴|伙伴[:：]|捐助方|语言|地区|城市|主题|目标|领域",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:projects|initiatives|programmes|programs|campaigns|achievements|highlights|results|decisions|agreements|projets|initiatives|programmes|campagnes|réalisations"
    r"|proyectos|iniciativas|programas|campañas|logros|проект(?:ы|ов|ами)|инициатив\w*|программы|кампани\w*|достижени\w*)\b|المشاريع|المبادرات|البرامج|الحملات|项目[:：]|倡议|方案[:：]",
    re.IGNORECASE,
)
# Labels that say something of the page, not of what it tells.
_PAGE_LABEL = re.compile(
    r"(?:year of submission|submitted|last (?:updated|modified|reviewed)|posted|published on|date of (?:submission|publication)"
    r"|categor|tags?\b|attachment|file size|année de soumission|dernière mise à jour|publié le|última actualización"
    r"|publicado el|обновлено|آخر تحديث|更新时间)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """Passages that together state one thing. title: where the document gives it one; empty otherwise.

    notes: footnotes and lone links that belong to it; introduction: the line above the list that it is a point of.
    """

    passages: tuple[Passage, ...]
    section: str = ""
    introduction: str = ""
    title: str = ""
    notes: tuple[Passage, ...] = ()

    @property
    def text(self) -> str:
        """The words of the passages, a line for each, then the notes."""
        return "\n".join(passage.text for passage in (*self.passages, *self.notes))


@dataclass
class Grouping:
    """groups: in reading order. set_aside: passages in no group, each with its reason."""

    groups: list[StatementGroup] = field(default_factory=list)
    set_aside: list[Passage] = field(default_factory=list)

    def leave_out(self, passage: Passage, reason: AsideReason) -> None:
        self.set_aside.append(replace(passage, aside=reason))


def group_passages(passages: Sequence[Passage]) -> Grouping:
    """The statements among passages, white space in these collapsed. A text of headings only states each without a number."""
    grouping = Grouping()
    content = list(_content_passages(passages, grouping))
    body = [passage for passage in content if passage.kind != "note"]
    notes = _notes_by_index(content)
    stated = _OutlineGrouping(mark_outline(body), notes).group()
    if stated.groups:
        stated.set_aside[:0] = grouping.set_aside
        return stated
    for passage in body:
        if is_question(passage.text):
            grouping.leave_out(passage, AsideReason.QUESTION)
        elif section_number(passage.text):
            grouping.leave_out(passage, AsideReason.HEADING)
        elif reason := boilerplate_reason(passage.text):
            grouping.leave_out(passage, reason)
        else:
            grouping.groups.append(StatementGroup((passage,)))
    for passage in content:
        if passage.kind == "note":
            grouping.leave_out(passage, AsideReason.SHORT)
    return grouping


def _content_passages(passages: Sequence[Passage], grouping: Grouping) -> Iterator[Passage]:
    """The passages without what the reader set aside and what is of the page around the content."""
    for index, passage in enumerate(passages):
        if passage.aside:
            grouping.set_aside.append(passage)
            continue
        reason = boilerplate_reason(passage.text)
        if not passage.text:
            continue
        if reason is None or _is_point_c(passages, index) or _describes_statement(passage, reason):
            yield passage
        else:
            grouping.leave_out(passage, reason)


def _describes_statement(passage: Passage, reason: AsideReason) -> bool:
    """Whether a label with its value, or a link, may belong to the statement above it."""
    # “Category: Health” is of the page where it is alone, and of a fiche among its other labels.
    return reason is AsideReason.LABEL and (bool(split_label(passage.text)[0]) or not _is_page_label(passage))


def _is_page_label(passage: Passage) -> bool:
    return bool(_PAGE_LABEL.match(passage.text))


def _is_point_c(passages: Sequence[Passage], index: int) -> bool:
    """Whether a passage that begins like a copyright notice is a point between (b) and (d)."""
    if not _POINT_C.match(passages[index].text):
        return False
    before = passages[index - 1].text if index else ""
    after = passages[index + 1].text if index + 1 < len(passages) else ""
    return bool(_POINT_B.match(before) or _POINT_D.match(after))


def _notes_by_index(content: Sequence[Passage]) -> dict[int, tuple[Passage, ...]]:
    """Index among the passages that are not footnotes → its footnotes: the passage with their mark, else the one before them."""
    places: dict[tuple[str, str], int] = {}
    body = (passage for passage in content if passage.kind != "note")
    for index, passage in enumerate(body):
        for mark in _marks(passage.text):
            places.setdefault((mark, ""), index)
            places.setdefault((mark, passage.locator), index)
    notes: dict[int, list[Passage]] = {}
    before = -1
    for passage in content:
        if passage.kind != "note":
            before += 1
            continue
        mark = split_note(passage.text)[0]
        # Where each page counts its notes from 1, the mark on the note's own page counts.
        owner = places.get((mark, passage.locator), places.get((mark, ""), max(before, 0)))
        notes.setdefault(owner, []).append(passage)
    return {owner: tuple(passages) for owner, passages in notes.items()}


def _marks(text: str) -> Iterator[str]:
    """The marks of footnotes that a text has: `[^a]`, `[1]`, `¹`; of raised numbers their parts too."""
    for match in _NOTE_MARK.finditer(text):
        if match[1]:
            yield match[1]
            continue
        run = match[0]
        for size in (1, 2, 3):
            yield from {run[start : start + size] for start in range(len(run) - size + 1)}


class _OutlineGrouping:
    """Goes through the passages of an outline from the first to the last. notes: index of a passage → its footnotes."""

    def __init__(self, passages: Sequence[Passage], notes: Mapping[int, tuple[Passage, ...]]) -> None:
        self.passages = passages
        self.notes = notes
        self.result = Grouping()
        self.headings: list[Passage] = []
        self.introduction = ""
        # Whether a label or a lone link may belong to the last group: nothing else is between them.
        self.open = False

    def group(self) -> Grouping:
        index = 0
        while index < len(self.passages):
            index += self._take(index)
        return self.result

    def _take(self, index: int) -> int:
        """Deal with the passage at an index and those that belong to it, and return their number."""
        passage = self.passages[index]
        if passage.kind == "heading":
            self.headings = [*_parent_headings(self.headings, passage.level), passage]
            self.introduction = ""
            self._leave_out(index, AsideReason.QUESTION if is_question(passage.text) else AsideReason.HEADING)
            return 1
        labelled = self._labelled_run(index)
        if labelled >= FEWEST_LABELLED and describes_something(self._texts(index, labelled)):
            title = self._labelled_title(index, labelled)
            return self._add(index, labelled, title=title)
        if boilerplate_reason(passage.text) is AsideReason.LABEL:
            return self._take_label(index)
        if passage.kind == "paragraph" and _COLON.search(passage.text):
            return self._take_introduction(index)
        if passage.kind == "paragraph":
            if text_length(passage.text) < FEWEST_WORDS:
                self._leave_out(index, AsideReason.SHORT)
                return 1
            self.introduction = ""
        return self._add(index, 1)

    def _take_label(self, index: int) -> int:
        if not self.open or _is_page_label(self.passages[index]):
            self._leave_out(index, AsideReason.LABEL)
            return 1
        last = self.result.groups[-1]
        self.result.groups[-1] = replace(last, notes=(*last.notes, self.passages[index], *self.notes.get(index, ())))
        return 1

    def _take_introduction(self, index: int) -> int:
        """A line with a colon introduces the list below it, and is a statement too where it says more than that."""
        text = self.passages[index].text
        points = self._points_below(index)
        if explains_one_thing(text, self._texts(index + 1, points)):
            self.introduction = ""
            return self._add(index, 1 + points)
        self.introduction = text
        if _only_introduces(text) and index + 1 < len(self.passages):
            self._leave_out(index, AsideReason.INTRODUCTION)
            return 1
        return self._add(index, 1)

    def _add(self, index: int, number: int, title: str = "") -> int:
        """A group of so many passages from an index on."""
        passages = tuple(self.passages[index : index + number])
        notes = tuple(chain.from_iterable(self.notes.get(place, ()) for place in range(index, index + number)))
        introduction = self.introduction if passages[0].kind == "item" else ""
        self.result.groups.append(StatementGroup(passages, _section_label(self.headings), introduction, title, notes))
        self.open = True
        return number

    def _leave_out(self, index: int, reason: AsideReason) -> None:
        self.result.leave_out(self.passages[index], reason)
        for note in self.notes.get(index, ()):
            self.result.leave_out(note, reason)
        self.open = False

    def _texts(self, index: int, number: int) -> list[str]:
        return [passage.text for passage in self.passages[index : index + number]]

    def _labelled_run(self, index: int) -> int:
        """The number of lines from an index on that have a label; a second name begins another thing."""
        number = 0
        named = False
        for place in range(index, len(self.passages)):
            passage = self.passages[place]
            label = split_label(passage.text)[0]
            if passage.kind == "heading" or not label or (named and is_name_label(label)):
                break
            named |= is_name_label(label)
            number += 1
        return number

    def _labelled_title(self, index: int, number: int) -> str:
        for text in self._texts(index, number):
            label, value = split_label(text)
            if is_name_label(label):
                return value
        above = self.passages[index - 1] if index else None
        return above.text if above and above.kind == "heading" and not is_question(above.text) else ""

    def _points_below(self, index: int) -> int:
        """The number of points of a list right below a passage."""
        number = 0
        for place in range(index + 1, len(self.passages)):
            passage = self.passages[place]
            if passage.row or (passage.kind != "item" and not _POINT.match(passage.text)):
                break
            number += 1
        return number


def explains_one_thing(introduction: str, points: Sequence[str]) -> bool:
    """Whether the points of a list only complete the line above it: parts of its sentence, or a few names.

    Things of which each is a record, as events are, are announced as such.
    """
    if len(points) < FEWEST_IN_A_LIST or introduced_kind(introduction):
        return False
    parts = sum(map(_continues_sentence, points))
    if parts >= FRAGMENTS * len(points):
        return True
    things = bool(_THINGS.search(introduction))
    if _PARTS.search(introduction) and not things:
        return all(text_length(point) <= LONGEST_NAME and not _SENTENCE_STOP.search(point) for point in points)
    if things or _FOLLOWING.search(introduction):
        return False
    return all(text_length(point) <= LONGEST_FRAGMENT or _is_part(point) for point in points)


def _continues_sentence(point: str) -> bool:
    return _without_mark(point)[:1].islower()


def _is_part(point: str) -> bool:
    """Whether a point ends as a part of a sentence, and names no date, number or title of its own."""
    return bool(_FRAGMENT_END.search(point)) and not re.search(r"[\d\"“«„]", _without_mark(point))


def _without_mark(point: str) -> str:
    return _MARK.sub("", point, count=1) if _MARK.match(point) else point


def _parent_headings(headings: list[Passage], level: int) -> list[Passage]:
    """The headings that a new one of this level is under. Level 0, told by its looks, is below all others."""
    return [heading for heading in headings if heading.level and (not level or heading.level < level)]


def _only_introduces(text: str) -> bool:
    if len(SENTENCE_END.split(text)) > 1:
        return False
    return text_length(text) <= LONGEST_INTRODUCTION or bool(_FOLLOWING.search(text))


def _section_label(headings: Sequence[Passage]) -> str:
    """`4.4`, `Digital skills › Schools`: from the last number on, the headings' own words where there is none.

    Headings told by their looks are named only where no other is: such a line may end long before the next one.
    """
    numbers = [section_number(heading.text) for heading in headings]
    first = max((index for index, number in enumerate(numbers) if number), default=0)
    named = [index for index in range(first, len(headings)) if headings[index].level or len(headings) == 1]
    return " › ".join(numbers[index] or cut_title(headings[index].text) for index in named)
