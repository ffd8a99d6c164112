"""Files of observations, checked and loaded: what is small while someone waits, the rest by the worker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.utils import timezone
from django_tasks import task

from goalweave.accounts.actor import Actor, actor_of
from goalweave.accounts.models import Organisation, User
from goalweave.core.errors import GoalweaveError, InputError, InputErrors, message_of
from goalweave.formats.observations import ReadOptions, read_observations_path
from goalweave.formats.observations.open_sdg import (
    RepositoryArea,
    RepositoryReading,
    is_repository_archive,
    read_repository_archive,
)
from goalweave.formats.observations.preview import TablePreview, preview_table
from goalweave.formats.observations.table_choice import TableChoice, choice_from_json
from goalweave.formats.reading.files import open_file
from goalweave.formats.reading.limits import Limits
from goalweave.indicators import actions, rules, uploads
from goalweave.indicators.actions.mappings import keep_mapping, provider_mapping
from goalweave.indicators.actions.table_choices import keep_table, last_table_reading
from goalweave.indicators.conversion import key_text
from goalweave.indicators.uploads import MOST_PROBLEMS, ObservationUpload, UploadStep, ValueChange, row_problem

QUEUE = "imports"
MOST_PLANNED = 200
"""Series that would be made or widened, of which so many are told one by one."""
KEPT_CONSTANTS = ("series", "area", "unit", "edition", "source", "provider")
"""What the next file does not state either. A release is another each time."""

SMALL_FILE = 1_000_000
"""Bytes of a file that is read while someone waits."""

SMALL_ARCHIVE = 100_000
"""The same for a repository in an archive, which is some ten times as large unpacked."""

Work = Literal["preview", "check", "load", "good"]
STEPS = {"preview": UploadStep.READING, "check": UploadStep.CHECKING}


def queue_work(*, actor: Actor, upload: ObservationUpload, work: Work) -> None:
    """preview: see its columns; check: see what it would do; load, good: all of it or nothing, or the good rows. Now or in the background."""
    started = replace(upload, step=STEPS.get(work, UploadStep.LOADING))
    uploads.write_upload(started)
    user = actor.user.pk if actor.user else 0
    if upload.size <= (SMALL_ARCHIVE if upload.name.lower().endswith(".zip") else SMALL_FILE):
        run_work(started.stored, user, work)
    else:
        run_in_background.enqueue(started.stored, user, work)


@task(queue_name=QUEUE)
def run_in_background(file_name: str, user: int, work: Work) -> str:
    """user: who requested it, whose rights are looked at again. Returns the step that the file is at then."""
    return run_work(file_name, user, work)


def run_work(file_name: str, user: int, work: Work) -> str:
    upload = uploads.read_upload(file_name)
    if upload is None:
        return ""
    actor = actor_of(User.objects.filter(pk=user).first())
    try:
        if work == "preview":
            upload = _preview_upload(upload)
            if upload.preview:
                uploads.write_upload(upload)
                return str(upload.step)
            work = "check"
        elif work == "check" and upload.preview:
            # Columns that have become breakdowns have codes now that a person may want to change.
            again = _preview(upload, _plain_options(upload), choice_from_json(upload.table))
            upload = replace(upload, preview=again or upload.preview)
        reading = _read_upload(upload)
        outcome = (
            _check_upload(actor, upload, reading) if work == "check" else _load_upload(actor, upload, reading, work)
        )
    except InputErrors as error:
        # It was checked before: in the meantime another loading, or a change of the series, has made it wrong.
        outcome = replace(upload, step=UploadStep.CHECKED, problems=_row_problems(error.problems))
    except GoalweaveError as error:
        outcome = replace(upload, step=UploadStep.FAILED, error=message_of(error))
    uploads.write_upload(outcome)
    return str(outcome.step)


def _preview_upload(upload: ObservationUpload) -> ObservationUpload:
    """The upload with its columns, read as such a table was read last; without them where there is nothing to choose."""
    choice = choice_from_json(upload.table) if upload.table else None
    options = _plain_options(upload)
    preview = _preview(upload, options, choice)
    if preview is None:
        return replace(upload, preview=None, step=UploadStep.CHECKING)
    owner = _upload_owner(upload)["organisation"]
    known = last_table_reading(owner, preview.titles) if choice is None else None
    answers = dict(upload.asked)
    if known:
        choice = known.choice
        preview = _preview(upload, options, choice) or preview
        # What was entered for this file comes before what was entered for the last.
        answers |= {name: text for name, text in known.constants.items() if not answers.get(name)}
    return replace(
        upload,
        preview=preview,
        asked=answers,
        table=choice.as_json() if choice else {},
        known=known.provider if known else upload.known,
        step=UploadStep.COLUMNS,
    )


def _preview(upload: ObservationUpload, options: ReadOptions, choice: TableChoice | None) -> TablePreview | None:
    with open_file(uploads.upload_path(upload.stored)) as stream:
        if is_repository_archive(stream):
            return None
        return preview_table(stream, upload.name, limits=Limits(), options=options, choice=choice)


def _read_upload(upload: ObservationUpload) -> RepositoryReading:
    """What is in the file, a repository in an archive or any other."""
    options = _read_options(upload)
    path = uploads.upload_path(upload.stored)
    with open_file(path) as stream:
        if is_repository_archive(stream):
            provider = upload.asked.get("provider", "")
            return read_repository_archive(
                stream,
                upload.name,
                limits=Limits(),
                options=options,
                mapping_of_source=lambda own: provider_mapping(provider or own),
            )
    dataset = read_observations_path(path, name=upload.name, options=options)
    return RepositoryReading(dataset, options.mapping, RepositoryArea(options.area))


def _check_upload(actor: Actor, upload: ObservationUpload, reading: RepositoryReading) -> ObservationUpload:
    done = actions.dry_run_load(
        actor=actor, dataset=reading.dataset, now=timezone.now(), file=upload.name, **_upload_owner(upload)
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
        lines=done.lines,
        empty_files=reading.dataset.empty_files[:MOST_PROBLEMS],
        ignored=reading.ignored[:MOST_PROBLEMS],
        unknown_units=reading.unknown_units[:MOST_PLANNED],
    )


def _load_upload(actor: Actor, upload: ObservationUpload, reading: RepositoryReading, work: Work) -> ObservationUpload:
    owner = _upload_owner(upload)
    done = actions.load_observations(
        actor=actor,
        dataset=reading.dataset,
        now=timezone.now(),
        file=upload.name,
        digest=upload.digest,
        good_rows=work == "good",
        **owner,
    )
    _keep_reading(actor, upload, reading, done.provider, owner["organisation"])
    uploads.upload_path(upload.stored).unlink(missing_ok=True)
    return replace(_with_result(upload, done), step=UploadStep.LOADED, vintage=done.vintage.pk if done.vintage else 0)


def _keep_reading(
    actor: Actor,
    upload: ObservationUpload,
    reading: RepositoryReading,
    provider: str,
    organisation: Organisation | None,
) -> None:
    """Keep how the file was read, so that the next one of its provider is read the same way."""
    if upload.preview and upload.table:
        keep_table(
            actor=actor,
            organisation=organisation,
            provider=provider,
            titles=upload.preview.titles,
            choice=choice_from_json(upload.table),
            constants={name: upload.asked.get(name, "") for name in KEPT_CONSTANTS},
        )
    elif upload.preview is None and reading.digest and rules.may_load_observations(actor, None):
        keep_mapping(actor=actor, provider=provider, mapping=reading.mapping)


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
    provider = upload.asked.get("provider", "")
    return {"organisation": owner, "public": bool(upload.asked.get("public")), "provider": provider}


def _read_options(upload: ObservationUpload) -> ReadOptions:
    return choice_from_json(upload.table).read_options(_plain_options(upload))


def _plain_options(upload: ObservationUpload) -> ReadOptions:
    """What the file does not state, without the choice of its columns."""
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
