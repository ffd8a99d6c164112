"""What kind of record a statement is, where its words say so."""

from __future__ import annotations

import re

from goalweave.core.model import RecordKind

LEAD = 200
"""Characters of a statement that are looked at: what it is is at its beginning."""

# Works and supplies: what is built for a training centre, or a hall for meetings, is neither training nor a meeting.
_WORKS = re.compile(
    r"(?:^(?:\w+ ){0,2}(?:construction|building|rehabilitation|renovation|repair|installation|drilling|supply|equipment|extension|refurbishment|upgrad\w+|electrification) (?:of|for|at|in)\b"
    r"|^[^,.;:]{0,60}\b(?:built|constructed|drilled|dug|renovated|rehabilitated|refurbished|repaired|installed|equipped|distributes|distributed|supplied|supplies|erected)\b"
    r"|^[^,.;:]{0,40}\b(?:building|hall|centre|center|workshop) (?:\w+ ){0,3}was (?:completed|built|opened|inaugurated)\b|^(?:solar panels|furniture|computers|tools|desks) for\b"
    r"|^(?:la |le )?(?:construction|réhabilitation|rénovation|réparation|installation|forage|équipement|extension) d|^[^,.;:]{0,60}\b(?:construite?s?|forée?s?|rénovée?s?|réhabilitée?s?|installée?s?|équipée?s?|distribue\w*|raccorde\w*|bâtie?s?)\b"
    r"|^(?:construcción|rehabilitación|renovación|reparación|instalación|perforación|equipamiento) de|^[^,.;:]{0,60}\b(?:constru(?:yó|imos|yeron|ido|ida)|perfor(?:ó|amos|aron)|renov(?:ó|amos|aron)|rehabilit(?:ó|amos|aron)|instal(?:ó|amos|aron)|equip(?:ó|amos|aron)|distribu(?:ye|yó|imos)|conect(?:a|ó|amos))\b"
    r"|^(?:строительство|ремонт|восстановление|реконструкция|установка|бурение|оснащение)\s|^[^,.;:]{0,60}\b(?:построен\w*|построил\w*|пробурил\w*|отремонтировал\w*|восстановил\w*|установил\w* (?!партн)|оборудовал\w*|оснастил\w*|раздал\w*|раздаёт|подключил\w*|поставил\w*)\b)"
    r"|^(?:حفر|بناء (?!(?:ال)?قدرات)|تشييد|ترميم|تركيب|تجهيز|إصلاح|توزع|وزع|جهز|رمم|ركب|شيد|بنى|بنينا|حفرنا|ربط)"
    r"|^[^，。]{0,24}(?:打(?:了|井)|修建|建成|新建|修缮|修复|安装|分发|配备|接通)",
    re.IGNORECASE,
)

_EVENTS = r"(?:side[- ]events?|workshops?|webinars?|seminars?|events?|forums?|fora|conferences?|meetings?|summits?|panels?|symposi(?:um|a)|hackathons?|exhibitions?|fairs?|sessions?|dialogues?|roundtables?|round tables?|expos?|festivals?|consultations?)"
_EVENTS_ELSEWHERE = (
    r"(?:manifestations? parallèles?|ateliers?|séminaires?|conférences?|colloques?|réunions?|forums?|sommets?|tables? rondes?|webinaires?|congrès"
    r"|eventos? paralelos?|talleres|taller|seminarios?|conferencias?|reuniones|reunión|foros?|cumbres?|mesas? redondas?|congresos?|encuentros?"
    r"|семинар\w*|конференци\w*|форум\w*|мероприяти\w*|совещани\w*|саммит\w*|вебинар\w*|симпозиум\w*|круглы\w+ стол\w*|выставк\w*)"
)
_PAPERS = (
    r"(?:reports?|stud(?:y|ies)|guides?|guidelines|briefs?|brochures?|handbooks?|manuals?|toolkits?|papers?|publications?|books?|atlas|newsletters?|yearbooks?|fact ?sheets?|rapports?|études?|guides?|manuels?|notes?|brochures?"
    r"|informes?|estudios?|guías?|manual(?:es)?|folletos?|publicación|publicaciones|доклад\w*|отч[её]т\w*|исследовани\w*|руководств\w*|пособи\w*|справочник\w*|сборник\w*|брошюр\w*)"
)

# Words that say what a statement is. Plain nouns are too weak here: a text on a conference need not be an event.
_STATEMENT_CUES = {
    RecordKind.TRAINING: r"\btraining (?:courses?|sessions?|programmes?|workshops?|of|for|on)\b|\btrained\b|capacity[- ]building\b.{0,20}(?:workshop|course|training|session)|capacity[- ]building (?:of|for)\b"
    r"|\b(?:attended|completed|took|followed|held|ran|organi[sz]ed|finished) (?:an? |the )?(?:[\w-]+ ){0,3}(?:course|training)s?\b|^(?:[\w-]+ ){0,4}(?:course|training|bootcamp|masterclass)s? (?:on|for|in|of|at)\b"
    r"|\b(?:taught|coached)\b"
    r"|(?<!centre de )\bformation (?:de|des|du|d’|d'|sur|pour|à)|\b(?:a|ont|avons|a été|ont été) formée?s?\b|suivi une? (?:cours|formation|stage)|\bstage (?:de|pour|sur)|cours (?:de|sur|pour)\b|renforcement des capacités"
    r"|(?<!centro de )\bcapacitación (?:de|a|en|para|sobre)|(?<!centro de )\bformación (?:de|en|para)|\bcapacit(?:ó|amos|aron|ado)|\bformamos a\b|cursos? (?:de|sobre|para)\b|fortalecimiento de (?:las )?capacidades"
    r"|(?<!центр )\bобучени[ея]\b|\bобучил\w*|\bтренинг\w*|\bкурс(?:ы|ов)? (?:по|повышения|для)\b|повышени\w+ квалификации"
    r"|(?<!مركز )(?<!مركز ال)(?:تدريب|تأهيل)|درب(?:نا|ت)|دورة (?:تدريبية|عن|حول|في)|بناء (?:ال)?قدرات|培训(?!中心|学校|学院)|进修|课程|讲座|研修",
    RecordKind.EVENT: rf"side[- ]events?|\b(?:workshops?|webinars?|seminars?) (?!building|for carp|equipment)|\b{_EVENTS}\b[^.;,]{{0,40}}\b(?:was |were |are |is )?(?:held|hosted|organi[sz]ed|convened|took place)\b"
    rf"|\b(?:co-?)?(?:organi[sz]ed|hosted|held|convened|hosts|convenes)\b.{{0,40}}\b{_EVENTS}\b|\b(?:participated|took part|spoke|invited)\b.{{0,30}}\b{_EVENTS}\b"
    rf"|[\"”»],? (?:was )?(?:co-?)?(?:hosted|organi[sz]ed|moderated)\b|special event|panel discussion|^(?:[\w’'-]+ ){{0,4}}{_EVENTS}(?:,(?! which| who)| on\b| of\b| for\b|$)"
    rf"|\b(?:organis\w+|tenue?s?|tient|a eu lieu|accueilli\w*|organiz\w+|organic\w+|celebr\w+|acogi\w+|tuvo lugar|организ\w+|пров[её]\w+|прош[её]?л\w*|состоял\w+)\b.{{0,40}}?\b{_EVENTS_ELSEWHERE}"
    rf"|^(?:(?:le|la|un|une|el|un|una|les|los)\s)?(?:[\w-]+ )?{_EVENTS_ELSEWHERE}(?! de (?:menuiserie|carpintería|couture|costura))\b|\b{_EVENTS_ELSEWHERE}\b.{{0,30}}\b(?:s[’']est tenue?|a eu lieu|tuvo lugar|состоял\w+|прош[её]?л\w*)"
    r"|حلقة عمل|ورشة عمل|ندوة|(?:عقد|نظم|استضاف)\S*\s.{0,40}(?:مؤتمر|اجتماع|منتدى|ورشة|قمة)|^(?:ال)?(?:مؤتمر|منتدى|اجتماع|فعالية|معرض)|فعالية جانبية"
    r"|研讨会|讲习班|边会|(?:举办|举行|召开|组织|主办|承办).{0,20}(?:会议|论坛|大会|峰会|展览|活动)|(?:论坛|会议|大会|峰会)(?:$|.{0,20}(?:举行|召开|举办))",
    RecordKind.PUBLICATION: rf"\b(?:published|launched|launch of|issued|released|co-?authored|a (?:new )?study|produced|printed)\b.{{0,60}}?\b{_PAPERS}\b|\bstudy\b.{{0,40}}\breleased\b"
    rf"|(?:^|new |recent |annual |progress )(?:report|publication|study|guidelines|toolkit|handbook|yearbook|atlas)s?\b(?! on the (?:table|way))|: (?:annual )?report$|^note on\b"
    rf"|\b(?:a|ont|avons|a été|ont été) (?:également |aussi )?(?:publiée?s?|éditée?s?|rédigée?s?|lancé)\b|est parue?\b|^(?:guide|rapport|étude|manuel|note) \w+|rapport annuel"
    r"|\b(?:publicó|publicaron|publicamos|publicado|editó|editamos|editaron)\b|apareció un|^(?:guía|informe|estudio|manual) \w+|informe anual"
    rf"|опубликова\w+|\b(?:издал\w*|издан\w*|выпустил\w*|вышл[аои]|вышел)\b.{{0,30}}{_PAPERS}|^(?:\w+ )?{_PAPERS}|доклад о"
    r"|(?:^|\s)(?:نشر|أصدر|صدر)\S*\s|^(?:ال)?(?:تقرير|دليل|كتيب|دراسة)|发布.{0,20}(?:报告|指南|手册|研究)|出版|^.{0,14}(?:指南|手册|报告|年鉴|白皮书)$|编写.{0,10}(?:手册|指南|报告)",
    RecordKind.PARTNERSHIP: r"partnerships? (?:with|between|among|for|on|in)\b|\bpartnered with\b|\b(?:formed|established|entered into|created) a (?:\w+ )?partnership\b|global partnerships?|memorand(?:um|a) of understanding|joint programme|joint declaration"
    r"|\bcoalition\b|\balliance (?:for|of|with)\b|broadband commission|cooperation agreement|signed (?:an? )?(?:\w+ )?agreement with"
    r"|partenariat|protocole d[’']accord|\balliance\b|programme conjoint|accord de coopération|signé un accord avec"
    r"|alianza|asociación con|\bconvenio|memorando|coalición|programa conjunto|acuerdo (?:de cooperación|con)"
    r"|партн[её]рств|меморандум|альянс|коалици|совместн\w+ программ|соглашени\w+ (?:о сотрудничестве|с)\b"
    r"|شراك|مذكرة تفاهم|تحالف|ائتلاف|برنامج مشترك|اتفاق\S* (?:تعاون|مع)|伙伴关系|谅解备忘录|联盟(?!组织|在|与|举)|联合方案|合作协议",
    RecordKind.MECHANISM: r"(?:^(?:[\w’'-]+ ){0,3}|(?:members? of|participat\w+ in|chair\w*|serves? on|sits? on|set up|established|created|joined)\b.{0,80}\b)"
    r"(?:task (?:team|force)|inter-?(?:agency|ministerial)|working group|steering (?:group|committee)|high[- ]level committee|coordinat\w+ committee"
    r"|groupe de travail|comité|grupo de trabajo|рабоч\w+ групп\w+|комитет\w*)|comité directeur|commission interminist|équipe spéciale|comité directivo|comisión interminist|equipo de tareas"
    r"|межучрежденческ|межведомственн|руководящ\w+ комитет|целев\w+ групп|فريق عامل|الفريق العامل|لجنة (?:وزارية|توجيهية|مشتركة)|اللجنة التوجيهية|فرقة العمل|(?<!村)委员会成员|工作组|任务组|指导委员会|部际委员会|机构间",
    RecordKind.DECISION: r"(?:adopted|approved|endorsed|revised|passed|enacted|ratified)\b.{0,60}(?:resolution|strateg|plan|decision|declaration|policy|\blaw\b|\bact\b|\bbill\b|regulation)|^resolution \d"
    r"|\ba (?:adopté|approuvé|voté|entériné)|adoptó|aprobó|promulgó|ratificó|приня(?:л|та|то)\w* (?!участие)|утвердил|одобрил|اعتمد|(?:^|\s)أقر|وافق\S* .{0,30}على|صادق|通过了|批准|核准",
    RecordKind.STATEMENT: r"statements? (?:was|were|during|to the|under|at)\b|took the floor|(?:oral|written) (?:and written )?statements?|delivered (?:an? |the )?(?:\w+ )?(?:statement|speech|address|keynote|remarks)|\b(?:spoke|intervened) (?:at|in|on)\b"
    r"|déclaration (?:a été|lors|de la délégation|au)|prononcé une? (?:discours|déclaration|allocution)|pris la parole|est intervenue?|intervino|pronunció|uso de la palabra|tomó la palabra|declaración (?:de la|en|ante)"
    r"|выступил|взял\w* слово|заявлени\w+ (?:делегации|на|в)|выступлени\w+ (?:на|в|с)|ألقى|أخذ\S* الكلمة|^بيان|تحدث\S* .{0,30}(?:في|أمام)|发言|发了言|讲话|致辞|致词",
}

# Nouns of a line that introduces a list ("the following side events:").
_INTRODUCTION_CUES = {
    RecordKind.TRAINING: r"trainings?\b|courses\b|formations\b|cursos|capacitaciones|тренинг|курсы|دورات|培训",
    RecordKind.EVENT: r"events?\b|conferences\b|workshops\b|seminars\b|meetings\b|manifestations\b|ateliers\b|eventos|talleres|мероприяти|فعاليات|活动|会议",
    RecordKind.PUBLICATION: r"publications?\b|reports\b|background notes|briefs\b|rapports\b|publicaciones|informes|публикаци|доклад|منشورات|تقارير|出版物|报告",
    RecordKind.PARTNERSHIP: r"partnerships\b|partenariats\b|alianzas|партн[её]рства|شراكات|伙伴关系",
    RecordKind.MECHANISM: r"mechanisms\b|committees\b|networks\b|task (?:teams|forces)\b|mécanismes\b|mecanismos|механизм|آليات|机制",
    RecordKind.DECISION: r"decisions\b|resolutions\b|décisions\b|decisiones|resoluciones|решени|резолюци|قرارات|决定|决议",
}


def guess_kind(text: str, introduction: str = "") -> RecordKind:
    """The kind that the words tell: those of the line that introduces the list, else the first cue of the statement itself.

    An activity where there is no cue.
    """
    kind = introduced_kind(introduction)
    if kind is None and not _WORKS.search(text[:LEAD]):
        kind = _first_cue(_STATEMENT_CUES, text[:LEAD])
    return kind or RecordKind.ACTIVITY


def introduced_kind(introduction: str) -> RecordKind | None:
    """The kind of the things that a line announces (“the following side events:”), if it names one."""
    return _first_cue(_INTRODUCTION_CUES, introduction)


def _first_cue(cues: dict[RecordKind, str], text: str) -> RecordKind | None:
    hits = [(match.start(), kind) for kind, cue in cues.items() if (match := re.search(cue, text, re.IGNORECASE))]
    return min(hits, key=lambda hit: hit[0])[1] if hits else None
