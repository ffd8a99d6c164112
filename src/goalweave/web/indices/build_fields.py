"""The form in which an index is put together: its fields → choices, and back. A draft keeps the same fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.analysis.indices import WITHIN, choose_series, own_series, parse_within, series_ref, site_indices
from goalweave.core.indices import (
    MOST_CHOSEN,
    Aggregation,
    Entities,
    Imputation,
    IndexChoices,
    IndexDefinition,
    IndicatorChoice,
    MissingPolicy,
    MissingRule,
    Scoring,
    Transform,
    TransformStep,
    take_index_apart,
)
from goalweave.core.model import Direction
from goalweave.core.text.languages import pick
from goalweave.web.addresses import parse_year
from goalweave.web.indices.state import parse_number, plain_number

Choice = TypeVar("Choice", Scoring, Aggregation, Entities, Direction)

PATH_MARK = ">"
"""Between the names of a group and of a group in it."""

MOST_WINSORISED = 20
LONGEST_FIELD = 300

REFUSE, REWEIGH = MissingRule.REFUSE.value, MissingRule.REWEIGH.value
IMPUTATIONS = tuple(method.value for method in Imputation)
"""What the field `missing` can say besides the two above."""

ROW_FIELDS = ("ref", "code", "path", "weight", "direction", "log", "scoring", "lower", "upper")
"""Fields of an indicator, each with a full stop and its number behind it."""

GROUP = "group."
"""How fields with the weight of a group begin; its path follows."""


@dataclass(frozen=True, slots=True)
class BuildRow:
    """An indicator as it is entered. number: of its fields; scoring: empty for that of all."""

    number: int
    ref: str
    chosen: IndicatorChoice
    path: str
    weight: str
    scoring: str
    lower: str
    upper: str
    log: bool

    def name_of(self, field_name: str) -> str:
        return f"{field_name}.{self.number}"

    @property
    def fields(self) -> dict[str, str]:
        """As they would be sent, without empty ones."""
        texts = {
            "ref": self.ref,
            "code": self.chosen.code,
            "path": self.path,
            "weight": self.weight,
            "direction": str(self.chosen.indicator.direction),
            "log": "1" if self.log else "",
            "scoring": self.scoring,
            "lower": self.lower,
            "upper": self.upper,
        }
        return {self.name_of(name): text for name, text in texts.items() if text}


@dataclass(frozen=True, slots=True)
class BuildForm:
    """values: of the fields that are not of an indicator; base: the index that it started from; faults: field → why what is in it is not taken."""

    choices: IndexChoices
    rows: tuple[BuildRow, ...]
    values: Mapping[str, str]
    year: int | None
    within: int
    faults: Mapping[str, str] = field(default_factory=dict)
    base: IndexDefinition | None = None

    @property
    def fields(self) -> dict[str, str]:
        """All fields as they would be sent, numbered anew."""
        texts = {name: text for name, text in self.values.items() if text}
        for number, row in enumerate(self.rows):
            texts |= replace(row, number=number).fields
        return texts


def read_build_form(actor: Actor, fields: Mapping[str, str], language: str) -> BuildForm:
    """Unknown series and rows beyond the limit are left out; what cannot be read is a fault at its field; one query."""
    texts = {name: text.strip()[:LONGEST_FIELD] for name, text in fields.items()}
    base = site_indices().indices.get(texts.get("base", ""))
    known = {indicator.code: indicator for indicator in base_indicators(base)} if base else {}
    numbers = _row_numbers(texts)
    series = choose_series(actor, {texts[f"ref.{number}"] for number in numbers})
    faults: dict[str, str] = {}
    winsorise = _read_winsorise(texts)
    rows: list[BuildRow] = []
    for number in numbers:
        ref, code = texts[f"ref.{number}"], texts.get(f"code.{number}", "")
        indicator_choice = known.get(code) or series.get(ref)
        if indicator_choice is not None and not any(row.chosen.code == indicator_choice.code for row in rows):
            rows.append(_read_row(texts, number, ref, indicator_choice, winsorise, faults))
    general = _choice(Scoring, texts.get("scoring", ""), Scoring.DATA)
    chosen_rows = tuple(replace(row.chosen, scoring=_choice(Scoring, row.scoring, general)) for row in rows)
    rows = [replace(row, chosen=chosen) for row, chosen in zip(rows, chosen_rows, strict=True)]
    title = texts.get("title", "") or _("Own index")
    choices = IndexChoices(
        _identifier(texts.get("identity", ""), title),
        _identifier(texts.get("edition", ""), "1"),
        {language: title} if language == "en" else {language: title, "en": title},
        chosen_rows,
        _missing_policy(texts),
        _group_weights(texts, rows, faults),
        _choice(Aggregation, texts.get("inner", ""), Aggregation.ARITHMETIC),
        _choice(Aggregation, texts.get("outer", ""), Aggregation.ARITHMETIC),
        _choice(Entities, texts.get("entities", ""), Entities.AREAS),
        take_index_apart(base, language).names if base else {},
    )
    values = {name: text for name, text in texts.items() if name.rpartition(".")[0] not in ROW_FIELDS}
    within = parse_within(texts.get("within", str(WITHIN)))
    return BuildForm(choices, tuple(rows), values, parse_year(texts.get("year")), within, faults, base)


def fields_of_index(index: IndexDefinition, language: str) -> dict[str, str]:
    """The form in which an index would be put together as it is."""
    apart = take_index_apart(index, language)
    fields = {
        "base": index.key,
        "title": _("%(title)s, own variant") % {"title": pick(index.title, language)},
        "entities": str(index.entities),
        "inner": str(apart.inner),
        "outer": str(apart.outer),
        "missing": str(index.missing.by or index.missing.rule),
        "share": plain_number(index.missing.share * 100) if index.missing.share else "",
    }
    for number, choice in enumerate(apart.indicators):
        indicator = choice.indicator
        texts = {
            "ref": series_ref(own_series(index, indicator), indicator.key),
            "code": choice.code,
            "path": f" {PATH_MARK} ".join(choice.path),
            "weight": "" if choice.weight is None else plain_number(choice.weight),
            "direction": str(indicator.direction),
            "log": "1" if indicator.steps else "",
            "scoring": choice.scoring.value,
            "lower": "" if choice.lower is None else plain_number(choice.lower),
            "upper": "" if choice.upper is None else plain_number(choice.upper),
        }
        fields |= {f"{name}.{number}": text for name, text in texts.items() if text}
    for path, weight in apart.weights.items():
        fields[GROUP + f" {PATH_MARK} ".join(path)] = plain_number(weight)
    return fields


def base_indicators(index: IndexDefinition) -> list[IndicatorChoice]:
    """The indicators of an index, each with the series that its values are in."""
    return [
        replace(indicator, indicator=replace(indicator.indicator, series=own_series(index, indicator.indicator)))
        for indicator in take_index_apart(index).indicators
    ]


def parse_path(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(PATH_MARK) if (name := " ".join(part.split())[:80]))


def add_row(fields: Mapping[str, str], ref: str) -> dict[str, str]:
    """The fields with a series behind the others."""
    numbers = _row_numbers(fields)
    number = max(numbers, default=-1) + 1
    return {**fields, f"ref.{number}": ref}


def remove_row(fields: Mapping[str, str], number: str) -> dict[str, str]:
    """The fields without those of an indicator."""
    gone = {f"{name}.{number}" for name in ROW_FIELDS}
    return {name: text for name, text in fields.items() if name not in gone}


def _row_numbers(texts: Mapping[str, str]) -> list[int]:
    numbers = (name.removeprefix("ref.") for name, text in texts.items() if name.startswith("ref.") and text)
    return sorted(int(number) for number in numbers if re.fullmatch(r"\d{1,4}", number))[:MOST_CHOSEN]


def _read_row(
    texts: Mapping[str, str],
    number: int,
    ref: str,
    choice: IndicatorChoice,
    winsorise: int,
    faults: dict[str, str],
) -> BuildRow:
    numbers: dict[str, float | None] = {}
    for name in ("weight", "lower", "upper"):
        numbers[name] = _read_number(texts, f"{name}.{number}", faults)
    direction = _choice(Direction, texts.get(f"direction.{number}", ""), choice.indicator.direction or Direction.UP)
    log = bool(texts.get(f"log.{number}"))
    # The transformations of an index that this one is based on stay as they are there.
    steps = (choice.indicator.steps or (TransformStep(Transform.LN),)) if log else ()
    indicator = replace(choice.indicator, direction=direction, steps=steps, winsorise=winsorise)
    path = parse_path(texts.get(f"path.{number}", ""))
    return BuildRow(
        number,
        ref,
        replace(
            choice,
            indicator=indicator,
            path=path,
            weight=numbers["weight"],
            lower=numbers["lower"],
            upper=numbers["upper"],
        ),
        f" {PATH_MARK} ".join(path),
        texts.get(f"weight.{number}", ""),
        texts.get(f"scoring.{number}", ""),
        texts.get(f"lower.{number}", ""),
        texts.get(f"upper.{number}", ""),
        log,
    )


def _group_weights(
    texts: Mapping[str, str], rows: Iterable[BuildRow], faults: dict[str, str]
) -> dict[tuple[str, ...], float]:
    paths: set[tuple[str, ...]] = set()
    for row in rows:
        paths.update(row.chosen.path[:depth] for depth in range(1, len(row.chosen.path) + 1))
    weights: dict[tuple[str, ...], float] = {}
    for name in texts:
        path = parse_path(name.removeprefix(GROUP)) if name.startswith(GROUP) else ()
        if path in paths and (weight := _read_number(texts, name, faults)) is not None:
            weights[path] = weight
    return weights


def _read_number(texts: Mapping[str, str], name: str, faults: dict[str, str]) -> float | None:
    text = texts.get(name, "")
    number = parse_number(text) if text else None
    if text and number is None:
        faults[name] = _("“%(text)s” is not a number") % {"text": text[:40]}
    return number


def _read_winsorise(texts: Mapping[str, str]) -> int:
    text = texts.get("winsorise", "")
    return min(int(text), MOST_WINSORISED) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _missing_policy(texts: Mapping[str, str]) -> MissingPolicy:
    policy, share = texts.get("missing", REWEIGH), parse_number(texts.get("share", "") or "50")
    least = min(max((50.0 if share is None else share) / 100, 0.0), 1.0)
    if policy == REFUSE:
        return MissingPolicy(MissingRule.REFUSE)
    if policy in IMPUTATIONS:
        return MissingPolicy(MissingRule.IMPUTE, Imputation(policy), share=least)
    return MissingPolicy(MissingRule.REWEIGH, share=least)


def _identifier(text: str, instead: str) -> str:
    """A word that files and addresses can have."""
    for candidate in (text, instead):
        plain = re.sub(r"[^a-z0-9.]+", "-", candidate.lower()).strip("-.")[:40].strip("-.")
        if plain:
            return plain
    return "own-index"


def _choice(kind: type[Choice], text: str, usual: Choice) -> Choice:
    return kind(text) if text in [member.value for member in kind] else usual
