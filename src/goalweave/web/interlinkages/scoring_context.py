"""What the pages of a scoring exercise share: who looks at it, its targets, the words of the scale, how long it takes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.http import Http404, HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from goalweave.accounts.actor import Actor
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import queries
from goalweave.interlinkages.models import Exercise, ExerciseState
from goalweave.web.frame import actor
from goalweave.wording.templatetags import goalweave as words

SECONDS_A_PAIR = 10
"""What a person needs for a pair once they know the targets; measure your own and say so in the message to the group."""

SCORE_WORDS: dict[int, tuple[Promise, Promise]] = {
    -3: (pgettext_lazy("score of an interlinkage", "cancels"), gettext_lazy("makes it impossible")),
    -2: (pgettext_lazy("score of an interlinkage", "counteracts"), gettext_lazy("works against it")),
    -1: (pgettext_lazy("score of an interlinkage", "constrains"), gettext_lazy("limits how it can be reached")),
    0: (pgettext_lazy("score of an interlinkage", "no effect"), gettext_lazy("neither helps nor hinders")),
    1: (pgettext_lazy("score of an interlinkage", "enables"), gettext_lazy("creates conditions for it")),
    2: (pgettext_lazy("score of an interlinkage", "reinforces"), gettext_lazy("directly helps it")),
    3: (pgettext_lazy("score of an interlinkage", "is indivisible from"), gettext_lazy("cannot be had without it")),
}
"""Name and explanation of each point of the scale (Nilsson, Griggs and Visbeck 2016)."""

_MARK_CLASSES = {
    -3: "mark-m3",
    -2: "mark-m2",
    -1: "mark-m1",
    0: "mark-0",
    1: "mark-p1",
    2: "mark-p2",
    3: "mark-p3",
    None: "mark-none",
}

STATES: dict[str, Promise] = {
    ExerciseState.PREPARING: pgettext_lazy("a scoring exercise", "being prepared"),
    ExerciseState.FIRST: pgettext_lazy("a scoring exercise", "first round open"),
    ExerciseState.DISCUSSION: pgettext_lazy("a scoring exercise", "discussion"),
    ExerciseState.SECOND: pgettext_lazy("a scoring exercise", "second round open"),
    ExerciseState.CLOSED: pgettext_lazy("a scoring exercise", "closed"),
    ExerciseState.CANCELLED: pgettext_lazy("a scoring exercise", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class ScoreMark:
    """look: class of the mark: a square supports, a ring hinders; text: with its sign."""

    look: str
    text: str
    name: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A node of the exercise. tile: its code on its colour; label and wording in the languages that there are."""

    code: str
    tile: SafeString
    label: LanguageMap
    wording: LanguageMap


@dataclass(frozen=True, slots=True)
class Workload:
    """pairs: ordered; questions: pairs times people who score each; each: most questions of one person; duration: of theirs, in words."""

    pairs: int
    questions: int
    each: int
    duration: str


def score_mark(score: float | None) -> ScoreMark:
    if score is None:
        return ScoreMark(_MARK_CLASSES[None], "–", _("cannot say"))
    # A median of one half is drawn as the next whole score away from 0, so that its sign shows.
    whole = ceil(abs(score)) * (1 if score > 0 else -1)
    name, explanation = SCORE_WORDS.get(int(score), ("", "")) if score == int(score) else ("", "")
    return ScoreMark(_MARK_CLASSES[whole], score_text(score), str(name), str(explanation))


def score_text(score: float) -> str:
    """`+2`, `−1`, `0`, `+0.5`."""
    sign = {True: "+", False: "−"}[score > 0] if score else ""
    return f"{sign}{abs(score):g}"


def scale_marks() -> list[tuple[int, ScoreMark]]:
    """Every point of the scale with its mark, lowest first."""
    return [(score, score_mark(score)) for score in SCORE_WORDS]


def targets(exercise: Exercise, codes: Iterable[str] | None = None) -> dict[str, Target]:
    """Code → target, in the order of the exercise; a code that the framework has lost is its own name."""
    framework = catalogue().frameworks.get(exercise.framework.key)
    rows = {}
    for code in exercise.nodes if codes is None else codes:
        node = framework.by_code.get(code) if framework else None
        if framework is None or node is None:
            tile = format_html('<span class="tile uncoloured target">{}</span>', code)
            rows[code] = Target(code, tile, {"en": code}, {})
        else:
            tile = words.tile(Context({"catalogue": catalogue()}), framework.curie(code))
            rows[code] = Target(code, tile, node.label, node.wording)
    return rows


def workload(nodes: int, per_pair: int, people: int) -> Workload:
    pairs = nodes * max(nodes - 1, 0)
    questions = pairs * min(per_pair, people) if people else pairs * per_pair
    each = ceil(questions / people) if people else 0
    return Workload(pairs, questions, each, duration_text(each * SECONDS_A_PAIR))


def duration_text(seconds: int) -> str:
    """`35 minutes`, `2 h 10 min`."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


def exercise_or_404(request: HttpRequest, pk: int) -> tuple[Actor, Exercise]:
    """404 for who neither coordinates it nor takes part."""
    who = actor(request)
    exercise = queries.find_exercise(who, pk)
    if exercise is None or exercise.framework.key not in catalogue().frameworks:
        raise Http404
    return who, exercise


def scoring_crumbs(*here: tuple[str, str]) -> list[dict[str, str]]:
    """Explore / Interlinkages / Scoring / the page."""
    crumbs = [{"label": _("Explore"), "href": reverse("explore")}]
    with contextlib.suppress(NoReverseMatch):
        crumbs.append({"label": _("Interlinkages"), "href": reverse("interlinkages")})
    crumbs.append({"label": _("Scoring by a group"), "href": reverse("scoring") if here else ""})
    return [*crumbs, *({"label": label, "href": href} for label, href in here)]


def matrix_address(exercise: Exercise) -> str:
    """The page of the stored result, empty where there is none."""
    if exercise.result is None or exercise.result.removed is not None:
        return ""
    try:
        return reverse("cross-impact", args=[exercise.result.slug])
    except NoReverseMatch:
        return ""
