"""A text cut at the boundary of a phrase, never inside: nothing that is opened stays open, nothing that is announced is missing."""

from __future__ import annotations

import re

from goalweave.core.text.passages import WIDE

LONGEST_TITLE = 90
"""Characters of a title; half as many in a script without blanks."""

LONGEST_PHRASE = 300
"""Characters in which the end of a phrase is looked for."""

LONGEST_LOOSE = 100
"""Characters of the words at the end of a phrase that lead on to something else."""

PAIRS = {"“": "”", '"': '"', "«": "»", "„": "“", "「": "」", "『": "』", "《": "》", "(": ")", "（": "）", "[": "]"}
_ENDS = " .;,:·–—-。；，：؛،、|/"

# Before these words another clause begins: what is in front of it is complete.
_CLAUSES = re.compile(
    r"[;；؛]\s|[:：]\s|\s[–—]\s|\s-\s|\s(?:which|that|who|whose|whom|where|when|while|whereas|because|although|so that|in order to|in which"
    r"|(?:,\s)?(?:and|but) (?:it|they|he|she|we|then|also|has|have|had|is|are|was|were|will|can|is|this|these|made)"
    r"|(?:aiming|designed|aimed|intended|based|enabling|allowing|helping|ensuring|highlighting|reaffirming|focusing|making|resulting|leading|including|especially"
    r"|thereby|thus|consisting|served|serving|reaching|bringing|giving|providing|encouraging|covering|offering|using|attended|is|are|was|were|has|have|will"
    r"|can|has been|so as to|such as|for example|inter alia|i\.e\.|e\.g\.|as well as)"
    r"|qui|que|dont|où|afin de|afin d['’]\w+|pour que|lorsque|car|ce qui|lequel|laquelle|lesquels|est|sont|a été|ont été|et (?:a|ont|avons|il|elle|nous|est)"
    r"|quienes|cuyo|cuya|donde|cuando|mientras|porque|con el fin de|a fin de|para que|el cual|la cual|los cuales|y (?:ha|han|fue|se|hemos)|fue|fueron|es|son"
    r"|котор\w+|чтобы|где|когда|если|поскольку|так как|благодаря чему|что|был\w?|стал\w?|является|являются|и (?:был|провел|организовал|открыл|обучил)\w*)\b"
    r"|\s(?:الذي|التي|الذين|اللذين|حيث|لكي|بهدف|من أجل|مما|بما في ذلك|وذلك|والتي|والذي)\b",
)
_COMMA = re.compile(r"\s?[,，،]\s?")
_AND = re.compile(r"\b(?:and|or|et|ou|y|e|o|и|или)\b|\s(?:و|أو)", re.IGNORECASE)
_PLACE_AFTER_COMMA = re.compile(
    r"[^\W\d_a-zа-яё][\w.’'-]*(?: [^\W\d_a-zа-яё][\w.’'-]*)?(?=$|[,.;:)]| (?:in|on|with|for|and|from|to|at|by|en|con|con|avec|с|для)\b)"
)
_PHRASES = re.compile(
    r"\s(?:in|on|at|for|with|to|by|from|under|through|during|within|into|about|between|among|across|against|towards|via|after|before|as|and|or|of"
    r"|together|along|held|led|co-led|hosted|organi[sz]ed|of"
    r"|dans|en|sur|pour|avec|par|à|au|aux|de|du|des|sous|chez|vers|entre|lors|et|ou|depuis|auprès"
    r"|con|para|por|sobre|del|desde|hasta|ante|y|o|durante|a|al"
    r"|в|во|на|по|для|с|со|из|к|о|об|при|между|через|от|до|под|над|за|и|или|среди|в рамках"
    r"|في|على|من|إلى|مع|عن|حول|بين|خلال|بشأن|لدى|عبر|منذ|ضمن|لصالح)\b|\s?[(（,،«“\"《]|\s(?=و[^\W\d_]{3})",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?:^|\s)(?:in|on|at|for|with|to|by|from|under|through|during|within|into|about|between|among|across|against|towards|via|after|before|as|and|or|of|nor"
    r"|the|a|an|its|their|our|that|which|also|including|such|both|together|along|held|led|hosted|organi[sz]ed|over|more than|inter alia|to (?:better|further|also|then) [a-z]+|reflected|described|contained|required|needed|made|used|equipped|stipulated|provided|addressed|based|designed|arisen|intended|upon|entitled|titled|called|named|is|are|was|were"
    r"|dans|en|sur|pour|avec|par|à|au|aux|de|du|des|d['’]|l['’]|le|la|les|un|une|sous|chez|vers|entre|lors|et|ou|ses|leurs|depuis|auprès|intitulée?|notamment"
    r"|con|para|por|sobre|del|desde|hasta|ante|y|e|o|durante|a|al|el|los|las|una|sus|su|titulad[oa]"
    r"|в|во|на|по|для|с|со|из|к|о|об|при|между|через|от|до|под|над|за|и|или|среди|рамках|не|а также|также"
    r"|في|على|من|إلى|مع|عن|حول|بين|خلال|بشأن|لدى|عبر|منذ|ضمن|لصالح|أو|و|أن|بعنوان)$",
    re.IGNORECASE,
)


def is_wide(text: str) -> bool:
    return bool(re.search(f"[{WIDE}]", text[:LONGEST_TITLE]))


def longest_title(text: str) -> int:
    return LONGEST_TITLE // 2 if is_wide(text) else LONGEST_TITLE


def cut_phrase(text: str, *, clauses: bool = True) -> str:
    """The beginning of a text up to the boundary of a phrase, no longer than a title may be.

    clauses: cut before the first subordinate clause even where the text is short enough.
    """
    text = trim_phrase(text[:LONGEST_PHRASE])
    limit = longest_title(text)
    hidden = _hide_enclosed(text)
    if clauses:
        end = _clause_end(hidden)
        if hidden[end : end + 1] == ",":
            end = _list_start(hidden[:end])
        text, hidden = text[:end], hidden[:end]
    if len(trim_phrase(text)) > limit:
        end = _phrase_end(text, hidden, limit)
        text = text[: _list_start(hidden[:end])]
    return trim_phrase(text)


def trim_phrase(text: str) -> str:
    """The text without what leads on to something else at its end, and without marks at both ends."""
    text = text.strip().lstrip(" .;,:·–—)،؛。，；：、»”").strip()
    before = None
    while text != before:
        before = text
        text = _without_loose_words(_without_open(text.rstrip(_ENDS).strip()))
    return text


def _without_loose_words(text: str) -> str:
    """Only the end is searched, for each word again: “a; a; a …” is a title of many."""
    while loose := _LOOSE.search(text, max(0, len(text) - LONGEST_LOOSE)):
        shorter = text[: loose.start()]
        # A word that is all there is stays: “On”.
        if not shorter.strip():
            return text
        text = shorter.rstrip(_ENDS).strip()
    return text


def _without_open(text: str) -> str:
    """The text up to a bracket or quotation mark that is not closed."""
    opened: list[tuple[str, int]] = []
    for index, character in enumerate(text):
        if opened and character == opened[-1][0]:
            opened.pop()
        elif character in PAIRS and not (character == '"' and index and text[index - 1].isdigit()):
            opened.append((PAIRS[character], index))
    if not opened:
        return text
    index = opened[0][1]
    return text[:index] if text[:index].strip(_ENDS) else text[index + 1 :]


def _hide_enclosed(text: str) -> str:
    """The text with an “x” for each character in brackets or quotation marks."""
    hidden = []
    closing = ""
    for index, character in enumerate(text):
        if closing:
            hidden.append(character if character == closing else "x")
            closing = "" if character == closing else closing
            continue
        hidden.append(character)
        pair = PAIRS.get(character, "")
        if pair and pair in text[index + 1 :]:
            closing = pair
    return "".join(hidden)


def _clause_end(hidden: str) -> int:
    for match in _CLAUSES.finditer(hidden):
        if match.start() > 4 and _LOOSE.search(f"{hidden[: match.start()]}") is None:
            end = match.start()
            break
    else:
        end = len(hidden)
    for match in _COMMA.finditer(hidden[:end]):
        rest = hidden[match.end() : end]
        if match.start() < 8 or (re.match(r"\d", rest) and hidden[match.start() - 1].isdigit()):
            continue
        place = _PLACE_AFTER_COMMA.match(rest)
        if place and rest[place.end() : place.end() + 1] != ",":
            continue
        if not _is_enumeration(hidden[: match.start()], rest):
            return match.start()
    return end


def _is_enumeration(before: str, rest: str) -> bool:
    """Whether the parts after a comma go on with a list: an “and” comes before another phrase does."""
    if re.match(r"(?:and|or|et|y|и)\b", rest):
        return len(rest.split()) <= 6
    if re.match(
        r"(?:[a-z]+ing|together|along|in|with|on|at|by|as|held|led|hosted|for|to|from|including|such|avec|dont|en|dans|con|en|incluid|в|с|на|для|при)\b",
        rest,
    ):
        return False
    joined = _AND.search(rest)
    return (bool(joined) and len(rest[: joined.start() if joined else 0].split()) <= 8) or "、" in before


def _list_start(text: str) -> int:
    """Where a list begins that a cut has left without its end (“the quality, reliability”); the end where there is none."""
    comma = text.rfind(", ")
    if comma < 0 or len(text) - comma > 40 or _AND.search(text[comma:]):
        return len(text)
    first = comma
    for match in reversed(list(re.finditer(", ", text[:comma]))):
        if first - match.start() > 40:
            break
        first = match.start()
    joined = [match.start() for match in _AND.finditer(text[:first])]
    if joined and len(text[joined[-1] : first].split()) <= 2:
        first = joined[-1]
    return first if first > 11 else len(text)


def _phrase_end(text: str, hidden: str, limit: int) -> int:
    """Where the last phrase ends that is short enough; “of” goes with what is before it, so it is taken only at need."""
    ends = [match.start() for match in _PHRASES.finditer(hidden) if match.start() <= limit]
    if is_wide(text):
        ends = [
            match.start()
            for match in re.finditer(r"[，。；、：（(《“及和与并以]", hidden)
            if 8 <= match.start() <= limit
        ]
        return ends[-1] if ends else limit
    good = [
        end
        for end in ends
        if end >= 25 and not re.match(r"\s(?:of|and|or|de|du|des|del|y|et|и|или)\b", hidden[end : end + 5])
    ]
    if good or (ends and ends[-1] >= 12):
        return good[-1] if good else ends[-1]
    blank = text.rfind(" ", 0, limit + 1)
    return blank if blank > 0 else limit
