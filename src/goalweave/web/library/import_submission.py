"""Import an existing submission: the file, what was recognised in it, and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.core.answers import PassageRole, RecognisedSubmission, recognise_submission
from goalweave.core.answers.form_match import FormMatch, better_form, match_forms
from goalweave.core.answers.markdown import count_words
from goalweave.core.errors import InputError
from goalweave.core.model import Fact, Question
from goalweave.core.text.detection import detect_language
from goalweave.core.text.languages import LANGUAGES
from goalweave.core.text.passages import Passage
from goalweave.formats.definitions.questionnaires import submission_source
from goalweave.formats.documents import READERS
from goalweave.formats.reading.detect import file_endings
from goalweave.formats.reading.limits import Limits
from goalweave.packs.questionnaires import recognition_cues
from goalweave.surveys import queries, rules
from goalweave.surveys.actions import import_submission
from goalweave.surveys.library.pending_uploads import delete_upload, owns_upload, read_upload, store_upload
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.submissions.organisation_names import match_organisation
from goalweave.web.frame import actor
from goalweave.web.library.show import library_crumbs
from goalweave.web.library.state import language_name
from goalweave.web.posts import form_errors, form_status
from goalweave.wording.answer_text import answer_html
from goalweave.wording.messages import describe_error
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

LONGEST_FACT = 500
MOST_OTHERS = 3
"""Questionnaires offered where the file is not that named."""


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("Text, Markdown, HTML, DOCX or PDF with the questions and their numbers."),
        widget=forms.FileInput({"accept": file_endings(*READERS)}),
    )
    questionnaire = forms.ChoiceField(
        label=gettext_lazy("Questionnaire"),
        required=False,
        help_text=gettext_lazy("If you do not choose one, the questionnaire that matches the file best is suggested."),
    )

    def __init__(self, questionnaires: Sequence[Questionnaire], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Recognise from the file")), *questionnaire_choices(questionnaires)]
        self.fields["questionnaire"].choices = choices  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """fact_…: a field for each fact of the questionnaire but the year."""

    questionnaire = forms.CharField(widget=forms.HiddenInput)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        required=False,
        min_value=1900,
        max_value=2199,
        widget=forms.NumberInput({"dir": "ltr"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the answers"))

    def __init__(
        self, organisations: Sequence[Organisation], facts: Sequence[Fact], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._choose(
            "organisation",
            [
                ("", "–"),
                *(
                    (organisation.slug, pick_text(organisation.name) or organisation.slug)
                    for organisation in organisations
                ),
            ],
        )
        self._choose("language", [(code, language_name(code)) for code in LANGUAGES])
        self.facts = [fact for fact in facts if fact.id != "year"]
        for fact in self.facts:
            self.fields[f"fact_{fact.id}"] = forms.CharField(
                label=pick_text(fact.label),
                required=False,
                max_length=LONGEST_FACT,
                widget=forms.TextInput({"dir": "auto"}),
            )

    def entered_facts(self) -> dict[str, str]:
        values = {fact.id: self.cleaned_data[f"fact_{fact.id}"].strip() for fact in self.facts}
        return {name: value for name, value in values.items() if value}

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def questionnaire_choices(questionnaires: Sequence[Questionnaire]) -> list[tuple[str, str]]:
    return [
        (questionnaire.key, f"{pick_text(questionnaire.title)} ({questionnaire.key})")
        for questionnaire in questionnaires
    ]


@dataclass(frozen=True, slots=True)
class RecognisedAnswer:
    """An answer as it was recognised. asked: the question as the file has it; twice: what of it is said elsewhere too."""

    question: Question
    asked: str
    html: SafeString
    words: int
    places: tuple[str, ...]
    twice: tuple[str, ...]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    who = _require_editor(request)
    questionnaires = list(queries.questionnaires(who))
    form = FileForm(
        questionnaires,
        request.POST or None,
        request.FILES or None,
        initial={"questionnaire": request.GET.get("questionnaire", "")},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        assert isinstance(file, UploadedFile)
        assert file.file is not None
        with form_errors(form):
            token = store_upload(actor=who, stream=file.file, name=file.name or "", now=timezone.now())
            return redirect(_recognised_address(token, form.cleaned_data["questionnaire"]))
    context = {"form": form, "crumbs": library_crumbs(_("Import a submission")), "none": not questionnaires}
    return render(request, "library/bring.html", context, status=form_status(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recognised(request: HttpRequest, token: str) -> HttpResponse:
    """What is in the file; posted: keep it. `?questionnaire=` puts the answers into those of another questionnaire, with
    `match=any` even if the file does not match it."""
    who = _require_editor(request)
    if not owns_upload(who, token):
        raise Http404
    file = read_upload(who, token)
    if file is None:
        messages.error(request, _("This file is no longer available. Upload it again."))
        return redirect("library-import")
    rows = {row.key: row for row in queries.questionnaires(who).prefetch_related("sections", "questions")}
    key = request.POST.get("questionnaire") or request.GET.get("questionnaire", "")
    if key and key not in rows:
        raise Http404
    context: dict[str, Any] = {
        "file": file[1],
        "questionnaire": rows.get(key),
        "questionnaires": questionnaire_choices(list(rows.values())),
        "crumbs": library_crumbs((_("Import a submission"), reverse("library-import")), file[1]),
    }
    try:
        passages = submission_source(file[0], file[1], Limits()).content
        # What is posted was shown before: its form is decided.
        if request.method != "POST" and request.GET.get("match") != "any":
            choice = _form_choice(passages, rows, key)
            if choice.form is None:
                return render(request, "library/recognised.html", context | {"choice": choice}, status=400)
            key = choice.form.questionnaire.key
            context |= {"questionnaire": rows[key], "choice": choice}
        row = rows[key]
        recognised_submission = recognise_submission(passages, to_questionnaire(row), file[1], recognition_cues(key))
    except InputError as error:
        return render(request, "library/recognised.html", context | {"error": describe_error(error)}, status=400)
    own = [organisation for organisation in all_organisations() if rules.may_start_submission(who, organisation)]
    form = ImportForm(
        own,
        recognised_submission.questionnaire.facts,
        request.POST or None,
        initial=_initial_values(recognised_submission, own, row),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and (address := _store_submission(request, who, row, recognised_submission, form, own, file[1]))
    ):
        delete_upload(who, token)
        return redirect(address)
    context |= {"form": form, "found": recognised_submission} | _recognised_context(recognised_submission)
    return render(request, "library/recognised.html", context, status=form_status(form))


@dataclass(frozen=True, slots=True)
class FormChoice:
    """Which questionnaire a file is filled into. form: None if the user must choose; named: what was chosen before the file
    was read; others: what it may be, the best first."""

    form: FormMatch | None
    named: FormMatch | None
    others: tuple[tuple[str, FormMatch], ...]


def _form_choice(passages: Sequence[Passage], rows: Mapping[str, Questionnaire], key: str) -> FormChoice:
    matches = match_forms(passages, map(to_questionnaire, rows.values()), recognition_cues)
    named = next((match for match in matches if match.questionnaire.key == key), None)
    others = tuple(
        (pick_text(match.questionnaire.title), match)
        for match in matches
        if match.matched and match.questionnaire.key != key
    )[:MOST_OTHERS]
    if named is None:
        best = matches[0] if matches and matches[0].recognised else None
        return FormChoice(best, None, others)
    fits = named.recognised and better_form(named, matches) is None
    return FormChoice(named if fits else None, named, others)


def _require_editor(request: HttpRequest) -> Actor:
    """404 for whoever may bring in nothing."""
    who = actor(request)
    if who.user is None or not rules.may_coordinate_somewhere(who):
        raise Http404
    return who


def _store_submission(
    request: HttpRequest,
    who: Actor,
    row: Questionnaire,
    recognised_submission: RecognisedSubmission,
    form: ImportForm,
    own: list[Organisation],
    file: str,
) -> str:
    """Where it stands now; empty if it could not be kept, which the form says then."""
    data = form.cleaned_data
    publish = request.POST.get("do") == "publish"
    with form_errors(form):
        submission, changed = import_submission(
            actor=who,
            questionnaire=row,
            organisation=next(candidate for candidate in own if candidate.slug == data["organisation"]),
            answers={answer.question: answer.text for answer in recognised_submission.answers if answer.text},
            facts=form.entered_facts() | _year_fact(recognised_submission, data["year"]),
            year=data["year"],
            language=data["language"],
            source_file=file,
            publish=publish,
            now=timezone.now(),
        )
        if not changed:
            message = _("This submission has already been imported; it contains nothing new.")
        elif publish:
            message = _("The submission has been added to the library.")
        else:
            message = _("The submission has been saved as a draft so that you can continue working on it.")
        messages.success(request, message)
        return reverse("library-submission" if publish else "submission", args=[submission.pk])
    return ""


def _year_fact(recognised_submission: RecognisedSubmission, year: int | None) -> dict[str, str]:
    """The fact of the year as the file prints it, unless it was set right."""
    if "year" not in recognised_submission.facts or year is None:
        return {}
    return {"year": recognised_submission.facts["year"] if recognised_submission.year == year else str(year)}


def _initial_values(
    recognised_submission: RecognisedSubmission, own: list[Organisation], row: Questionnaire
) -> dict[str, Any]:
    organisation = match_organisation(own, recognised_submission.organisation, recognised_submission.abbreviation)
    if organisation is None and len(own) == 1:
        organisation = own[0]
    text = " ".join(answer.text for answer in recognised_submission.answers)[:20_000]
    language = detect_language(text, reader_language())
    return {
        "questionnaire": row.key,
        "organisation": organisation.slug if organisation else "",
        "year": recognised_submission.year or row.year,
        "language": language if language in LANGUAGES else "en",
        **{f"fact_{name}": value for name, value in recognised_submission.facts.items()},
    }


def _recognised_context(recognised_submission: RecognisedSubmission) -> dict[str, Any]:
    twice: dict[str, list[str]] = {}
    for duplicate in recognised_submission.duplicates:
        for place in duplicate.places:
            others = dict.fromkeys(other.question for other in duplicate.places if other is not place)
            twice.setdefault(place.question, []).append(f"{_shorten(duplicate.text)} ({', '.join(others)})")
    lines = []
    for answer in recognised_submission.answers:
        ends = answer.passages[:1] + answer.passages[1:][-1:]
        lines.append(
            RecognisedAnswer(
                recognised_submission.questionnaire.question(answer.question),
                answer.question_text,
                answer_html(answer.text, {}),
                count_words(answer.text),
                tuple(passage.locator for passage in ends),
                tuple(twice.get(answer.question, ())),
            )
        )
    return {
        "lines": lines,
        "answered": sum(bool(line.words) for line in lines),
        "unplaced": [part.passage for part in recognised_submission.of(PassageRole.UNPLACED)],
        "dropped": [part.passage for part in recognised_submission.of(PassageRole.DROPPED)],
    }


def _shorten(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def _recognised_address(token: str, key: str) -> str:
    return reverse("library-recognised", args=[token]) + ("?" + urlencode({"questionnaire": key}) if key else "")
