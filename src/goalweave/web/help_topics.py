"""The texts of help, one topic for each section of the site."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """shows: what the pages of the section show; actions: what one can do there; terms: keys of TERMS."""

    section: str
    shows: Promise
    actions: tuple[Promise, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HelpTerm:
    name: Promise
    meaning: Promise


TOPICS = (
    HelpTopic(
        "explore",
        _("How the nodes of one framework are linked to those of another, and what the links and scores rest on."),
        (
            _(
                "Choose frameworks, then a ribbon, cell or row, to see the links behind it and the records that use them."
            ),
            _("Open a node to see its official source, its parts, its links and its records."),
            _("Paste a text under “Try it” to see its goals. Nothing is stored."),
        ),
        ("framework", "node", "linkage", "interlinkage"),
    ),
    HelpTopic(
        "records",
        _(
            "What organisations do: projects, events, publications and partnerships, each with the goals it contributes to."
        ),
        (
            _(
                "Filter the list by goal, year, kind, country or organisation. The address keeps the filter, so it can be shared."
            ),
            _("Open a record to see the words that led to each goal, and who decided."),
            _("With an account: write or import records, decide on suggestions in the review, and publish."),
        ),
        ("record", "mapping", "suggestion", "evidence", "via"),
    ),
    HelpTopic(
        "progress",
        _("How far targets are, by published methods, with the series behind each figure."),
        (
            _("Open a target to see its series, its pace and how the verdict is calculated."),
            _("Open a country or an index, or compare up to eight countries."),
            _("Download every chart and table with its source."),
        ),
        ("indicator", "series", "index"),
    ),
    HelpTopic(
        "reports",
        _("Questionnaires, the rounds in which they are sent, and documents made from the current records."),
        (
            _("Answer a questionnaire next to the records that support each sentence."),
            _("Check an answer before you submit it: gaps, claims without a source and limits of length are listed."),
            _("Create profiles, briefs and annexes as web pages, PDF or DOCX."),
        ),
        ("questionnaire", "round", "submission"),
    ),
    HelpTopic(
        "library",
        _("Answers that organisations have published, and resources by goal and action line."),
        (
            _("Read a submission, or all answers to one question next to each other."),
            _("Download the published answers as JSON, CSV or ZIP."),
        ),
        ("submission", "question"),
    ),
    HelpTopic(
        "calls",
        _("Calls that anyone can answer with a project, and the prizes that are awarded."),
        (
            _("Enter a project without an account: a link is mailed to you, and the form saves as you write."),
            _("Vote once per category. Counts stay sealed until the vote ends."),
        ),
        ("call",),
    ),
    HelpTopic(
        "account",
        _("Your name, language, sign-in methods and organisations."),
        (
            _("Turn on two-step verification, so that a password alone does not open your account."),
            _("Leave an organisation, or see which role you have in it."),
        ),
        ("role",),
    ),
)
"""In the order of the sections."""

TERMS: dict[str, HelpTerm] = {
    "framework": HelpTerm(
        _("Framework"), _("One published edition of a hierarchy of goals, such as the Sustainable Development Goals.")
    ),
    "node": HelpTerm(_("Node"), _("A part of a framework: a goal, target, indicator or action line. It has a code.")),
    "linkage": HelpTerm(_("Linkage"), _("A set of links between the nodes of two frameworks.")),
    "interlinkage": HelpTerm(
        _("Interlinkage"), _("A link within one framework: progress on one node helps or hinders another.")
    ),
    "record": HelpTerm(_("Record"), _("A piece of work of an organisation, described once and counted once.")),
    "mapping": HelpTerm(_("Mapping"), _("A statement that a record contributes to a node. Only accepted ones count.")),
    "suggestion": HelpTerm(
        _("Suggestion"), _("A mapping that the software proposes. It waits for a person and counts nowhere.")
    ),
    "evidence": HelpTerm(_("Evidence"), _("The words of a text on which a mapping rests.")),
    "via": HelpTerm(
        _("Via links"), _("Reached only along the links from another framework, not named by the record itself.")
    ),
    "indicator": HelpTerm(_("Indicator"), _("The measure that shows whether a target is met.")),
    "series": HelpTerm(
        _("Series"), _("The values of an indicator with one unit and breakdown, over years and places.")
    ),
    "index": HelpTerm(_("Index"), _("A score calculated from several indicators.")),
    "questionnaire": HelpTerm(
        _("Questionnaire"), _("The questions of a reporting round, with their limits of length.")
    ),
    "round": HelpTerm(_("Round"), _("A questionnaire sent to organisations, with a deadline.")),
    "submission": HelpTerm(_("Submission"), _("The answers of one organisation to a questionnaire.")),
    "question": HelpTerm(_("Question"), _("A part of a questionnaire. Its number stays the same over the rounds.")),
    "call": HelpTerm(_("Call"), _("An invitation to send in projects, with fields, categories and dates.")),
    "role": HelpTerm(
        _("Role"), _("What a person may do in an organisation: reader, contributor, reviewer, editor or manager.")
    ),
}


def topic_of(section: str) -> HelpTopic | None:
    return next((topic for topic in TOPICS if topic.section == section), None)
