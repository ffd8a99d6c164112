"""The submission of the demo: what the sample's records answer to the round that they come from."""

from __future__ import annotations

from datetime import UTC, datetime

QUESTIONNAIRE = "undesa@2019"
REMARK = "Sample: drafted by template from the sample records, not submitted by the organisation"


def load_sample_submission(sample: str, organisation: str) -> bool:
    """Whether it is in the library now; nothing changes where it was made before.

    Once the database is in use, with the sample's records and the questionnaires in it. Which goals the answers speak of is read
    in the background, by the worker of the site.
    """
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation as organisation_of
    from goalweave.core.errors import UnknownQuestion
    from goalweave.surveys.actions import publish_sample
    from goalweave.surveys.models import SubmissionState
    from goalweave.surveys.queries import questionnaire
    from goalweave.surveys.submissions.record_renderer import renderer_for

    owner = organisation_of(organisation)
    try:
        asked = questionnaire(SYSTEM, QUESTIONNAIRE)
    except UnknownQuestion:
        return False
    if owner is None:
        return False
    row = publish_sample(
        actor=SYSTEM,
        questionnaire=asked,
        organisation=owner,
        renderer=renderer_for(owner, "en"),
        sample=sample,
        remark=REMARK,
        now=datetime.now(UTC),
    )
    return row.state == SubmissionState.PUBLISHED
