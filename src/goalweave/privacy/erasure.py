"""Erase what is stored about a person. What they did for their organisations stays, as the work of a former member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, Organisation, User
from goalweave.accounts.queries import solely_managed_organisations
from goalweave.analysis.models import ListLayout, SavedView
from goalweave.audit.actions import log
from goalweave.audit.models import Entry
from goalweave.audit.redaction import rename_key
from goalweave.calls.actions.entries import erase_personal_data
from goalweave.calls.models import CallEntry
from goalweave.core.errors import InputError, NotAllowed
from goalweave.integrations.models import ApiKey
from goalweave.linkages.models import Notice
from goalweave.mapping.models import Assignment, Claim
from goalweave.privacy import people_without_accounts as people, rules
from goalweave.privacy.erasure_list import add_to_list, entry_subject, identity_subjects
from goalweave.privacy.identities import Identity
from goalweave.privacy.log_pseudonyms import empty_lines, replace_addresses, replace_names
from goalweave.privacy.mails import delete_mail_files_about, delete_mails_about
from goalweave.privacy.mentions import find_mentions
from goalweave.registry.models import FormDraft
from goalweave.surveys.models import Presence, Reminder
from goalweave.vanished_rows import reread_row

OWN_ROWS: tuple[tuple[type[Model], str], ...] = (
    (EmailAddress, "user"),
    (Authenticator, "user"),
    (SocialAccount, "user"),
    (ApiKey, "user"),
    (Membership, "user"),
    (FormDraft, "user"),
    (ListLayout, "user"),
    (Claim, "user"),
    (Presence, "user"),
    (Reminder, "user"),
    (Notice, "user"),
)
"""Tables whose rows of the person are deleted: they serve no one else."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What has to be done before an account can be erased. organisations: that have no other manager who can sign in;
    last_administrator: of the site."""

    organisations: tuple[Organisation, ...] = ()
    last_administrator: bool = False

    def __bool__(self) -> bool:
        return bool(self.organisations) or self.last_administrator


@dataclass(frozen=True, slots=True)
class Erasure:
    """counts: what → number of rows that were deleted, emptied or rewritten; mentions: `table.column` → number of rows in which
    an address of the person is still written, in texts that belong to organisations."""

    counts: Mapping[str, int] = field(default_factory=dict)
    mentions: Mapping[str, int] = field(default_factory=dict)


def find_obstacles(user: User) -> Obstacles:
    """What keeps the account from being erased."""
    managed = solely_managed_organisations(user)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return Obstacles(
        tuple(Organisation.objects.filter(pk__in=managed).order_by("slug")),
        user.is_superuser and user.is_active and not others.exists(),
    )


def erase_person(*, actor: Actor, identity: Identity, now: datetime) -> Erasure:
    """Erase at once and for good. The command line may leave an organisation without a manager, but no site without an administrator.

    Raises NotAllowed; InputError while something has to be done first.
    """
    if not rules.may_erase_person(actor, identity):
        raise NotAllowed("you can erase only your own account")
    with transaction.atomic():
        if identity.user is not None:
            _require_no_obstacles(actor, identity.user)
        counts = _erase_rows(actor, identity, now)
        # Before the commit: an erasure that cannot be noted is not made, and none is made that a restored site would not repeat.
        add_to_list(identity_subjects(identity), now)
        # Not before the rows are gone for good: files cannot be brought back.
        transaction.on_commit(partial(delete_mail_files_about, identity))
    return Erasure(dict(counts), find_mentions(identity.addresses))


def erase_entry(*, entry: CallEntry, now: datetime) -> CallEntry | None:
    """Erase what is personal in an entry, as its sender asks with its link; None for a draft, which goes altogether."""
    with transaction.atomic():
        subject = entry_subject(entry)
        row = erase_personal_data(entry=entry, now=now)
        add_to_list([subject], now)
    return row


def _require_no_obstacles(actor: Actor, user: User) -> None:
    # The administrators are locked, so that two of them cannot both go because the other one stays.
    list(User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk"))
    obstacles = find_obstacles(user)
    if obstacles.last_administrator:
        raise InputError("this is the last administrator of the site; make someone else an administrator first")
    if obstacles.organisations and not actor.system:
        raise InputError("you are the last manager of an organisation; make someone else its manager first")


def _erase_rows(actor: Actor, identity: Identity, now: datetime) -> Counter[str]:
    counts = Counter[str]()
    counts["entries"] = people.erase_entries(identity, now)
    counts["invitations"] = people.erase_invitations(identity)
    counts["experts"] = people.erase_experts(identity, now)
    counts["guests"] = people.erase_guests(identity, now)
    counts["panellists"] = people.erase_panellists(identity, now)
    counts["voters"] = people.erase_finished_voters(identity)
    counts["mails"] = delete_mails_about(identity)
    if identity.user is not None:
        _erase_account(identity, identity.user, now, counts)
    counts["log"] += replace_addresses(addresses=identity.addresses, pseudonym=identity.pseudonym, now=now)
    number = identity.user.pk if identity.user is not None else identity.pseudonym
    # By nobody in particular: a line by the person would be about the person again.
    log(
        actor=Actor(system=True),
        verb="erase",
        object_type="user",
        object_id=number,
        after={"by_person": not actor.system},
    )
    return +counts


def _erase_account(identity: Identity, user: User, now: datetime, counts: Counter[str]) -> None:
    counts["sessions"] = _end_sessions(user)
    keys = set(ApiKey.objects.filter(user=user).values_list("name", flat=True))
    for model, column in OWN_ROWS:
        number, _models = model._default_manager.filter(**{column: user}).delete()
        counts[model._meta.label] = number
    # What is shared with an organisation is used by others.
    number, _models = SavedView.objects.filter(user=user, organisation=None).delete()
    counts["analysis.SavedView"] = number
    Assignment.objects.filter(reviewer=user, done=None).delete()
    user.groups.clear()
    user.user_permissions.clear()
    own_lines = Entry.objects.filter(actor=user)
    about = Entry.objects.filter(object_type="user", object_id=str(user.pk))
    counts["log"] += replace_names(entries=about, names=identity.names, pseudonym=identity.pseudonym, now=now)
    counts["log"] += replace_names(
        entries=own_lines.filter(object_type="api_key"), names=keys - {""}, pseudonym=identity.pseudonym, now=now
    )
    counts["log"] += empty_lines(entries=own_lines.filter(object_type="view"), fields=("name", "query"), now=now)
    counts["log"] += rename_key(actor=user.pk, name=identity.pseudonym, now=now)
    _empty_user(user, now)


def _empty_user(user: User, now: datetime) -> None:
    """The row stays, since other rows refer to it: records, decisions, comments, the log."""
    row = reread_row(User.objects.select_for_update(), user.pk)
    row.username, row.email, row.name, row.first_name, row.last_name = f"erased-{row.pk}", "", "", "", ""
    row.is_active = row.is_superuser = row.is_staff = False
    row.switched_off += 1
    row.language, row.last_login, row.date_joined, row.erased = "en", None, now, now
    row.set_unusable_password()
    row.save()


def _end_sessions(user: User) -> int:
    """Delete the sessions of the person, whose rows do not name them: each is read."""
    own = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(session_key__in=own).delete()
    return len(own)
