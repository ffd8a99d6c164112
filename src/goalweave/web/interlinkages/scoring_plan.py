"""Planning an exercise: the form with its choice of targets, the same to change it, and a copy of an older one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actions.organisations import countries
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, User
from goalweave.core.model import Framework, Node
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import sanitise_line
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import actions, rules
from goalweave.interlinkages.actions.exercises import FEWEST_PEOPLE, LONGEST_MESSAGE, MOST_PER_PAIR
from goalweave.interlinkages.actions.matrices import LONGEST_TITLE
from goalweave.interlinkages.models import Exercise, ExerciseState
from goalweave.web.addresses import parse_number
from goalweave.web.frame import LONGEST_QUERY, MAIN, actor
from goalweave.web.interlinkages.scoring_context import (
    SECONDS_A_PAIR,
    exercise_or_404,
    scoring_crumbs,
    workload,
)
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.posts import error_messages, form_errors
from goalweave.wording.templatetags.goalweave import label, pick_text, reader_language

GROUP_SIZES = (3, 6, 12)
"""Sizes of a group that the form works out an example for."""
USUAL_PER_PAIR = 3


class ExerciseForm(forms.Form):
    organisation = forms.ChoiceField(label=gettext_lazy("Coordinated by"))
    title = LanguageMapField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    message = forms.CharField(
        label=gettext_lazy("Message to the group"),
        help_text=gettext_lazy(
            "Shown in the email and before the first pair: what the scores are for, and until when they are needed."
        ),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    per_pair = forms.IntegerField(
        label=gettext_lazy("People who score each pair"),
        help_text=gettext_lazy(
            "The pairs are shared out evenly. With fewer people than this, everyone scores everything."
        ),
        min_value=FEWEST_PEOPLE,
        max_value=MOST_PER_PAIR,
        initial=USUAL_PER_PAIR,
    )
    public = forms.BooleanField(label=gettext_lazy("The result is visible to everyone"), required=False)

    def __init__(self, organisations: Sequence[Organisation], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = sorted(countries(reader_language()).items(), key=lambda entry: entry[1])
        choices = {"organisation": [(row.slug, pick_text(row.name)) for row in organisations]}
        choices["country"] = [("", "–"), *names]
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values
        if not organisations:
            del self.fields["organisation"]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Targets below one node of the top, that node alone where it has none. ticked: how many are chosen."""

    top: Node
    rows: tuple[tuple[Node, bool], ...]
    ticked: int
    open: bool


@dataclass(frozen=True, slots=True)
class TargetPicker:
    """What the form says of the targets. chosen: codes; hidden: those that the search or level does not show."""

    framework: Framework
    level: str
    text: str
    groups: tuple[TargetGroup, ...]
    chosen: tuple[str, ...]
    hidden: tuple[Node, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Plan the exercise by POST with `do=plan`; with any other, show the page again with the targets that were searched."""
    who = actor(request)
    organisations = coordinating_organisations(who)
    if not organisations:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    framework = _requested_framework(sent.get("framework", ""))
    picker = read_picker(framework, sent)
    planning = request.method == "POST" and sent.get("do") == "plan"
    form = ExerciseForm(organisations, sent if request.method == "POST" else None)
    if planning and form.is_valid():
        data = form.cleaned_data
        owner = next(row for row in organisations if row.slug == data["organisation"])
        with form_errors(form):
            row = actions.create_exercise(
                actor=who,
                organisation=owner,
                framework=framework.key,
                nodes=picker.chosen,
                now=timezone.now(),
                **_planned_fields(form),
            )
            messages.success(request, _("Exercise planned. Now add the people who score."))
            return redirect("scoring-exercise", row.pk)
    return _form_page(request, form, picker, planning=planning, exercise=None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = exercise_or_404(request, pk)
    if not rules.may_coordinate(who, row) or row.state != ExerciseState.PREPARING:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    framework = catalogue().framework(row.framework.key)
    picker = read_picker(framework, request.POST if sent is not None else request.GET, saved=row.nodes)
    planning = sent is not None and sent.get("do") == "plan"
    initial = {name: getattr(row, name) for name in ("title", "message", "country", "per_pair", "public")}
    form = ExerciseForm((), sent, initial=initial)
    if planning and form.is_valid():
        with form_errors(form):
            actions.change_exercise(
                actor=who,
                exercise=row,
                version=parse_number(request.POST.get("version"), 9) or 0,
                nodes=picker.chosen,
                **_planned_fields(form),
            )
            messages.success(request, _("Saved."))
            return redirect("scoring-exercise", row.pk)
    return _form_page(request, form, picker, planning=planning, exercise=row)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same targets, message and people with an account, as a new exercise; links of guests are for one exercise only."""
    who, row = exercise_or_404(request, pk)
    if not rules.may_coordinate(who, row):
        raise Http404
    with error_messages(request):
        twin = _copy_exercise(who, row)
        messages.success(request, _("Copied. Guests are not copied: their links are for one exercise only."))
        return redirect("scoring-change", twin.pk)
    return redirect("scoring-exercise", row.pk)


def coordinating_organisations(who: Actor) -> list[Organisation]:
    """Those for which the actor may start an exercise, by short name. One query, two for an editor."""
    if not rules.may_open_exercise_somewhere(who):
        return []
    rows = Organisation.objects.order_by("slug")
    return [row for row in rows if rules.may_open_exercise(who, row.pk)]


def read_picker(framework: Framework, sent: QueryDict, *, saved: Iterable[str] = ()) -> TargetPicker:
    """saved: what is chosen where the page is opened and not sent."""
    levels = [level.id for level in framework.levels]
    level = sent.get("level", "")
    if level not in levels:
        # The targets of a framework of goals and targets.
        level = levels[min(1, len(levels) - 1)]
    text = sanitise_line(sent.get("q", ""))[:LONGEST_QUERY]
    named = sent.getlist("node") if "sent" in sent else [*saved, *sent.getlist("node")]
    codes = {code for code in map(str, named) if code in framework.by_code}
    groups = []
    codes_in_groups: set[str] = set()
    tops: dict[str, list[Node]] = {}
    for node in framework.nodes:
        if node.level == level and _matches(node, text):
            tops.setdefault(framework.top(node.code), []).append(node)
    for top, nodes in tops.items():
        ticked = sum(1 for node in nodes if node.code in codes)
        rows = tuple((node, node.code in codes) for node in nodes)
        groups.append(TargetGroup(framework.node(top), rows, ticked, open=bool(ticked or text)))
        codes_in_groups |= {node.code for node in nodes}
    ordered = tuple(node.code for node in framework.nodes if node.code in codes)
    hidden = tuple(framework.node(code) for code in ordered if code not in codes_in_groups)
    return TargetPicker(framework, level, text, tuple(groups), ordered, hidden)


def _form_page(
    request: HttpRequest, form: ExerciseForm, picker: TargetPicker, *, planning: bool, exercise: Exercise | None
) -> HttpResponse:
    if not planning:
        # The page was sent for a search or a sum: what is not filled in yet is no mistake.
        form.errors.clear()
    per_pair = parse_number(form["per_pair"].value(), 3) or USUAL_PER_PAIR
    load = workload(len(picker.chosen), per_pair, 0)
    sizes = [(size, workload(len(picker.chosen), per_pair, size)) for size in GROUP_SIZES]
    here = _("Change") if exercise else _("New exercise")
    way = (pick_text(exercise.title), reverse("scoring-exercise", args=[exercise.pk])) if exercise else None
    context = {
        "form": form,
        "exercise": exercise,
        "picker": picker,
        "frameworks": [
            (row.key, f"{pick_text(row.title)} ({row.edition})", row.key == picker.framework.key)
            for row in catalogue().frameworks.values()
            if len(row.nodes) > 1
        ],
        "levels": [(row.id, pick_text(row.many), row.id == picker.level) for row in picker.framework.levels],
        "count": len(picker.chosen),
        "load": load,
        "sizes": sizes,
        "seconds": SECONDS_A_PAIR,
        "crumbs": scoring_crumbs(*([way] if way else []), (here, "")),
    }
    return render(request, "interlinkages/scoring_plan.html", context, status=400 if planning else 200)


def _planned_fields(form: ExerciseForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("title", "message", "country", "per_pair", "public")}


@transaction.atomic
def _copy_exercise(who: Actor, row: Exercise) -> Exercise:
    now = timezone.now()
    title: LanguageMap = {
        language: (_("%(title)s (copy)") % {"title": text})[:LONGEST_TITLE] for language, text in row.title.items()
    }
    twin = actions.create_exercise(
        actor=who,
        organisation=row.organisation,
        framework=row.framework.key,
        nodes=row.nodes,
        title=title,
        message=row.message,
        country=row.country,
        per_pair=row.per_pair,
        public=row.public,
        now=now,
    )
    users: dict[Organisation | None, list[User]] = {}
    for person in row.panellists.filter(withdrawn=None, user__is_active=True).select_related("user", "organisation"):
        if person.user is not None:
            users.setdefault(person.organisation, []).append(person.user)
    for organisation, people in users.items():
        actions.add_panellists(actor=who, exercise=twin, users=people, organisation=organisation, now=now)
    return twin


def _requested_framework(key: str) -> Framework:
    known = catalogue().frameworks
    if key in known:
        return known[key]
    return catalogue().framework(MAIN) if any(row.id == MAIN for row in known.values()) else next(iter(known.values()))


def _matches(node: Node, text: str) -> bool:
    if not text:
        return True
    searched = f"{node.code} {label(node)} {pick_text(node.wording)}".casefold()
    return all(word in searched for word in text.casefold().split())
