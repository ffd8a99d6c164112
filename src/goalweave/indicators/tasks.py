"""Files of observations, checked and loaded: what is small while somebody waits, the rest by the worker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.utils import timezone
from django_tasks import task

from goalweave.accounts.actor import Actor, actor_of
from goalweave.accounts.models import Organisation, User
from goalweave.core.errors import GoalweaveError, InputError, Several, words_of
from goalweave.formats.observations import Dataset, ReadOptions, read_observations_path
from goalweave.indicators import actions, incoming
from goalweave.indicators.incoming import MOST_PROBLEMS, Change, Step, Waiting, kept_problem
from goalweave.indicators.stored import key_text

QUEUE = "imports"
MOST_COMING = 200
"""Series that would be made or widened, of which so many are told one by one."""
SMALL_FILE = 1_000_000
"""Bytes of a file that is read while somebody waits."""

Work = Literal["check", "load", "good"]


def soon(*, actor: Actor, one: Waiting, work: Work) -> None:
    """check: see what it would do; load, good: all of it or nothing, or the good rows. Now or in the background."""
    started = replace(one, step=Step.CHECKING if work == "check" else Step.LOADING)
    incoming.note(started)
    user = actor.user.pk if actor.user else 0
    if one.size <= SMALL_FILE:
        run(started.stored, user, work)
    else:
        in_background.enqueue(started.stored, user, work)


@task(queue_name=QUEUE)
def in_background(stored: str, user: int, work: Work) -> str:
    """user: who asked for it, whose rights are looked at once more. Returns the step that the file is at then."""
    return run(stored, user, work)


def run(stored: str, user: int, work: Work) -> str:
    one = incoming.read(stored)
    if one is None:
        return ""
    actor = actor_of(User.objects.filter(pk=user).first())
    try:
        dataset = read_observations_path(incoming.path_of(stored), name=one.name, options=_options(one))
        found = _checked(actor, one, dataset) if work == "check" else _loaded(actor, one, dataset, work)
    except Several as error:
        # It was checked before: meanwhile another loading, or a change of the series, has made it wrong.
        found = replace(one, step=Step.CHECKED, problems=_kept(error.problems))
    except GoalweaveError as error:
        found = replace(one, step=Step.FAILED, error=words_of(error))
    incoming.note(found)
    return str(found.step)


def _checked(actor: Actor, one: Waiting, dataset: Dataset) -> Waiting:
    done = actions.trial(actor=actor, dataset=dataset, now=timezone.now(), file=one.name, **_owner(one))
    return replace(
        _told(one, done.loaded),
        step=Step.CHECKED,
        changes=tuple(
            Change(old.series, old.area, key_text(old.key), old.time, old.value, new.value) for old, new in done.changes
        ),
        unknown=done.unknown,
        coming=done.coming[:MOST_COMING],
    )


def _loaded(actor: Actor, one: Waiting, dataset: Dataset, work: Work) -> Waiting:
    done = actions.load(
        actor=actor,
        dataset=dataset,
        now=timezone.now(),
        file=one.name,
        digest=one.digest,
        good_rows=work == "good",
        **_owner(one),
    )
    incoming.path_of(one.stored).unlink(missing_ok=True)
    return replace(_told(one, done), step=Step.LOADED, vintage=done.vintage.pk if done.vintage else 0)


def _told(one: Waiting, done: actions.Loaded) -> Waiting:
    counts = {"new": done.new, "changed": done.changed, "unchanged": done.unchanged, "rejected": done.rejected}
    return replace(
        one, counts=counts, problems=_kept(done.problems), remarks=_kept(done.remarks), series=done.series, error=""
    )


def _kept(problems: tuple[InputError, ...]) -> tuple[incoming.Problem, ...]:
    return tuple(map(kept_problem, problems[:MOST_PROBLEMS]))


def _owner(one: Waiting) -> dict[str, Any]:
    slug = one.asked.get("organisation", "")
    owner = Organisation.objects.filter(slug=slug).first() if slug else None
    if slug and owner is None:
        raise InputError("the organisation does not exist", field="organisation")
    return {"organisation": owner, "public": bool(one.asked.get("public"))}


def _options(one: Waiting) -> ReadOptions:
    given = one.asked
    return ReadOptions(
        series=given.get("series", ""),
        area=given.get("area", ""),
        unit=given.get("unit", ""),
        edition=given.get("edition", ""),
        sheet=given.get("sheet", ""),
        release=given.get("release", ""),
        source=given.get("source", ""),
    )
