"""What the reporting organisation itself did in a record: led it, did it with others, took part, or paid for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from goalweave.core.model import Record, RecordKind
from goalweave.core.text.passages import WIDE
from goalweave.core.text.sentences import sentence_spans


class OwnRole(StrEnum):
    """unclear: neither the partners nor the text tell, so that nothing may be claimed."""

    LEAD = "lead"
    JOINT = "joint"
    PART = "part"
    SUPPORT = "support"
    UNCLEAR = "unclear"


OTHERS_LEAD = frozenset(("lead", "host"))
"""Roles of partners by whom a record is not the organisation's alone."""

_ROLE_OF_PARTNER = {
    "lead": OwnRole.LEAD,
    "host": OwnRole.JOINT,
    "funder": OwnRole.SUPPORT,
    "partner": OwnRole.PART,
}
_OWN_WORK = frozenset((RecordKind.ACTIVITY, RecordKind.TRAINING, RecordKind.STATEMENT, RecordKind.EVENT))
"""Kinds that an organisation enters because it does them: without other leads they are its own."""

_JOINING = frozenset((RecordKind.MECHANISM, RecordKind.PARTNERSHIP))

# In each language: who does it together, who takes part, who leads, who pays. {own} is the organisation under any of its
# names; they are tried in this order, since "ITU and UNECE organised" would be read as "ITU organised" otherwise.
_PATTERNS: dict[OwnRole, tuple[str, ...]] = {
    OwnRole.JOINT: (
        r"{own}(?:,| and )[^.;:]{{0,90}}?\b(?:jointly|together|led?|leads?|organi[sz]\w*|held?|holds?|r[ua]ns?|launch\w*|agreed|carr\w+ out|work\w*|train\w*|wrote|publish\w*)\b",
        r"\b\w+ and {own} (?:jointly |together )?(?:led?|leads?|organi[sz]\w*|held|hold|r[ua]n|launch\w*|carry|wrote|work)\b",
        r"{own} [^.;:]{{0,60}}?\b(?:jointly|together with|co-?organi[sz]\w*|co-?host\w*|co-?led|co-?chair\w*|helped to (?:organi[sz]e|hold|run))\b",
        r"{own} (?:\w+ )?(?:organi[sz]ed|ran|held|leads?|led|r[ua]ns) (?:\w+ ){{0,4}}with\b",
        r"\b(?:led|organi[sz]ed|run|launched|held|carried out|initiative|programme|project|lead) (?:by|of) {own}(?:,| and| with)",
        r"\b(?:by|of) \w+ and {own}\b",
        r"{own} (?:was|is) one of [^.;]{{0,40}}lead",
        r"{own}(?:,| et )[^.;:]{{0,90}}?\b(?:ont organisé|organisent|dirigent|mènent|sont convenu\w*|travaillent)\b|{own} (?:a coorganisé|a organisée? avec)",
        r"{own}(?:,| y )[^.;:]{{0,90}}?\b(?:organizaron|organizan|dirigen|trabajan|acordaron)\b|{own} (?:coorganizó|organizó con)",
        r"{own}(?:,| и )[^.;:]{{0,90}}?(?:организовали|проводят|провели|работают|совместно)|{own} [^.;]{{0,40}}совместно с",
        r"(?:{own}[^。；]{{0,20}}(?:与|和)[^。；]{{1,30}}(?:共同|联合|合作))",
        r"(?:بالاشتراك مع|بالتعاون مع)[^.؛]{{0,40}}{own}|{own}[^.؛]{{0,40}}(?:بالاشتراك مع|بالتعاون مع)",
    ),
    OwnRole.PART: (
        r"{own}(?: also| regularly)? (?:took part|takes? part|taking part|participat\w+|attended|attends|contribut\w+|had a part|was (?:also )?(?:a panellist|on the panel|represented)|sat on|spoke|speaks|is (?:an? )?(?:active|member|part)|belongs|has joined|joined|moderated|opened|works in this)\b",
        r"\b(?:attended by|participation of|contributions? (?:of|by|from)) {own}\b",
        r"\bAs [^.,]{{1,40}}, {own} opened\b",
        r"{own} (?:a (?:aussi )?(?:participé|contribué|assisté|animé|pris (?:part|la parole))|y a (?:participé|contribué|prononcé)|participe|contribue|assiste|est (?:membre|active?|intervenue?)|figurait|s’est associée?)",
        r"{own} (?:participó|participa|contribuyó|contribuye|asistió|es miembro|intervino|moderó)",
        r"{own} (?:участвует|участвовал\w*|принял\w* участие|принимает участие|внес\w* вклад|входит|является (?:членом|участником))",
        r"{own}[^。；]{{0,10}}(?:参加|参与|出席|加入)",
        r"(?:شارك|شاركت|يشارك|تشارك|ساهم|ساهمت|أسهم|أسهمت) {own}|{own} (?:شارك|شاركت|عضو)",
    ),
    OwnRole.SUPPORT: (
        r"{own} (?:\w+ly )?(?:supports?|supported|funds?|funded|financ\w+|sponsor\w+|pays? for|paid for)\b",
        r"{own} (?:appuie|soutient|finance|a (?:appuyé|soutenu|financé))",
        r"{own} (?:apoya|financia|apoyó|financió)",
        r"{own} (?:поддерж\w+|финансирует|профинансировал\w*)",
    ),
    OwnRole.LEAD: (
        r"{own}(?:'s|’s)? (?:\w+ly |also |now )?(?:held|holds?|organi[sz]\w+|ran|runs?|publish\w+|launch\w+|leads?|led|hosts?|hosted|trains?|trained|helps?|helped|reports?|briefs?|lets|explains?|brought|built|builds|provid\w+|offer\w+|develop\w+|is the only|gave|spoke|set|sets|made|makes|wrote)\b",
        r"\b(?:[Tt]his|[Aa]n?|yearly|annual) (?:\w+ )?{own} (?:side event|event|report|publication|project|programme|campaign|study|survey)\b",
        r"{own}(?:'s|’s) (?:yearly|annual|own)\b",
        r"\bof {own}(?:'s|’s) \w+",
        r"{own} (?:a (?:tenu|organisé|publié|lancé|dirigé|formé|réuni|présenté)|organise|publie|dirige|forme|aide|mène|met|informe|rend compte)",
        r"\b(?:de|par) {own} (?:au|présentant|sur|qui mesure|mesurant)",
        r"{own} (?:organizó|organiza|publicó|publica|dirige|forma|ayuda|lanzó|presentó)",
        r"{own} (?:организовал\w*|организует|провел\w*|проводит|опубликовал\w*|публикует|помогает|обучает|возглавляет)",
        r"{own}[^。；]{{0,10}}(?:举办|主办|组织|发布|出版|培训|帮助|牵头)",
        r"(?:نظم|نظّم|نظمت|نشر|نشرت|أطلق|أطلقت|يقود|تقود|يدرب|تدرب) {own}",
    ),
}  # fmt: skip
_WIDE = re.compile(f"[{WIDE}]")
_HEAD_NOUN = re.compile(r"(Ministry|Ministère|Ministerio|Agency|Agence|Agencia|City|Municipality|Министерство) ")
_OWN_NOUNS = frozenset(
    [
        "the company",
        "the organisation",
        "the organization",
        "the ministry",
        "the city",
        "the agency",
        "l’entreprise",
        "l’organisation",
        "le ministère",
        "la empresa",
        "la organización",
        "el ministerio",
        "компания",
        "организация",
        "министерство",
        "الشركة",
        "المنظمة",
        "الوزارة",
        "公司",
        "本公司",
        "组织",
        "本部",
    ]
)
"""The publisher that a record names where it means the organisation itself."""
_FIRST_PERSON = re.compile(
    r"\b(?:We|Our)\b|\b(?:Nous|Notre|Nos)\b|\b(?:Nosotros|Nuestr\w+|Hemos)\b|(?<!\w)(?:Мы|Наш\w*)(?!\w)|我们"
)


def own_role(record: Record, own_names: Sequence[str]) -> OwnRole:
    """Return the organisation's role: what the partners' roles say of it, else the record's own text, else the other leads.

    own_names: all names of the organisation, in every language.
    """
    names = {name.casefold() for name in own_names} | _OWN_NOUNS
    for partner in record.partners:
        if partner.name.casefold() in names:
            return _ROLE_OF_PARTNER.get(partner.role, OwnRole.PART)
    if (role := _role_in_text(record, (*own_names, *_common_nouns(own_names)))) is not None:
        return role
    publisher = record.details.get("publisher")
    if isinstance(publisher, str) and publisher.casefold() in names:
        return OwnRole.LEAD
    return _role_beside_partners(record)


def _common_nouns(own_names: Sequence[str]) -> tuple[str, ...]:
    """What the organisation is called where its name is not repeated: “the ministry” of a Ministry of Planning."""
    heads = [match[1].casefold() for name in own_names if (match := _HEAD_NOUN.match(name))]
    return tuple(dict.fromkeys(heads))


def _role_beside_partners(record: Record) -> OwnRole:
    """Without a word on the organisation itself: its own work where no one else leads."""
    if record.kind in _JOINING:
        return OwnRole.PART
    others = any(partner.role in OTHERS_LEAD for partner in record.partners)
    if others or record.kind not in _OWN_WORK:
        return OwnRole.UNCLEAR
    if any(partner.role == "funder" for partner in record.partners):
        return OwnRole.LEAD
    if record.kind is RecordKind.EVENT and _texts(record) and not _first_person(record):
        return OwnRole.UNCLEAR
    return OwnRole.LEAD


def _first_person(record: Record) -> bool:
    return any(_FIRST_PERSON.search(text) for text in _texts(record))


def _role_in_text(record: Record, own_names: Sequence[str]) -> OwnRole | None:
    compiled = _compile(tuple(own_names))
    if compiled is None:
        return None
    for sentence in _sentences(record):
        if not any(name in sentence for name in own_names if name):
            continue
        for role, pattern in compiled:
            if pattern.search(sentence):
                return role
    return None


def _texts(record: Record) -> list[str]:
    return [text for text in (record.text.get(record.language, ""), *record.text.values()) if text]


def _sentences(record: Record) -> Iterator[str]:
    """Those of its main language first."""
    for text in dict.fromkeys(_texts(record)):
        for start, end in sentence_spans(text):
            yield text[start:end]


@lru_cache(maxsize=64)
def _compile(own_names: tuple[str, ...]) -> tuple[tuple[OwnRole, re.Pattern[str]], ...] | None:
    names = sorted({name for name in own_names if name.strip()}, key=lambda name: (-len(name), name))
    if not names:
        return None
    # In scripts without blanks a name has letters on both sides.
    bounded = [
        re.escape(name) if _WIDE.search(name) else rf"(?<!\w){re.escape(name)}{_name_end(name)}" for name in names
    ]
    own = rf"(?:\b[Tt]he |\b[Ll]’|\b[Ll]a |\b[Ll]e |\b[Ee]l )?(?:{'|'.join(bounded)})"
    return tuple((role, _any_of(patterns, own)) for role, patterns in _PATTERNS.items())


def _name_end(name: str) -> str:
    """“The ministry of agriculture” is another one."""
    return r"(?!\w| of\b| de\b| du\b| d’)" if name.islower() else r"(?!\w)"


def _any_of(patterns: Iterable[str], own: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.format(own=own)})" for pattern in patterns))
