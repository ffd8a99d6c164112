"""Who may see and do what with matrices, exercises and trade-offs. Default: no.

What the site has is public and in the administrators' hands; an organisation may have matrices of its own. Its editors and managers
load them, choose those that its trade-offs are found with, and coordinate exercises. Panellists score for themselves alone. Nobody,
whatever their role, sees the scores of a round before it is closed. Trade-offs are for members.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, WRITERS
from goalweave.interlinkages.models import Exercise, ExerciseState, Matrix, Panellist, TradeOffTreatment


def visible_matrices(actor: Actor) -> Q:
    """The condition for the matrices that the actor may see."""
    there = Q(removed=None)
    if actor.administrator:
        return there
    return there & (Q(organisation=None) | Q(public=True) | Q(organisation__in=list(actor.roles)))


def may_view_matrix(actor: Actor, matrix: Matrix) -> bool:
    if matrix.removed is not None:
        return False
    open_to_all = matrix.public or matrix.organisation_id is None
    return open_to_all or actor.administrator or matrix.organisation_id in actor.roles


def may_load_matrix(actor: Actor, organisation: int | None) -> bool:
    """To load a matrix for an organisation (by id), or for the site (None)."""
    return actor.administrator if organisation is None else actor.has_role(organisation, *EDITORS)


def may_change_matrix(actor: Actor, matrix: Matrix) -> bool:
    """To change what is said of it, to remove it, and to undo that."""
    return may_load_matrix(actor, matrix.organisation_id)


def may_choose_matrices(actor: Actor, organisation: int) -> bool:
    """To choose the matrices that the organisation's trade-offs are found with."""
    return actor.has_role(organisation, *EDITORS)


def may_open_exercise(actor: Actor, organisation: int) -> bool:
    return actor.has_role(organisation, *EDITORS)


def may_open_exercise_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def may_coordinate(actor: Actor, exercise: Exercise) -> bool:
    """To invite people, open and close rounds, and see how far each person is; not to see scores of an open round."""
    return actor.has_role(exercise.organisation_id, *EDITORS)


def visible_exercises(actor: Actor) -> Q:
    """Those that the actor coordinates or takes part in."""
    if actor.administrator:
        return Q()
    if actor.user is None:
        return Q(pk__in=())
    taking_part = Panellist.objects.filter(user=actor.user, withdrawn=None).values("exercise")
    return Q(organisation__in=actor.organisations_with_role(*EDITORS)) | Q(pk__in=taking_part)


def may_score(actor: Actor, panellist: Panellist) -> bool:
    """Their own questions, in the round that is open. Nobody scores for another, administrators neither."""
    own = actor.user is not None and actor.user.is_active and panellist.user_id == actor.user.pk
    return own and _takes_scores(panellist)


def may_score_as_guest(panellist: Panellist, now: datetime) -> bool:
    """Whether a link lets its guest score now. Who holds the token is the guest."""
    return is_open_to_guest(panellist, now) and _takes_scores(panellist)


def is_open_to_guest(panellist: Panellist, now: datetime) -> bool:
    """Whether the link still shows the exercise to its guest."""
    valid = panellist.user_id is None and panellist.expires is not None and panellist.expires > now
    return valid and panellist.withdrawn is None and panellist.exercise.state != ExerciseState.CANCELLED


def are_scores_open(exercise: Exercise, number: int) -> bool:
    """Whether the scores of a round may be read by those who coordinate or took part: from when it is closed."""
    if number == 1:
        return exercise.state in (ExerciseState.DISCUSSION, ExerciseState.SECOND, ExerciseState.CLOSED)
    over = exercise.state in (ExerciseState.DISCUSSION, ExerciseState.CLOSED)
    return over and exercise.second_opened is not None


def may_see_scores(actor: Actor, exercise: Exercise, number: int, panellist: Panellist | None = None) -> bool:
    """To see how far people are apart in a round, with their reasons. panellist: the reader's own row, None for none."""
    taking_part = panellist is not None and _is_own(actor, panellist) and panellist.exercise_id == exercise.pk
    return are_scores_open(exercise, number) and (taking_part or may_coordinate(actor, exercise))


def may_view_trade_offs(actor: Actor, organisation: int) -> bool:
    """Where an organisation's own work undermines itself, and what is done about it: for its members."""
    return actor.administrator or organisation in actor.roles


def may_treat_trade_offs(actor: Actor, organisation: int) -> bool:
    """To say what is done about any trade-off, who owns it and when it is reviewed."""
    return actor.has_role(organisation, *EDITORS)


def may_treat_trade_off(actor: Actor, treatment: TradeOffTreatment) -> bool:
    """The owner of a trade-off may say what is done about it too, as long as they write for the organisation."""
    if may_treat_trade_offs(actor, treatment.organisation_id):
        return True
    owns = actor.user is not None and treatment.owner_id == actor.user.pk
    return owns and actor.has_role(treatment.organisation_id, *WRITERS)


def _is_own(actor: Actor, panellist: Panellist) -> bool:
    """A guest has no account: who has the row has it by the token."""
    if panellist.withdrawn is not None:
        return False
    return panellist.user_id is None or (actor.user is not None and actor.user.pk == panellist.user_id)


def _takes_scores(panellist: Panellist) -> bool:
    return panellist.withdrawn is None and panellist.exercise.round > 0
