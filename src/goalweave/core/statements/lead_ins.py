"""What leads in to a sentence or is its subject: what a title leaves out."""

from __future__ import annotations

import re

# In front of the subject of a sentence.
_LEAD_IN = re.compile(
    r"(?:(?:in|on|at|during|as|with|since|following|after|before|through|under|to|for|within|by|over|from|throughout|together|based|thanks|among|between|despite|given|upon|via"
    r"|across|around|until|up|building|working|using|recognizing|recognising|responding|en|au|aux|dans|lors|depuis|pour|avec|à|après|grâce|par|sous|suite|durant|pendant|conformément|face"
    r"|durante|desde|para|con|tras|a|al|por|según|bajo|gracias|como|в|во|на|с|со|по|для|при|после|за|благодаря|совместно|согласно|к|из|под"
    r"|في|خلال|منذ|بعد|من|بالتعاون|وفي|كما|ضمن|على|إلى|بناء|بدعم|وبالتعاون|وخلال)\s[^,،]{1,140}"
    r"|furthermore|moreover|additionally|also|lastly|finally|consequently|indeed|however|meanwhile|similarly|likewise|besides|notably|recently|first|firstly|second|secondly"
    r"|third|thirdly|today|currently|then|next|here|last year|this year|each year|every year|in addition|in particular|for example|for instance|for this|this year"
    r"|en outre|de plus|par ailleurs|enfin|ainsi|également|cette année|l['’]année dernière|premièrement|deuxièmement|troisièmement|d['’]abord|ensuite|récemment"
    r"|además|asimismo|por otra parte|finalmente|por último|también|este año|primero|segundo|tercero|recientemente|igualmente|el año pasado"
    r"|кроме того|также|помимо этого|наконец|во-первых|во-вторых|в-третьих|в частности|недавно|первое|второе|бесспорно"
    r"|بالإضافة إلى ذلك|علاوة على ذلك|وأخيرا|أخيرا|أولا|ثانيا|ثالثا|أولاً|ثانياً|ثالثاً|مؤخرا)\s?[,،]\s+(?:including [^,]{3,80},\s+)?",
    re.IGNORECASE,
)
_DATED_LEAD_IN = re.compile(
    r"(?:in|on|since|during|en|в|во|за|في|durante|depuis) (?:(?:early|late|mid|the|l['’]année|el año|январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre"
    r"|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|عام|سنة|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|de|del)[ -]?)*"
    r"(?:19|20)\d\d(?:[-–](?:19|20)?\d\d)?(?: г\.| году| годах| гг\.)?\s+(?=\S)",
    re.IGNORECASE,
)
_THIS_YEAR = re.compile(
    r"(?:(?:last|this|each|every) (?:year|month|spring|summer|autumn|winter)|cette année|l['’]année dernière|este año|el año pasado|в этом году|в прошлом году)\s+(?=\w)",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(r"(?:and|or|y|et|и)\s|\(", re.IGNORECASE)
_PLACE_BEFORE_WE = re.compile(r"((?:В|Во|На) [А-ЯЁ][\w-]+(?: [А-ЯЁ][\w-]+)?) (?=мы\b)")
_PRONOUN = re.compile(
    r"(?:we|it|they|he|she|this|these|that|there|i|our (?:team|staff|organi[sz]ation|members)|nous|il|elle|ils|elles|on|nosotros|ellos|se|мы|он|она|оно|они|نحن|我们|本组织|我)",
    re.IGNORECASE,
)
_NAMED_WORK = re.compile(
    r"(?:.*\b)?(?:Initiative|Program(?:me)?|Project|Partnership|Campaign|Coalition|Alliance|Platform|Index|Challenge|Prize|Award|Forum|Summit|Festival|Week|Expo|Observatory"
    r"|Dataset|Database|Portal|Toolkit|Academy|Hub|Strategy|Plan|Roadmap|Declaration|Compact|Charter|Network)(?: [IVX\d]+| \d{4})?(?: \([^)]{2,20}\))?"
    r"|(?:The|Le|La|L['’]|El) (?:Initiative|Projet|Programme|Iniciativa|Proyecto|Programa|Alianza|Plan)\s.*|(?:Проект|Программа|Инициатива)\s.*",
)


def strip_lead_ins(text: str) -> tuple[str, str]:
    """The sentence without what leads in to its subject (“In 2019, …”), and the place that this named (“in Kenya”)."""
    place = ""
    for _ in range(4):
        match = _LEAD_IN.match(text) or _DATED_LEAD_IN.match(text) or _THIS_YEAR.match(text)
        if match is None or len(text) - match.end() < 12 or _NO_SUBJECT.match(text, match.end()):
            break
        named = re.fullmatch(
            r"((?:In|En|В|Au) (?:the |la |el )?(?!20|19|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-ZÀ-ÝА-Я][\w’'-]+(?:(?: and| et| y| и)? [A-ZÀ-ÝА-Я][\w’'-]+){0,3}), ",
            match[0],
        )
        if named and "ddition" not in named[1]:
            place = f"{named[1][0].lower()}{named[1][1:]}"
        text = text[match.end() :]
    if match := _PLACE_BEFORE_WE.match(text):
        place = f"{match[1][0].lower()}{match[1][1:]}"
        text = text[match.end() :]
    return text, place


def is_pronoun(subject: str) -> bool:
    return bool(_PRONOUN.fullmatch(subject.strip()))


def is_first_person(subject: str) -> bool:
    return bool(re.fullmatch(r"(?:we|our .*|nous|nosotros|мы|نحن|我们)", subject.strip(), re.IGNORECASE))


def is_named_work(subject: str) -> bool:
    """Whether a subject is the name of a programme or an event rather than of who does it."""
    subject = subject.strip()
    if (
        not re.match(r"(?:The |Le |La |El |L['’])?[^\W\d_a-zа-яё]", subject)
        or len(re.sub(r"^(?:The|Le|La|El) ", "", subject).split()) < 2
    ):
        return False
    return bool(_NAMED_WORK.fullmatch(subject))


_OBJECTIVE = re.compile(
    r"(?:the |el |la |l['’]|le )?(?:[\w-]+ ){0,3}?(?:objectives?|goals?|aims?|purpose|objetivos?|objeto|objectifs?|but)\b[^.:;]{0,90}?\s(?:is|are|was|were|es|son|est|sont)\s(?:to|de|d['’])?[\s:]*(?=[(\w])"
    r"|(?:the |this |el |le )?(?:proposed )?(?:project|programme|program|initiative|operation|proyecto|programa|projet) (?:aims?|seeks?|intends?|will|busca|vise)(?: to| à)?\s(?:help (?:to )?)?"
    r"|to\s+",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[(（](?:[ivx]{1,4}|[a-z]|\d)[)）]\s*", re.IGNORECASE)


def strip_objective(text: str) -> str:
    """What a sentence sets as a goal, beginning with its infinitive: “The objective of the project is to improve …”."""
    match = _OBJECTIVE.match(text)
    rest = _NUMBERED.sub("", text[match.end() :], count=1) if match else text
    return rest if len(rest) > 12 else text
