"""Files of observations, checked and loaded: what is small while someone waits, the rest by the worker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.utils import timezone
from django_tasks import task

from goalweave.accounts.actor import Actor, actor_of
from goalweave.accounts.models import Organisation, User
from goalweave.core.errors import GoalweaveError, InputError, InputErrors, message_of
from goalweave.formats.observations import Dataset, ReadOptions, read_observations_path
from goalweave.indicators import actions, uploads
from goalweave.indicators.conversion import key_text
from goalweave.indicators.uploads import MOST_PROBLEMS, ObservationUpload, UploadStep, ValueChange, row_problem

QUEUE = "imports"
MOST_PLANNED = 200
"""Series that would be made or widened, of which so many are told one by one."""
SMALL_FILE = 1_000_000
"""Bytes of a file that is read while someone waits."""

Work = Literal["check", "load", "good"]


def queue_work(*, actor: Actor, upload: ObservationUpload, work: Work) -> None:
    """check: see what it would do; load, good: all of it or nothing, or the good rows. Now or in the background."""
    started = replace(upload, step=UploadStep.CHECKING if work == "check" else UploadStep.LOADING)
    uploads.write_upload(started)
    user = actor.user.pk if actor.user else 0
    if upload.size <= SMALL_FILE:
        run_work(started.stored, user, work)
    else:
        run_in_background.enqueue(started.stored, user, work)


@task(queue_name=QUEUE)
def run_in_background(file_name: str, user: int, work: Work) -> str:
    """user: who requested it, whose rights are looked at again. Returns the step that the file is at then."""
    return run_work(file_name, user, work)


def run_work(file_name: str, user: int, work: Work) -> str:
    one = uploads.read_upload(file_name)
    if one is None:
        return ""
    actor = actor_of(User.objects.filter(pk=user).first())
    try:
        dataset = read_observations_path(uploads.upload_path(file_name), name=one.name, options=_read_options(one))
        found = _check_upload(actor, one, dataset) if work == "check" else _load_upload(actor, one, dataset, work)
    except InputErrors as error:
        # It was checked before: in the meantime another loading, or a change of the series, has made it wrong.
        found = replace(one, step=UploadStep.CHECKED, problems=_row_problems(error.problems))
    except GoalweaveError as error:
        found = replace(one, step=UploadStep.FAILED, error=message_of(error))
    uploads.write_upload(found)
    return str(found.step)


def _check_upload(actor: Actor, upload: ObservationUpload, dataset: Dataset) -> ObservationUpload:
    done = actions.dry_run_load(
        actor=actor, dataset=dataset, now=timezone.now(), file=upload.name, **_upload_owner(upload)
    )
    return replace(
        _with_result(upload, done.loaded),
        step=UploadStep.CHECKED,
        changes=tuple(
            ValueChange(old.series, old.area, key_text(old.key), old.period, old.value, new.value)
            for old, new in done.changes
        ),
        unknown=done.unknown,
        coming=done.coming[:MOST_PLANNED],
    )


def _load_upload(actor: Actor, upload: ObservationUpload, dataset: Dataset, work: Work) -> ObservationUpload:
    done = actions.load_observations(
        actor=actor,
        dataset=dataset,
        now=timezone.now(),
        file=upload.name,
        digest=upload.digest,
        good_rows=work == "good",
        **_upload_owner(upload),
    )
    uploads.upload_path(upload.stored).unlink(missing_ok=True)
    return replace(_with_result(upload, done), step=UploadStep.LOADED, vintage=done.vintage.pk if done.vintage else 0)


def _with_result(upload: ObservationUpload, result: actions.ObservationLoadResult) -> ObservationUpload:
    counts = {"new": result.new, "changed": result.changed, "unchanged": result.unchanged, "rejected": result.rejected}
    return replace(
        upload,
        counts=counts,
        problems=_row_problems(result.problems),
        remarks=_row_problems(result.remarks),
        series=result.series,
        error="",
    )


def _row_problems(problems: tuple[InputError, ...]) -> tuple[uploads.RowProblem, ...]:
    return tuple(map(row_problem, problems[:MOST_PROBLEMS]))


def _upload_owner(upload: ObservationUpload) -> dict[str, Any]:
    slug = upload.asked.get("organisation", "")
    owner = Organisation.objects.filter(slug=slug).first() if slug else None
    if slug and owner is None:
        raise InputError("the organisation does not exist", field="organisation")
    return {"organisation": owner, "public": bool(upload.asked.get("public"))}


def _read_options(upload: ObservationUpload) -> ReadOptions:
    options = upload.asked
    return ReadOptions(
        series=options.get("series", ""),
        area=options.get("area", ""),
        unit=options.get("unit", ""),
        edition=options.get("edition", ""),
        sheet=options.get("sheet", ""),
        release=options.get("release", ""),
        source=options.get("source", ""),
    )
