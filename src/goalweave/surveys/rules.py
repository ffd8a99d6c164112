"""Who may see and do what with questionnaires, rounds and submissions. Default: no.

The person who asks: editors and managers of the round's organisation coordinate it. The person who answers:
contributors and reviewers write and comment, editors and managers also assign, approve, submit, decline and withdraw;
readers read. The coordinator sees how far each organisation is, and its answers once they are submitted. Everyone sees
what is published.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, WRITERS, Organisation, Role
from goalweave.surveys.models import (
    Answer,
    Comment,
    GuestLink,
    Questionnaire,
    Round,
    Submission,
    SubmissionState,
    Suggestion,
)

ANSWERING = (SubmissionState.OPEN, SubmissionState.REOPENED)
HANDED_IN = (SubmissionState.SUBMITTED, SubmissionState.PUBLISHED)


def visible_questionnaires(actor: Actor) -> Q:
    """Those that ship or that someone answers; one that is being made, for its organisation's members alone."""
    if actor.administrator:
        return Q()
    return Q(organisation=None) | Q(frozen__isnull=False) | Q(organisation__in=list(actor.roles))


def may_view_questionnaire(actor: Actor, questionnaire: Questionnaire) -> bool:
    if actor.administrator or questionnaire.organisation_id is None or questionnaire.frozen is not None:
        return True
    return questionnaire.organisation_id in actor.roles


def may_add_questionnaire(actor: Actor, organisation: Organisation | None) -> bool:
    """organisation: None for one that belongs to the whole site."""
    return actor.administrator if organisation is None else actor.has_role(organisation.pk, *EDITORS)


def may_change_questionnaire(actor: Actor, questionnaire: Questionnaire) -> bool:
    """Never once someone answers it."""
    # Administrators neither: answers point to the rows of its questions.
    if questionnaire.frozen is not None:
        return False
    if questionnaire.organisation_id is None:
        return actor.administrator
    return actor.has_role(questionnaire.organisation_id, *EDITORS)


def may_put_wording(actor: Actor) -> bool:
    """To put a publisher's own wording over any questionnaire, and to bring in those that ship."""
    return actor.administrator


def may_view_questionnaire_history(actor: Actor, questionnaire: Questionnaire) -> bool:
    """Who changed what in it: its organisation's members; of one that belongs to the whole site, the person who is in
    any."""
    if actor.administrator or questionnaire.organisation_id in actor.roles:
        return True
    return questionnaire.organisation_id is None and bool(actor.roles)


def may_coordinate_somewhere(actor: Actor) -> bool:
    """Whether there is an organisation that the actor asks others for."""
    return actor.has_role_somewhere(*EDITORS)


def may_open_round(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, *EDITORS)


def may_coordinate(actor: Actor, survey: Round) -> bool:
    """To see how far all are, to add organisations, extend, reopen, publish and close."""
    return actor.has_role(survey.organisation_id, *EDITORS)


def visible_rounds(actor: Actor) -> Q:
    """Rounds that the actor coordinates or that one of their organisations answers."""
    if actor.administrator:
        return Q()
    own = list(actor.roles)
    return Q(organisation__in=actor.organisations_with_role(*EDITORS)) | Q(submissions__organisation__in=own)


def coordinated_rounds(actor: Actor) -> Q:
    """Rounds that the actor coordinates; an administrator all."""
    return Q() if actor.administrator else Q(organisation__in=actor.organisations_with_role(*EDITORS))


def visible_submissions(actor: Actor) -> Q:
    """The condition for submissions whose answers the actor may read."""
    if actor.administrator:
        return Q()
    # A coordinator never reads drafts: answers that are reopened are hidden again until they are submitted.
    as_coordinator = Q(round__organisation__in=actor.organisations_with_role(*EDITORS), state__in=HANDED_IN)
    return Q(state=SubmissionState.PUBLISHED) | Q(organisation__in=list(actor.roles)) | as_coordinator


def published_submissions() -> Q:
    """The condition for those in the library: everyone reads them."""
    return Q(state=SubmissionState.PUBLISHED)


def may_view_submission(actor: Actor, submission: Submission) -> bool:
    if submission.state == SubmissionState.PUBLISHED or actor.administrator:
        return True
    if submission.organisation_id in actor.roles:
        return True
    coordinates = submission.round is not None and may_coordinate(actor, submission.round)
    return coordinates and submission.state in HANDED_IN


def may_work_on(actor: Actor, submission: Submission) -> bool:
    """To see the page where it is written, with comments, evidence and findings; also when it is not written any more."""
    return actor.administrator or submission.organisation_id in actor.roles


def may_start_submission(actor: Actor, organisation: Organisation) -> bool:
    """To answer a questionnaire that no one has sent, or to bring in a submission that exists."""
    return actor.has_role(organisation.pk, *EDITORS)


def may_write(actor: Actor, submission: Submission) -> bool:
    """To write answers, cite records and submit files; only while it is being answered."""
    return submission.state in ANSWERING and not _is_round_closed(submission) and _has_role(actor, submission, WRITERS)


def may_write_answer(actor: Actor, submission: Submission, answer: Answer) -> bool:
    """An approved answer is opened again by an editor first."""
    return may_write(actor, submission) and (answer.status != "approved")


def may_edit(actor: Actor, submission: Submission) -> bool:
    """To assign, approve, carry over, draft all, and invite guests; only while it is being answered."""
    return submission.state in ANSWERING and not _is_round_closed(submission) and _has_role(actor, submission, EDITORS)


def may_hand_in(actor: Actor, submission: Submission) -> bool:
    return may_edit(actor, submission)


def may_decline(actor: Actor, submission: Submission) -> bool:
    return submission.state == SubmissionState.OPEN and _has_role(actor, submission, EDITORS)


def may_withdraw(actor: Actor, submission: Submission) -> bool:
    """To undo what was submitted, published or not."""
    # Also after the round is closed: what an organisation has said stays its own.
    return submission.state in HANDED_IN and _has_role(actor, submission, EDITORS)


def may_resume(actor: Actor, submission: Submission) -> bool:
    """To answer after all what one has declined or withdrawn, while the round takes answers."""
    given_up = submission.state in (SubmissionState.DECLINED, SubmissionState.WITHDRAWN)
    return given_up and not _is_round_closed(submission) and _has_role(actor, submission, EDITORS)


def may_reopen(actor: Actor, submission: Submission) -> bool:
    """The coordinator, for what was submitted, declined or withdrawn; of one without a round, its editors."""
    if submission.state in ANSWERING:
        return False
    if submission.round is None:
        return _has_role(actor, submission, EDITORS)
    return may_coordinate(actor, submission.round)


def may_publish(actor: Actor, submission: Submission) -> bool:
    """The coordinator; of one without a round, its editors."""
    if submission.state != SubmissionState.SUBMITTED:
        return False
    if submission.round is None:
        return _has_role(actor, submission, EDITORS)
    return may_coordinate(actor, submission.round)


def may_become_values(submission: Submission, owner: int | None) -> bool:
    """Whether its answers may be written as values of the series of an organisation, or of the site (None).

    Of the person who asks; the site's where an administrator asked; of a submission that no one requested, its
    organisation's own.
    """
    if submission.round is None:
        return owner is not None and owner == submission.organisation_id
    return submission.round.for_site if owner is None else owner == submission.round.organisation_id


def may_comment(actor: Actor, submission: Submission) -> bool:
    return submission.state in ANSWERING and not _is_round_closed(submission) and _has_role(actor, submission, WRITERS)


def may_suggest(actor: Actor, submission: Submission) -> bool:
    """To suggest changes of an answer, also of an approved one; only while it is being answered."""
    return may_comment(actor, submission)


def may_accept_suggestion(actor: Actor, suggestion: Suggestion) -> bool:
    return may_write_answer(actor, suggestion.answer.submission, suggestion.answer)


def may_reject_suggestion(actor: Actor, suggestion: Suggestion) -> bool:
    """Those who write, and its author while they may still comment."""
    own = actor.user is not None and suggestion.author_id == actor.user.pk
    return may_accept_suggestion(actor, suggestion) or (own and may_comment(actor, suggestion.answer.submission))


def may_be_present(actor: Actor, submission: Submission) -> bool:
    """To be named to others as someone who has an answer open: people who work on it, while it is being answered."""
    return actor.user is not None and submission.state in ANSWERING and may_work_on(actor, submission)


def may_settle(actor: Actor, comment: Comment) -> bool:
    """To mark a comment as done with, or take that back."""
    return may_comment(actor, comment.answer.submission)


def may_delete_comment(actor: Actor, comment: Comment) -> bool:
    own = actor.user is not None and comment.author_id == actor.user.pk
    return may_comment(actor, comment.answer.submission) and (
        own or _has_role(actor, comment.answer.submission, EDITORS)
    )


def is_open_to_guest(link: GuestLink, now: datetime) -> bool:
    """Whether the link still lets its guest read and comment."""
    # Submitting shuts all links without a write to them; those that have not expired work again once it is reopened.
    answering = link.submission.state in ANSWERING and not _is_round_closed(link.submission)
    return answering and link.withdrawn is None and link.expires > now


def may_withdraw_guest(actor: Actor, submission: Submission) -> bool:
    """Whatever has become of the submission: a link that is shut may open again."""
    return _has_role(actor, submission, EDITORS)


def may_view_history(actor: Actor, submission: Submission) -> bool:
    """Who did what: members of the organisation, and the coordinator."""
    coordinates = submission.round is not None and may_coordinate(actor, submission.round)
    return actor.administrator or submission.organisation_id in actor.roles or coordinates


def _is_round_closed(submission: Submission) -> bool:
    return submission.round is not None and submission.round.closed is not None


def _has_role(actor: Actor, submission: Submission, roles: tuple[Role, ...]) -> bool:
    return actor.has_role(submission.organisation_id, *roles)
