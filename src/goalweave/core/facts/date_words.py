"""Words of dates in six languages, in plain letters (core.facts.plain)."""

from __future__ import annotations

from collections.abc import Mapping

from goalweave.core.facts.plain import word_set

_MONTHS = (
    "january|jan|janvier|janv|enero|ene|январ[ьяею]|январем|كانون الثاني|يناير|جانفي",
    "february|feb|fevrier|fevr|febrero|феврал[ьяею]|февралем|شباط|فبراير|فيفري",
    "march|mar|mars|marzo|март[аеу]?|мартом|اذار|مارس",
    "april|apr|avril|avr|abril|abr|апрел[ьяею]|апрелем|نيسان|ابريل|افريل",
    "may|mai|mayo|ма[йяюе]|маем|ايار|مايو|ماي",
    "june|jun|juin|junio|июн[ьяею]|июнем|حزيران|يونيو|يونيه|جوان",
    "july|jul|juillet|juil|julio|июл[ьяею]|июлем|تموز|يوليو|يوليه|جويليه",
    "august|aug|aout|agosto|ago|август[аеу]?|августом|اب|اغسطس|اوت|غشت",
    "september|sept|sep|septembre|septiembre|setiembre|сентябр[ьяею]|сентябрем|ايلول|سبتمبر|شتنبر",
    "october|oct|octobre|octubre|октябр[ьяею]|октябрем|تشرين الاول|اكتوبر",
    "november|nov|novembre|noviembre|ноябр[ьяею]|ноябрем|تشرين الثاني|نوفمبر|نونبر",
    "december|dec|decembre|diciembre|dic|декабр[ьяею]|декабрем|كانون الاول|ديسمبر|دجنبر",
)
MONTH_PATTERNS: Mapping[int, str] = dict(enumerate(_MONTHS, start=1))
MONTH = "(?:" + "|".join(_MONTHS) + ")"

SINCE = (
    r"since(?: the)?(?: end of| beginning of| start of| early)?|as from|effective|depuis(?: l'annee| le| la fin de)?|a partir du|a partir de(?:l)?|des(?= (?:19|20)\d\d)|"
    r"desde(?: el ano| el)?|начиная с|منذ(?: عام| سنه| يوم)?|ابتداء من(?: عام)?|自从?"
)
"""Before a date that opens a period."""
SINCE_AFTER = r"onwards?|and after|y posteriores|以来|起|以后|之后"
UNTIL = r"until(?: the end of)?|till|up to|jusqu'(?:en|au|a|a la fin de)|hasta(?: el| finales de| fines de)?|вплоть до|حتي(?: عام| نهايه عام)?|直到"
DEADLINE = (
    r"by(?: year| the end of| end of| end| late| early| mid| around| the year| the)?|no later than|not later than|before(?: the end of)?|ahead of|"
    r"d'ici(?: a| la fin de| fin| a la fin de| a fin| l'annee| le)?|a l'horizon|avant(?: la fin de| fin| le)?|au plus tard (?:en|le|fin)|"
    r"para(?: el ano| el| finales de| fines de)?|antes del?(?: finales de| fin de| fines de| ano)?|a mas tardar (?:en|el)|de aqui a|"
    r"к(?: концу| началу| середине)?|до(?: конца| начала)?|не позднее(?: конца)?|на период до|"
    r"بحلول(?: عام| نهايه عام| نهايه| سنه| اواخر)?|قبل(?: عام| نهايه عام| نهايه| حلول عام)?|في موعد اقصاه(?: عام)?|"
    r"在?不迟于|力争"
)
DEADLINE_AFTER = r"年?(?:底|末)?(?:之?前|以前)"

QUARTERS: Mapping[str, str] = {
    "first|1st|i|1-[йм]|1|premier|primer|1er|перв[а-я]{2,3}|الاول": "1",
    "second|2nd|ii|2-[йм]|2|deuxieme|second|segundo|2e|втор[а-я]{2,3}|الثاني": "2",
    "third|3rd|iii|3-[йм]|3|troisieme|tercer|3e|треть[а-я]{2,3}|третий|الثالث": "3",
    "fourth|last|4th|iv|4-[йм]|4|quatrieme|cuarto|4e|четверт[а-я]{2,3}|الرابع": "4",
}
ORDINAL = "(?:" + "|".join(QUARTERS) + ")"
HALF = "(?:half|semestre|semester|полугоди[а-я]{1,2}|половин[а-я]{1,2})"
QUARTER = "(?:quarter|trimestre|квартал[а-я]{0,2})"

YEAR_CUES = word_set(
    "in since during year years early mid late fiscal fy financial spring summer autumn winter throughout until till before after "
    "en depuis annee annees exercice debut mi fin courant durant pendant ete printemps automne hiver "
    "desde ano anos durante hasta ejercicio finales mediados principios verano otono invierno primavera "
    "عام عامي لعام بعام اعوام سنه سنتي لسنه سنوات منذ العام للعام وعام وعامي"
)
"""A word before a number that makes it a year."""
WEAK_CUES = word_set(
    "of for from to and between through by the a this its their our annual or than de du des pour et entre a au l le la del y e el los para con "
    "в с по до за на от и или к من الي في و بين خلال"
)
"""A word before a number that may as well count things."""
YEAR_AFTER = r"(?:год[а-я]{0,3}|гг?\.?|م)(?![^\W\d_])"

NAME_BEFORE = word_set(
    "agenda vision natura horizon connect conectar connecter europe programme programa programmes strategy strategie estrategia "
    "objectif objetivo goal goals target initiative initiativa iniciativa повестка повестке повестки видение стратегия стратегии رؤيه اجنده"
)
"""A word directly before the year of a plan's name (`Vision 2030`), which dates nothing."""
NAME_AFTER = word_set("agenda agendas goals targets vision sdgs")
NUMBERED = word_set(
    "iso iec исо din nf astm resolution resolutions resolucion resoluciones decision decisions decisiones recommendation recommandation "
    "recomendacion no nr n num numero number art article articulo paragraph page p pp ref room route tel phone isbn issn model version "
    "резолюция резолюции резолюцией решение решения рекомендация القرار قرار قرارات المقرر التوصيه رقم paragraphe parrafo пункт"
)
"""A word before a number that is no year."""
COUNTED = word_set(
    "people women men children youth girls boys persons participants students teachers farmers households families km million"
    " personnes femmes hommes enfants jeunes eleves menages personas mujeres hombres ninos jovenes alumnos hogares familias"
    " человек женщин детей شخص امراه طفل"
)
