"""Comments on answers, by people and by guests who have a link."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actions.people import clean_email
from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.tokens import new_token, token_hash
from goalweave.core.answers.anchors import readable_words
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.surveys import rules
from goalweave.surveys.actions.anchoring import MarkedText, locate_marked_text
from goalweave.surveys.actions.logging import Fields, log_answer, log_submission
from goalweave.surveys.actions.submissions import lock_submission
from goalweave.surveys.models import Answer, Comment, GuestLink, Submission
from goalweave.surveys.rounds.notices import note_comment
from goalweave.vanished_rows import reread_row

NOTHING_MARKED = MarkedText()
LONGEST_COMMENT = 5000
LONGEST_QUOTE = 500
MOST_COMMENTS = 500
"""Of one answer."""
LONGEST_NAME = 200
MOST_DAYS = 90
MOST_GUESTS = 50
"""Links of one submission that have not ended."""


@transaction.atomic
def add_comment(
    *, actor: Actor, answer: Answer, text: str, now: datetime, marked: MarkedText = NOTHING_MARKED
) -> Comment:
    """Say something about an answer, or about marked words of it.

    Raises NotAllowed; InputError for an empty comment, and for words that are not there or more than once.
    """
    if not rules.may_comment(actor, answer.submission):
        raise NotAllowed("you do not have permission to comment here")
    comment = _build_comment(answer, text, now)
    comment.author = actor.user
    return _save_comment(actor, _with_anchor(comment, marked))


@transaction.atomic
def add_guest_comment(
    *, link: GuestLink, answer: Answer, text: str, now: datetime, marked: MarkedText = NOTHING_MARKED
) -> Comment:
    """Add a comment by a guest. Raises NotAllowed for a link that has expired or belongs to another submission; InputError as
    `add_comment`."""
    row = lock_guest_link(link, answer, now)
    comment = _build_comment(answer, text, now)
    comment.guest = row
    return _save_comment(VISITOR, _with_anchor(comment, marked))


def lock_guest_link(link: GuestLink, answer: Answer, now: datetime) -> GuestLink:
    """The row, held. Raises NotAllowed for a link that has expired or belongs to another submission."""
    # Locked, so that no one comments by a link after it was withdrawn.
    row = reread_row(GuestLink.objects.select_for_update(of=("self",)).select_related("submission"), link.pk)
    if not rules.is_open_to_guest(row, now) or answer.submission_id != row.submission_id:
        raise NotAllowed("this link is no longer valid")
    return row


@transaction.atomic
def reply_to_comment(*, actor: Actor, comment: Comment, text: str, now: datetime) -> Comment:
    """Reply to a comment, or to what a reply answers; a resolved one is open again. Raises NotAllowed; InputError for an empty
    reply."""
    first = comment.parent or comment
    answer = comment.answer
    if not rules.may_comment(actor, answer.submission):
        raise NotAllowed("you do not have permission to comment here")
    reply = _build_comment(answer, text, now)
    # Under the lock of the answer: whoever deletes a comment holds it too.
    first = reread_row(Comment.objects.all(), first.pk)
    first.answer = answer
    reply.author, reply.parent = actor.user, first
    if first.settled is not None:
        settle_comment(actor=actor, comment=first, settled=False, now=now)
    return _save_comment(actor, reply)


@transaction.atomic
def settle_comment(*, actor: Actor, comment: Comment, settled: bool, now: datetime) -> Comment:
    """Mark a comment as done with, or not. Raises NotAllowed."""
    if not rules.may_settle(actor, comment):
        raise NotAllowed("you do not have permission to do this")
    if (comment.settled is not None) != settled:
        comment.settled, comment.settled_by = (now, actor.user) if settled else (None, None)
        comment.save(update_fields=["settled", "settled_by"])
        fields = {"comment": comment.pk, "settled": settled}
        log_answer(actor, "settle" if settled else "unsettle", comment.answer, None, fields)
    return comment


@transaction.atomic
def delete_comment(*, actor: Actor, comment: Comment) -> None:
    """Delete the actor's own comment, or any as an editor. Raises NotAllowed."""
    if not rules.may_delete_comment(actor, comment):
        raise NotAllowed("you do not have permission to delete this comment")
    _lock_answer(comment.answer)  # else a reply that is written meanwhile would go too
    replies = list(comment.replies.all())
    others = [reply for reply in replies if reply.author_id != comment.author_id]
    if others and not rules.may_edit(actor, comment.answer.submission):
        raise InputError(_("others have replied to this comment; resolve it instead"), field="text")
    for reply in replies:
        log_answer(actor, "delete_comment", comment.answer, _comment_log_fields(reply), None)
    log_answer(actor, "delete_comment", comment.answer, _comment_log_fields(comment), None)
    comment.delete()


@transaction.atomic
def invite_guest(
    *, actor: Actor, submission: Submission, name: str, email: str, days: int, now: datetime
) -> tuple[GuestLink, str]:
    """Create a guest link and return its token, which is not stored. email: empty if no email is sent.

    Raises NotAllowed; InputError without a name, for too many days or too many links.
    """
    if not rules.may_edit(actor, submission):
        raise NotAllowed("only editors can invite guests")
    called = sanitise_line(name)[:LONGEST_NAME]
    if not called:
        raise InputError(_("enter the guest’s name"), field="name")
    if not 1 <= days <= MOST_DAYS:
        raise InputError(_("a link can be valid for 1 to %(most)d days") % {"most": MOST_DAYS}, field="days")
    # Two at once must not pass the limit.
    lock_submission(submission)
    if submission.guest_links.filter(withdrawn=None, expires__gt=now).count() >= MOST_GUESTS:
        raise InputError(
            _("there are already %(most)d links; withdraw links that are not needed") % {"most": MOST_GUESTS},
            field="name",
        )
    # The database has its hash alone: the person who reads a backup can open no link.
    token = new_token()
    link = GuestLink.objects.create(
        submission=submission,
        name=called,
        email=clean_email(email) if email.strip() else "",
        token_hash=token_hash(token),
        made=now,
        made_by=actor.user,
        expires=now + timedelta(days=days),
    )
    fields = {"guest": link.name, "email": link.email, "expires": link.expires.isoformat()}
    log_submission(actor, "invite_guest", submission, None, fields)
    return link, token


@transaction.atomic
def withdraw_guest(*, actor: Actor, link: GuestLink, now: datetime) -> None:
    """The link ends. Raises NotAllowed."""
    if not rules.may_withdraw_guest(actor, link.submission):
        raise NotAllowed("only editors can withdraw a link")
    if link.withdrawn is None:
        link.withdrawn = now
        link.save(update_fields=["withdrawn"])
        log_submission(actor, "withdraw_guest", link.submission, {"guest": link.name}, None)


def guest_link(token: str, now: datetime) -> GuestLink | None:
    """The link that a token opens, while it does."""
    rows = GuestLink.objects.select_related(
        "submission__organisation", "submission__questionnaire", "submission__round"
    )
    link = rows.filter(token_hash=token_hash(token)).first()
    return link if link and rules.is_open_to_guest(link, now) else None


def _build_comment(answer: Answer, text: str, now: datetime) -> Comment:
    cleaned = sanitise_text(text).strip()
    if not cleaned:
        raise InputError(_("enter a comment"), field="text")
    if len(cleaned) > LONGEST_COMMENT:
        raise InputError(_("a comment can have up to %(most)d characters") % {"most": LONGEST_COMMENT}, field="text")
    _lock_answer(answer)  # two at once must not pass the limit
    if answer.comments.count() >= MOST_COMMENTS:
        raise InputError(_("there are too many comments on this answer"), field="text")
    return Comment(answer=answer, text=cleaned, made=now)


def _lock_answer(answer: Answer) -> Answer:
    return reread_row(Answer.objects.select_for_update(of=("self",)), answer.pk)


def _with_anchor(comment: Comment, marked: MarkedText) -> Comment:
    if not marked.quote.strip():
        return comment
    # Held, so that the text does not change between looking the words up and saving where they are.
    row = _lock_answer(comment.answer)
    comment.start, comment.end = locate_marked_text(row, marked)
    comment.version = row.version
    comment.quote = readable_words(row.text[comment.start : comment.end])[:LONGEST_QUOTE]
    return comment


def _save_comment(actor: Actor, comment: Comment) -> Comment:
    comment.save()
    log_answer(actor, "comment", comment.answer, None, _comment_log_fields(comment))
    note_comment(actor, comment, comment.made)
    return comment


def _comment_log_fields(row: Comment) -> Fields:
    fields: Fields = {"comment": row.pk, "text": row.text, "guest": row.guest.name if row.guest else None}
    if row.quote:
        fields["quote"] = row.quote
    if row.parent_id is not None:
        fields["reply_to"] = row.parent_id
    return fields
