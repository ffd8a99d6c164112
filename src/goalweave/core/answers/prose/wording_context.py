"""What the wording of an answer needs: grammar, names, the registry's renderer, and the helpers that follow from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from goalweave.core.answers.grammar import Grammar
from goalweave.core.answers.prose.anchoring import strip_series
from goalweave.core.answers.prose.organisation_names import common_name, name_forms
from goalweave.core.answers.record_sentences import (
    RecordRenderer,
    escape_markdown_sentence,
    foreign_span,
    format_dates,
    inline_markdown,
    join_names,
    node_name,
)
from goalweave.core.model import MappingRank, Record
from goalweave.core.text.languages import base_language, pick, picked_language

TITLE_PLACE = "\ue000"
"""Stands for the title while a sentence is worded, so that the title's markup is not escaped with it."""

_TAKES_THE = re.compile(
    r"\b(?:Republic|Kingdom|States|Emirates|Islands|Federation)\b|^(?:Netherlands|Philippines|Gambia|Bahamas|Comoros|Maldives|Congo)"
)
_OF = re.compile(
    r"^(?:Opening|Closing|Launch|Conference|Meeting|Session|Forum|Assembly|High-level) (?:\w+ )*?(?:of|on|for|forum)\b"
)
LONG_TITLE = 60
SHORTEST_HEAD = 5


@dataclass(frozen=True)
class WordingContext:
    """year: of the round."""

    renderer: RecordRenderer
    grammar: Grammar
    year: int | None = None

    @property
    def language(self) -> str:
        return self.renderer.language

    @cached_property
    def names(self) -> dict[str, str]:
        forms = name_forms(self.language, self.renderer.organisation, self.renderer.full_name)
        return {key: inline_markdown(form) for key, form in forms.items()}

    def say(self, name: str, number: int | None = None, /, **parts: str) -> str:
        return self.grammar.say(name, number, **{**self.names, **parts})

    def title_text(self, record: Record) -> str:
        return strip_series(pick(record.title, self.language))

    def is_foreign(self, record: Record) -> bool:
        language = picked_language(record.title, self.language)
        return bool(language) and base_language(language) != base_language(self.language)

    def title(self, record: Record) -> str:
        """The title as this language marks it: in bold, or quoted and with its language where it is in another."""
        text = self.title_text(record)
        if not self.is_foreign(record):
            return self.grammar.say("title", title=inline_markdown(text))
        return self.grammar.say("foreign", title=foreign_span(text, picked_language(record.title, self.language)))

    def short_title(self, record: Record) -> str:
        """The title up to its colon where it is long, for a reference."""
        text = self.title_text(record)
        head = re.split(r"[:：(（]| - ", text, maxsplit=1)[0].strip()
        if len(text) <= LONG_TITLE or len(head) < SHORTEST_HEAD or self.is_foreign(record):
            return self.title(record)
        return self.grammar.say("title", title=inline_markdown(head))

    def titles(self, records: Sequence[Record], most: int = 5) -> str:
        return join_names([self.title(record) for record in records], self.renderer, most)

    def join(self, names: Sequence[str], most: int = 5) -> str:
        return join_names(names, self.renderer, most)

    def place(self, name: str) -> str:
        """The name of an area or a partner as a sentence has it: in English “the United Arab Emirates”, “the World Bank”."""
        if self.language != "en":
            return inline_markdown(name)
        if described := common_name(name):
            return inline_markdown(described)
        takes = _TAKES_THE.search(name) or _OF.match(name)
        article = "the " if takes and "(" not in name else ""
        return f"{article}{inline_markdown(name)}" if article else inline_markdown(name_forms("en", name)["org"])

    def sentence(self, text: str, title: str = "") -> str:
        """A sentence of the record's own text as Markdown, with the title where it is to be."""
        return escape_markdown_sentence(text).replace(TITLE_PLACE, title)

    def goal(self, record: Record) -> str:
        """CURIE of the highest node above the record's first accepted mapping; empty if there is none."""
        for key in self.renderer.frameworks:
            framework = self.renderer.catalogue.framework(key)
            accepted = [
                mapping for mapping in record.mappings if mapping.contributes and mapping.node.key == framework.key
            ]
            accepted.sort(key=lambda mapping: mapping.rank is not MappingRank.PRIMARY)
            if accepted:
                code = accepted[0].node.code
                return f"{key}:{list(framework.lineage(code))[-1]}"
        return ""

    def goals_without(self, records: Sequence[Record]) -> list[str]:
        """The goals of the first framework to which no record contributes, as they are named."""
        for key in self.renderer.frameworks:
            framework = self.renderer.catalogue.framework(key)
            mappings = chain.from_iterable(record.mappings for record in records)
            codes = [
                mapping.node.code for mapping in mappings if mapping.contributes and mapping.node.key == framework.key
            ]
            if codes:
                reached = {list(framework.lineage(code))[-1] for code in codes}
                missing = [code for code in framework.child_codes[None] if code not in reached]
                return [node_name(framework, code, self.language) for code in missing]
        return []

    def definite(self, title: str) -> str:
        """The name of a body inside a sentence; in English with its article."""
        return (
            f"the {title}"
            if self.language == "en" and title.startswith("**") and not title.startswith("**The ")
            else title
        )

    def goal_order(self, goal: str) -> tuple[str, int, str]:
        """Goals in the order of their numbers."""
        key, _, code = goal.rpartition(":")
        return key, int(code) if code.isdecimal() else 0, code

    def goal_heading(self, goal: str) -> str:
        """`SDG 6 (Clean water and sanitation):`"""
        if not goal:
            return self.grammar.say("heading", name=self.grammar.say("other_work"))
        key, _, code = goal.rpartition(":")
        framework = self.renderer.catalogue.framework(key)
        named = node_name(framework, code, self.language)
        node = framework.node(code)
        title = pick(node.label, self.language)
        heading = self.grammar.say("goal_named", goal=named, name=inline_markdown(title))
        return self.grammar.say("heading", name=heading)

    def period(self, record: Record, text: str = "") -> str:
        """When, unless the text says so already."""
        years = {date[:4] for date in (record.start, record.end) if date}
        if not years or all(re.search(rf"(?<!\d){year}(?!\d)", text) for year in years):
            return ""
        return format_dates(record.start, record.end, self.renderer, ongoing=record.status == "ongoing")

    def paragraphs_joined(self, sentences: Iterable[str]) -> str:
        joint = self.grammar.phrases["join"]["other"]
        return joint.join(filter(None, sentences))


def capitalised(text: str) -> str:
    """With a capital at the beginning."""
    return text[:1].upper() + text[1:]
