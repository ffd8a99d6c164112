"""What an organisation did, by the words around it: `funded by A and B` makes both funders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from goalweave.core.facts.role_words import AFTER, BEFORE, WITH
from goalweave.core.model import OrganisationInText, OrganisationRole, PlaceInText

_INCLUDING = (
    r"(?: (?:(?:specialized |funds and |other )?(?:agencies|entities|organi[sz]ations|bodies|partners|members|programmes))?[,:]? ?(?:including|such as|notably|namely|like|among them|tels que|notamment|"
    r"como|incluid[oa]s?|включая|в том числе|如|包括))?"
)
_LIST_GAP = re.compile(
    _INCLUDING
    + r"(?:['’]s)?\s*+(?:\([^()\n]{1,60}\))?[\s,;/&]*+(?:other )?(?:and|et|y|e|as well as|ainsi que|asi como|или|и|а также|و|وكذلك|和|与|及|以及)?[\s,]*+"
    r"(?:(?<=[^,] )(?:with |avec |con |с |со )|by |par |por |of |from |to )?(?:the |la |le |les |l'|el |los |las |du |de la |de l'|des |del |de |d'|au |aux |al |its |his |their |our )*[\"'«]?(?:مع |من |و)?\s*"
)
_FIRST_GAP = re.compile(
    r"[\s:]*(?:both |other |various |several |also |mainly |notably |among others |inter alia |notamment |entre otros |в том числе )?(?:the |la |le |les |l'|el |los |las |du |de la |de l'|des |del |de |d'|au |aux |al |its |his |her |their |our |leurs? |su |sus |nos |nuestros )*"
    r"(?:(?:local |national |international |regional |strategic |development |implementing |technical |private |main |key )*(?:partners?|partenaires?|socios?|партнер\w{0,3}|company|firm|operator|ngo|ngos|charity|organization|organisation|compagnie|societe|ong|empresa|компани\w{1,3}|شركه|منظمه)[ ,:]*(?:such as |like |including |tels que |comme |como )?(?:the |la |le |les |l'|el |los |las )?)?"
    r"(?:governments? of |authorities of |ministers? of )?[\"'«(]?\s*"
)
_AFTER_GAP = re.compile(
    r"\s*(?:\([^()\n]{1,40}\))?[\s,]*(?:which |that |who |qui |que |которая |который )?(?:(?:has|have|had|also|jointly|then|recently|successfully|together|actively|both|each|conjointement|egalement|aussi|tambien|conjuntamente|ha|han|совместно|также|等|共同|联合|还|已) ?){0,3}(?:于[^,。;]{1,16}[日月年])?\s*"
)
_LONGEST_LIST = 25


@dataclass(frozen=True, slots=True)
class _Item:
    """An organisation, a name that may be of one, or a place, in the order of the text."""

    start: int
    end: int
    organisation: OrganisationInText | None
    certain: bool


@cache
def _cues(language: str, *, before: bool) -> re.Pattern[str]:
    roles = (BEFORE if before else AFTER)[language]
    groups = "|".join(f"(?P<{role.value}>{pattern})" for role, pattern in roles.items())
    if language == "zh":
        return re.compile(groups)
    return re.compile(rf"(?<![^\W_])(?:{groups})" if before else rf"(?:{groups})(?![^\W_])")


def assign_roles(
    text: str,
    plain: str,
    certain: Sequence[OrganisationInText],
    possible: Sequence[OrganisationInText],
    places: Sequence[PlaceInText],
    language: str,
) -> tuple[OrganisationInText, ...]:
    """The organisations with their roles, with those of the possible ones that a role shows to be one."""
    language = language if language in BEFORE else "en"
    items = _items(certain, possible, places)
    roles: dict[int, str] = {}
    for number, role in _roles_before(plain, items, language):
        roles.setdefault(number, role)
    if AFTER[language]:
        for number, role in _roles_after(text, plain, items, language):
            roles.setdefault(number, role)
    if language in WITH:
        for number in _after_with(plain, items, language):
            roles.setdefault(number, OrganisationRole.PARTNER.value)
    assigned = []
    for number, item in enumerate(items):
        if item.organisation is not None and (item.certain or number in roles):
            assigned.append(replace(item.organisation, role=roles.get(number, "")))
    return tuple(assigned)


def _items(
    certain: Sequence[OrganisationInText], possible: Sequence[OrganisationInText], places: Sequence[PlaceInText]
) -> list[_Item]:
    items = [_Item(organisation.span.start, organisation.span.end, organisation, True) for organisation in certain]
    items += [_Item(organisation.span.start, organisation.span.end, organisation, False) for organisation in possible]
    covered: set[int] = set()
    for item in items:
        covered.update(range(item.start, item.end))
    for place in places:
        if place.span.start not in covered:
            items.append(_Item(place.span.start, place.span.end, None, True))
    return sorted(items, key=lambda item: item.start)


def _roles_before(plain: str, items: Sequence[_Item], language: str) -> Iterator[tuple[int, str]]:
    """(item, role) by words before it, the nearest words first for each."""
    number = 0
    roles: dict[int, str] = {}
    for cue in _cues(language, before=True).finditer(plain):
        while number < len(items) and items[number].start < cue.end():
            number += 1
        if number == len(items):
            break
        gap = plain[cue.end() : items[number].start]
        if len(gap) > 90 or not _FIRST_GAP.fullmatch(gap):
            continue
        for listed in _list_from(plain, items, number):
            roles[listed] = cue.lastgroup or ""
    yield from roles.items()


def _list_from(plain: str, items: Sequence[_Item], number: int) -> Iterator[int]:
    """The item and those that a list adds to it. “Funded by A, B did …” is no list: two need an “and”."""
    last = number
    joined = number
    for following in range(number + 1, min(number + _LONGEST_LIST, len(items))):
        gap = plain[items[following - 1].end : items[following].start]
        if len(gap) > _LONGEST_GAP or not _LIST_GAP.fullmatch(gap):
            break
        last = following
        if _CONJUNCTION.search(gap):
            joined = following
    yield from range(number, (last if last - number >= _SURE_LIST else joined) + 1)


_LONGEST_GAP = 90
_SURE_LIST = 2
_CONJUNCTION = re.compile(
    r"\b(?:and|et|y|e|as well as|ainsi que|asi como|or|или|и|including|such as)\b|[&/;和与及]|以及|(?:^|\s)و|'s |,? и "
)


_OWNED = re.compile(r"['’]s |['’] | (?:countr|member|standard|criteria|guideline|data|method|norm|pays|pais)")


def _after_with(plain: str, items: Sequence[_Item], language: str) -> Iterator[int]:
    pattern = re.compile(rf"(?<![^\W_])(?:{WITH[language]})(?: the| la| le| l'| el| les| los)? ?$")
    for number, item in enumerate(items):
        if _OWNED.match(plain, item.end):
            continue
        if item.certain and item.organisation and pattern.search(plain[max(0, item.start - 10) : item.start]):
            yield from _list_from(plain, items, number)


_ABBREVIATION = re.compile(r"[A-Z][A-Z&-]{2,7}")


def _list_has_certain(plain: str, items: Sequence[_Item], number: int) -> bool:
    """Whether a list that ends with the item has an organisation that is surely one."""
    for earlier in range(number - 1, max(-1, number - _LONGEST_LIST), -1):
        gap = plain[items[earlier].end : items[earlier + 1].start]
        if len(gap) > 90 or not _LIST_GAP.fullmatch(gap):
            return False
        if items[earlier].certain and items[earlier].organisation:
            return True
    return False


def _roles_after(text: str, plain: str, items: Sequence[_Item], language: str) -> Iterator[tuple[int, str]]:
    """(item, role) by words after it; a list before the words shares their role."""
    pattern = _cues(language, before=False)
    for number, item in enumerate(items):
        gap = _AFTER_GAP.match(plain, item.end, item.end + 100)
        cue = pattern.match(plain, gap.end() if gap else item.end)
        # “UN Funds” is a name, “UNICEF funds” says what it does.
        if cue is None or text[cue.start()].isupper() or plain.startswith((" by ", " par ", " por "), cue.end()):
            continue
        role = cue.lastgroup or ""
        # A person may have done it: only a list with an organisation in it, or an abbreviation, is of organisations.
        abbreviated = _ABBREVIATION.fullmatch(text[item.start : item.end])
        if not (item.certain or abbreviated or _list_has_certain(plain, items, number)):
            continue
        yield number, role
        for earlier in range(number - 1, max(-1, number - _LONGEST_LIST), -1):
            between = plain[items[earlier].end : items[earlier + 1].start]
            if len(between) > 90 or not _LIST_GAP.fullmatch(between):
                break
            yield earlier, role
