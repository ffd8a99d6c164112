"""Plain values or a YAML file → Call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from goalweave.core.errors import LimitError, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model.calls import (
    Call,
    CallCategory,
    CallCheck,
    CallChoice,
    CallField,
    CallFieldType,
    CallStep,
    Consent,
    ConsentPurpose,
    Criterion,
    PrizeRules,
    RecordTarget,
    TieRule,
    WinnersBy,
)
from goalweave.core.model.frameworks import Curie, Status
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.formats.definitions.calls.limits import (
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_NAME,
    MOST_CATEGORIES,
    MOST_CHECKS,
    MOST_CHOICES,
    MOST_CONSENTS,
    MOST_CRITERIA,
    MOST_FIELDS,
    MOST_FRAMEWORKS,
    MOST_ITEMS,
    MOST_NODES,
    MOST_STEPS,
    MOST_WORDS,
)
from goalweave.formats.reading.yaml import YamlEntries, YamlNode, plain_node, read_yaml

TARGET_TYPES: Mapping[RecordTarget, CallFieldType] = {
    RecordTarget.TITLE: CallFieldType.TEXT,
    RecordTarget.TEXT: CallFieldType.TEXT,
    RecordTarget.RESULT: CallFieldType.TEXT,
    RecordTarget.CHALLENGE: CallFieldType.TEXT,
    RecordTarget.LESSON: CallFieldType.TEXT,
    RecordTarget.PERIOD: CallFieldType.PERIOD,
    RecordTarget.PLACES: CallFieldType.PLACES,
    RecordTarget.LINKS: CallFieldType.LINKS,
    RecordTarget.PARTNERS: CallFieldType.PARTNERS,
    RecordTarget.FILES: CallFieldType.FILES,
    RecordTarget.MAPPINGS: CallFieldType.NODES,
    RecordTarget.ORGANISATION: CallFieldType.ORGANISATION,
    RecordTarget.STATUS: CallFieldType.CHOICE,
    RecordTarget.GROUPS: CallFieldType.CHOICE,
}
"""The type of field that can become each part of a record."""

SINGLE_TARGETS = frozenset({RecordTarget.TITLE, RecordTarget.PERIOD, RecordTarget.ORGANISATION, RecordTarget.STATUS})
"""Parts that a record has once."""

COUNTED_TYPES = frozenset(
    {
        CallFieldType.TEXT,
        CallFieldType.CHOICE,
        CallFieldType.NODES,
        CallFieldType.PLACES,
        CallFieldType.LINKS,
        CallFieldType.FILES,
        CallFieldType.PARTNERS,
    }
)
"""Types whose values are counted, so that fewest and most can limit them."""

Part = TypeVar("Part")

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")

_CALL = (
    "id",
    "title",
    "summary",
    "text",
    "steps",
    "consents",
    "checklist",
    "eligibility",
    "terms",
    "categories",
    "languages",
    "licence",
    "prize",
    "source",
    "status",
)
_FIELD = (
    "id",
    "type",
    "label",
    "help",
    "required",
    "fewest",
    "most",
    "choices",
    "frameworks",
    "target",
    "public",
    "personal",
)
_PRIZE = (
    "criteria",
    "eligibility",
    "nominees",
    "champions",
    "winners",
    "experts",
    "vote",
    "none_option",
    "one_per_organisation",
    "past_winners",
    "ties",
    "winners_by",
)


def read_call_file(data: bytes | str, name: str) -> Call:
    """The call in a YAML file (docs/reference/packs.md). Raises InputError naming line and field, LimitError."""
    return _read(read_yaml(data, name))


def read_call(plain: Mapping[str, Any], file: str = "") -> Call:
    """The call of what `call_to_plain` wrote. Raises InputError naming the field, LimitError."""
    return _read(plain_node(plain, file))


def _read(part: YamlNode) -> Call:
    entries = part.entries(_CALL)
    call = Call(
        id=_read_name(entries.require("id")),
        title=_read_label(entries.require("title")),
        summary=_read_help(entries, "summary"),
        text=entries.language_map("text"),
        steps=_read_steps(entries.require("steps")),
        consents=_read_parts(entries, "consents", _read_consent, MOST_CONSENTS),
        checklist=_read_parts(entries, "checklist", _read_check, MOST_CHECKS),
        eligibility=entries.language_map("eligibility"),
        terms=entries.language_map("terms"),
        categories=_read_categories(entries),
        languages=_read_languages(entries["languages"]) if "languages" in entries else LANGUAGES,
        licence=entries.read("licence", YamlNode.short_text, "CC BY 4.0"),
        prize=entries.read("prize", _read_prize, None),
        source=entries.text("source", LONGEST_HELP),
        status=entries.choice("status", Status, Status.OURS),
    )
    return remove_unstorable_parts(call)


def _read_name(part: YamlNode) -> str:
    name = part.text()
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise part.make_error(
            Message(
                "“{value}” must be a word of small letters, digits, hyphens and underscores, at most {most} characters",
                value=name,
                most=LONGEST_NAME,
            )
        )
    return name


def _read_unique_name(part: YamlNode, earlier_names: set[str]) -> str:
    name = _read_name(part)
    if name in earlier_names:
        raise part.make_error(Message("“{name}” appears twice", name=name))
    earlier_names.add(name)
    return name


def _read_limited(part: YamlNode, most: int) -> LanguageMap:
    texts = part.language_map()
    if any(len(text) > most for text in texts.values()):
        raise part.make_error(Message("the text has more than {most:,} characters", most=most), LimitError)
    return texts


def _read_label(part: YamlNode) -> LanguageMap:
    """A text on one line in each language."""
    return {language: " ".join(text.split()) for language, text in _read_limited(part, LONGEST_LABEL).items()}


def _read_help(entries: YamlEntries, name: str) -> LanguageMap:
    return (
        _read_limited(entries[name], LONGEST_HELP)
        if name in entries and entries[name].language_map(required=False)
        else {}
    )


def _read_parts(
    entries: YamlEntries, name: str, read: Callable[[YamlNode, set[str]], Part], most: int
) -> tuple[Part, ...]:
    """A list of parts, each with an id of its own."""
    seen: set[str] = set()
    return entries.list_of(name, lambda part: read(part, seen), most)


def _read_steps(part: YamlNode) -> tuple[CallStep, ...]:
    names: set[str] = set()
    fields: dict[str, YamlNode] = {}
    targets: set[RecordTarget] = set()
    return part.list_of(partial(_read_step, names=names, fields=fields, targets=targets), MOST_STEPS)


def _read_step(part: YamlNode, names: set[str], fields: dict[str, YamlNode], targets: set[RecordTarget]) -> CallStep:
    entries = part.entries(("id", "title", "help", "fields"))
    return CallStep(
        id=_read_unique_name(entries.require("id"), names),
        title=_read_label(entries.require("title")),
        fields=entries.list_of("fields", partial(_read_field, fields=fields, targets=targets)),
        help=_read_help(entries, "help") or None,
    )


def _read_field(part: YamlNode, fields: dict[str, YamlNode], targets: set[RecordTarget]) -> CallField:
    entries = part.entries(_FIELD)
    name = _read_name(entries.require("id"))
    if name in fields:
        raise entries["id"].make_error(Message("“{name}” appears twice", name=name))
    fields[name] = entries["id"]
    if len(fields) > MOST_FIELDS:
        raise part.make_error(Message("there are more than {most:,} fields", most=MOST_FIELDS), LimitError)
    field = CallField(
        id=name,
        type=entries.require("type").choice(CallFieldType),
        label=_read_label(entries.require("label")),
        help=_read_help(entries, "help"),
        required=entries.read("required", YamlNode.boolean, True),
        fewest=entries.read("fewest", _read_limit, None),
        most=entries.read("most", _read_limit, None),
        choices=_read_parts(entries, "choices", _read_choice, MOST_CHOICES),
        frameworks=entries.list_of("frameworks", _read_framework_key, MOST_FRAMEWORKS),
        target=entries.choice("target", RecordTarget, None),
        public=entries.read("public", YamlNode.boolean, not entries.read("personal", YamlNode.boolean, False)),
        personal=entries.read("personal", YamlNode.boolean, False),
    )
    _require_parts_of_type(entries, field)
    _require_limits(entries, field)
    _require_target(entries, field, targets)
    return field


def _read_limit(part: YamlNode) -> int:
    number = part.whole_number()
    if number < 1:
        raise part.make_error(Message("“{value}” is not a number above 0", value=number))
    return number


def _read_choice(part: YamlNode, earlier_names: set[str]) -> CallChoice:
    entries = part.entries(("id", "label"))
    return CallChoice(_read_unique_name(entries.require("id"), earlier_names), _read_label(entries.require("label")))


def _read_framework_key(part: YamlNode) -> str:
    key = part.short_text()
    if not re.fullmatch(r"[^\s@:]+(@[^\s@:]+)?", key):
        raise part.make_error(Message("“{value}” is not the key of a framework, such as sdg@2025", value=key))
    return key


def _require_parts_of_type(entries: YamlEntries, field: CallField) -> None:
    """That choices belong to a choice and frameworks to nodes, and that these have some."""
    for key, type_ in (("choices", CallFieldType.CHOICE), ("frameworks", CallFieldType.NODES)):
        if getattr(field, key) and field.type is not type_:
            raise entries[key].make_error(Message("only fields of the type {type} can have {key}", type=type_, key=key))
        if field.type is type_:
            entries.require(key)
    if field.type is CallFieldType.CHOICE and len(field.choices) < 2:
        raise entries["choices"].make_error(Message("at least two choices are required"))


def _require_limits(entries: YamlEntries, field: CallField) -> None:
    for key in ("fewest", "most"):
        value = getattr(field, key)
        if value is None:
            continue
        if field.type not in COUNTED_TYPES:
            raise entries[key].make_error(Message("fields of the type {type} have no limits", type=field.type))
        highest = MOST_WORDS if field.type is CallFieldType.TEXT else MOST_ITEMS
        if value > highest:
            raise entries[key].make_error(Message("the limit is above {most:,}", most=highest))
    if field.fewest is not None and field.most is not None and field.fewest > field.most:
        raise entries["fewest"].make_error(
            Message("the minimum of {fewest} is above the maximum of {most}", fewest=field.fewest, most=field.most)
        )
    if field.type is CallFieldType.CHOICE and (field.fewest or 0) > len(field.choices):
        raise entries["fewest"].make_error(Message("there are fewer choices than have to be taken"))


def _require_target(entries: YamlEntries, field: CallField, targets: set[RecordTarget]) -> None:
    if field.personal and field.public:
        raise entries["public"].make_error(Message("personal data cannot be shown to the public"))
    if field.target is None:
        return
    if field.personal:
        raise entries["target"].make_error(Message("personal data cannot become part of a record"))
    if TARGET_TYPES[field.target] is not field.type:
        raise entries["target"].make_error(
            Message(
                "only fields of the type {type} can become {target}",
                type=TARGET_TYPES[field.target],
                target=field.target,
            )
        )
    if field.target in targets and field.target in SINGLE_TARGETS:
        raise entries["target"].make_error(Message("two fields become {target} of the record", target=field.target))
    targets.add(field.target)


def _read_consent(part: YamlNode, earlier_names: set[str]) -> Consent:
    entries = part.entries(("id", "purpose", "text", "required"))
    return Consent(
        id=_read_unique_name(entries.require("id"), earlier_names),
        purpose=entries.require("purpose").choice(ConsentPurpose),
        text=_read_limited(entries.require("text"), LONGEST_HELP),
        required=entries.read("required", YamlNode.boolean, False),
    )


def _read_check(part: YamlNode, earlier_names: set[str]) -> CallCheck:
    entries = part.entries(("id", "text"))
    return CallCheck(
        _read_unique_name(entries.require("id"), earlier_names), _read_limited(entries.require("text"), LONGEST_HELP)
    )


def _read_categories(entries: YamlEntries) -> tuple[CallCategory, ...]:
    numbers: set[int] = set()
    return _read_parts(entries, "categories", partial(_read_category, numbers=numbers), MOST_CATEGORIES)


def _read_category(part: YamlNode, earlier_names: set[str], numbers: set[int]) -> CallCategory:
    entries = part.entries(("id", "number", "title", "nodes"))
    number = entries.read("number", _read_limit, None)
    if number in numbers:
        raise entries["number"].make_error(Message("“{name}” appears twice", name=str(number)))
    if number is not None:
        numbers.add(number)
    return CallCategory(
        id=_read_unique_name(entries.require("id"), earlier_names),
        title=_read_label(entries.require("title")),
        nodes=entries.list_of("nodes", _read_node, MOST_NODES),
        number=number,
    )


def _read_node(part: YamlNode) -> Curie:
    try:
        return Curie.parse(part.short_text())
    except UnknownNode as error:
        raise part.make_error(error.args[0]) from None


def _read_languages(part: YamlNode) -> tuple[str, ...]:
    languages = part.list_of(_read_language, MOST_ITEMS)
    if not languages:
        raise part.make_error(Message("expected a value"))
    return tuple(dict.fromkeys(languages))


def _read_language(part: YamlNode) -> str:
    language = part.short_text()
    if not _LANGUAGE.fullmatch(language):
        raise part.make_error(Message("“{value}” is not a language code, such as en", value=language))
    return language


def _read_prize(part: YamlNode) -> PrizeRules:
    entries = part.entries(_PRIZE)
    defaults = PrizeRules((), ())
    prize = PrizeRules(
        criteria=_read_parts(entries, "criteria", _read_criterion, MOST_CRITERIA),
        eligibility=_read_parts(entries, "eligibility", _read_check, MOST_CHECKS),
        nominees=entries.read("nominees", _read_limit, defaults.nominees),
        champions=entries.read("champions", _read_limit, defaults.champions),
        winners=entries.read("winners", _read_limit, defaults.winners),
        experts=entries.read("experts", _read_limit, defaults.experts),
        vote=entries.read("vote", YamlNode.boolean, defaults.vote),
        none_option=entries.read("none_option", YamlNode.boolean, defaults.none_option),
        one_per_organisation=entries.read("one_per_organisation", YamlNode.boolean, defaults.one_per_organisation),
        past_winners=entries.read("past_winners", YamlNode.boolean, defaults.past_winners),
        ties=entries["ties"].list_of(lambda rule: rule.choice(TieRule), 10) if "ties" in entries else defaults.ties,
        winners_by=entries.read("winners_by", lambda own: own.choice(WinnersBy), defaults.winners_by),
    )
    _require_order(entries, prize)
    return prize


def _require_order(entries: YamlEntries, prize: PrizeRules) -> None:
    """That no more win than are champions, and no more are champions than nominees."""
    for fewer, more in (("winners", "champions"), ("champions", "nominees")):
        if getattr(prize, fewer) > getattr(prize, more):
            place = entries.get(fewer) or entries[more]
            raise place.make_error(
                Message(
                    "there are more {fewer} ({number}) than {more} ({most})",
                    fewer=fewer,
                    number=getattr(prize, fewer),
                    more=more,
                    most=getattr(prize, more),
                )
            )


def _read_criterion(part: YamlNode, earlier_names: set[str]) -> Criterion:
    entries = part.entries(("id", "label", "help", "weight", "most"))
    weight = entries.read("weight", YamlNode.number, 1.0)
    if not 0 < weight <= 1_000:
        raise entries["weight"].make_error(Message("“{value}” is not a weight above 0", value=weight))
    most = entries.read("most", _read_limit, 5)
    if most > MOST_ITEMS:
        raise entries["most"].make_error(Message("the limit is above {most:,}", most=MOST_ITEMS))
    return Criterion(
        id=_read_unique_name(entries.require("id"), earlier_names),
        label=_read_label(entries.require("label")),
        help=_read_help(entries, "help"),
        weight=weight,
        most=most,
    )
