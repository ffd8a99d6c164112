"""What kind of record a statement is, where its words say so."""

from __future__ import annotations

import re

from goalweave.core.model import RecordKind

LEAD = 200
"""Characters of a statement that are looked at: what it is is at its beginning."""

# Words that say what a statement is. Plain nouns are too weak here: a text on a conference need not be an event.
_STATEMENT_CUES = {
    RecordKind.TRAINING: r"training (?:course|session|programme|workshop|of|for|on)|trained\b|capacity[- ]building (?:workshop|course|training)"
    r"|formation (?:de|des|sur|pour)|capacitación (?:de|a|en|para|sobre)|curso de|обучени[ея]|تدريب|培训",
    RecordKind.EVENT: r"side[- ]events?|workshops?|webinars?|seminars?|(?:event|forum|conference|meeting|summit|panel) (?:was )?(?:held|hosted|organi[sz]ed)"
    r"|(?:organi[sz]ed|hosted|held|convened)\b.{0,30}\b(?:meeting|conference|forum|session|dialogue|event)s?\b"
    r"|[\"”»],? (?:was )?(?:hosted|organi[sz]ed|moderated)\b|special event|panel discussion|manifestation parallèle|atelier|séminaire|evento paralelo|taller|seminario|семинар|мероприяти"
    r"|حلقة عمل|ورشة|ندوة|研讨会|讲习班|边会",
    RecordKind.PUBLICATION: r"(?:published|launched|issued|co-?authored)\b.{0,60}(?:report|study|guide|guidelines|brief|brochure|handbook)"
    r"|(?:^|new |recent |annual |progress )(?:report|publication|study|guidelines|toolkit|handbook)s?\b|^note on\b"
    r"|(?:a publié|rapport (?:annuel|sur)|publicó|informe (?:anual|sobre)|опубликова|доклад о|نشر|تقرير|发布.{0,20}报告|出版)",
    RecordKind.PARTNERSHIP: r"partnerships? (?:with|between|among|for|on|in)\b|global partnerships?|memorand(?:um|a) of understanding|joint programme|joint declaration"
    r"|coalition|alliance (?:for|of|with)|broadband commission|partenariat|alianza|asociación con|convenio|партн[её]рств|شراك|伙伴关系",
    RecordKind.MECHANISM: r"(?:^(?:[\w’'-]+ ){0,3}|(?:member of|participat\w+ in|chair\w*|serves? on)\b.{0,80}\b)"
    r"(?:task (?:team|force)|inter-?agency|working group|steering (?:group|committee)|high[- ]level committee|coordinat\w+ committee"
    r"|groupe de travail|comité|grupo de trabajo|рабоч\w+ групп\w+|комитет\w*)|فريق عامل|لجنة|工作组|委员会",
    RecordKind.DECISION: r"(?:adopted|approved|endorsed|revised)\b.{0,60}(?:resolution|strateg|plan|decision|declaration|policy)|^resolution \d"
    r"|a (?:adopté|approuvé)|adoptó|aprobó|приня(?:л|та|то)|утвердил|اعتمد|通过了",
    RecordKind.STATEMENT: r"statements? (?:was|were|during|to the|under)|took the floor|(?:oral|written) (?:and written )?statements?"
    r"|déclaration (?:a été|lors)|intervino|pronunció|выступил|ألقى|发言",
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
    kind = introduced_kind(introduction) or _first_cue(_STATEMENT_CUES, text[:LEAD])
    return kind or RecordKind.ACTIVITY


def introduced_kind(introduction: str) -> RecordKind | None:
    """The kind of the things that a line announces (“the following side events:”), if it names one."""
    return _first_cue(_INTRODUCTION_CUES, introduction)


def _first_cue(cues: dict[RecordKind, str], text: str) -> RecordKind | None:
    hits = [(match.start(), kind) for kind, cue in cues.items() if (match := re.search(cue, text, re.IGNORECASE))]
    return min(hits, key=lambda hit: hit[0])[1] if hits else None
