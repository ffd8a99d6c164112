"""Published answers become values of the series that their questions name, and go with the submission."""

from __future__ import annotations

from datetime import datetime

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators import actions as indicators
from goalweave.indicators.models import Origin
from goalweave.indicators.queries import to_series
from goalweave.surveys.actions.logging import log_submission
from goalweave.surveys.models import Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.submissions.answer_observations import answer_observations, source_owner


def publish_answer_values(actor: Actor, row: Submission, now: datetime) -> None:
    """Write the values of a submission that is published now; inside the transaction of whoever publishes it.

    Who may write which series was decided when the round was opened (rules.may_become_values), whoever submits or
    publishes: so the loading is the site's own, and the log of the submission says who let it happen.
    """
    withdraw_answer_values(actor, row)
    observations = [
        observation
        for observation in answer_observations(row, answers_of(row), evidence=True)
        if observation.why is None and observation.series is not None
    ]
    if not observations:
        return
    series = {
        observation.series.code: to_series(observation.series)
        for observation in observations
        if observation.series is not None
    }
    loaded = indicators.load_observations(
        actor=SYSTEM,
        dataset=Dataset(
            tuple(series.values()),
            tuple(observation.observation for observation in observations),
            release=f"{row.questionnaire.key}, submission {row.pk}",
            source=source_owner(row),
        ),
        now=now,
        organisation=row.round.organisation if row.round is not None else row.organisation,
        good_rows=True,
        origin=Origin.ANSWER,
    )
    if loaded.vintage is None:
        return
    row.vintage = loaded.vintage
    row.save(update_fields=["vintage"])
    log_submission(
        actor,
        "report",
        row,
        None,
        {"vintage": loaded.vintage.pk, "series": list(loaded.series), **loaded.vintage.counts},
    )


def withdraw_answer_values(actor: Actor, row: Submission) -> None:
    """Remove the values of a submission that is no longer published; earlier values apply again."""
    if row.vintage is None:
        return
    vintage, row.vintage = row.vintage, None
    row.save(update_fields=["vintage"])
    before = {"vintage": vintage.pk, **vintage.counts}
    indicators.withdraw_vintage(actor=SYSTEM, vintage=vintage)
    log_submission(actor, "unreport", row, before, None)
