"""Every column of the database that is about a person: why it is there, until when, and who sees it.

docs/reference/privacy.md shows this table. A test finds columns that may be about a person and are in neither list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import EmailField, Field, GenericIPAddressField

from goalweave.accounts.models import User

SUSPICIOUS = re.compile(
    "(^|_)(e?mail|address|name|phone|contact|agent|ip|network|session|host|person|guest|sender|author|reviewer|by|user|username|login|"
    "owner|assignee|actor|answers|comments|form|body|payload|headers|query|voter|uid|data|args_kwargs|conflict)(_|$)"
)
"""Parts of the names of columns that may be about a person."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """subject: what is stored; columns: `app.Model.column`; purpose, until, readers: as the page on privacy says."""

    subject: str
    columns: tuple[str, ...]
    purpose: str
    until: str
    readers: str


PERSONAL_DATA = (
    PersonalData(
        "Account: name, email addresses, language, last sign-in",
        (
            "accounts.User.username",
            "accounts.User.first_name",
            "accounts.User.last_name",
            "accounts.User.name",
            "accounts.User.email",
            "accounts.User.last_login",
            "account.EmailAddress.user",
            "account.EmailAddress.email",
            "account.EmailConfirmation.email_address",
        ),
        "Signing in, emails, showing who wrote what",
        "the account is erased",
        "the person; managers of their organisations; administrators. Others see the name next to what the person did in the same organisation",
    ),
    PersonalData(
        "Second step and single sign-on",
        (
            "mfa.Authenticator.user",
            "mfa.Authenticator.data",
            "socialaccount.SocialAccount.user",
            "socialaccount.SocialAccount.uid",
            "socialaccount.SocialAccount.last_login",
            "socialaccount.SocialAccount.extra_data",
        ),
        "Signing in",
        "turned off, or the account is erased",
        "no one",
    ),
    PersonalData(
        "Sessions",
        (
            "sessions.Session.session_key",
            "sessions.Session.session_data",
            "accounts.SignedInDevice.session",
            "accounts.SignedInDevice.user",
            "accounts.SignedInDevice.device",
        ),
        "Staying signed in, and seeing where; no address is stored, of the browser its name and system",
        "sign-out; otherwise two weeks after sign-in, then deleted the next morning",
        "the person: device and time",
    ),
    PersonalData(
        "Memberships",
        ("accounts.Membership.user", "accounts.User_groups.user", "accounts.User_user_permissions.user"),
        "Roles in organisations",
        "the membership ends, or the account is erased",
        "managers of the organisation; administrators",
    ),
    PersonalData(
        "Invitations: address, who invited, who accepted",
        ("accounts.Invitation.email", "accounts.Invitation.invited_by", "accounts.Invitation.used_by"),
        "Letting people join",
        "`GOALWEAVE_LINK_DAYS` after the invitation was used, withdrawn or has expired",
        "managers of the organisation; administrators",
    ),
    PersonalData(
        "The log: who did what",
        ("audit.Entry.actor", "audit.Entry.key", "audit.Entry.before", "audit.Entry.after"),
        "Accounting for results and undoing changes",
        "the site exists; addresses and names of persons become a pseudonym on erasure",
        "editors and managers of the organisation for its content; managers for its people; administrators",
    ),
    PersonalData(
        "API keys: name and owner, of the key itself only a digest",
        ("integrations.ApiKey.user", "integrations.ApiKey.name"),
        "Letting programs act for a person",
        "the account is erased",
        "the person; the log names the key",
    ),
    PersonalData(
        "What a program was answered, by idempotency key",
        ("integrations.KeyAnswer.headers", "integrations.KeyAnswer.body"),
        "Doing a request once",
        "two days, or the account is erased",
        "the program",
    ),
    PersonalData(
        "Drafts, views, presence, and emails that are due",
        (
            "registry.FormDraft.user",
            "registry.FormDraft.form",
            "analysis.SavedView.user",
            "analysis.SavedView.name",
            "analysis.SavedView.query",
            "analysis.ListLayout.user",
            "mapping.Claim.user",
            "surveys.Presence.user",
            "surveys.Reminder.user",
            "linkages.Notice.user",
        ),
        "Work in progress, and telling people",
        "the draft is saved, the view deleted, the email sent; or the account is erased. Views shared with an organisation stay with it",
        "the person; members for shared views and for who has an answer open",
    ),
    PersonalData(
        "Emails: address, subject, and the text until it is sent",
        (
            "outbox.Mail.sender",
            "outbox.Mail.address",
            "outbox.Mail.body",
            "outbox.Mail.headers",
        ),
        "Sending mail",
        "`GOALWEAVE_MAIL_DAYS`; files in `mail/` likewise",
        "administrators: addresses and subjects of what waits or failed",
    ),
    PersonalData(
        "Authors, reviewers and people who decided, uploaded or signed",
        (
            "registry.Record.author",
            "registry.Attachment.added_by",
            "resources.ResourceFile.added_by",
            "mapping.Mapping.decided_by",
            "mapping.Review.reviewer",
            "mapping.Assignment.reviewer",
            "mapping.Assignment.given_by",
            "indicators.Vintage.by",
            "linkages.Proposal.author",
            "linkages.Signature.person",
            "linkages.Dispute.person",
            "linkages.Dispute.settled_person",
            "linkages.Statement.person",
            "linkages.Version.person",
            "linkages.Suggestion.decided_by",
            "intake.Import.uploaded_by",
            "intake.FrameworkUpload.uploaded_by",
            "analysis.IndexDraft.changed_by",
            "interlinkages.Matrix.loaded_by",
            "interlinkages.TradeOffTreatment.owner",
            "interlinkages.TradeOffTreatment.updated_by",
            "surveys.Answer.assignee",
            "surveys.Answer.updated_by",
            "surveys.AnswerFile.added_by",
            "surveys.GuestLink.made_by",
            "surveys.Comment.author",
            "surveys.Comment.settled_by",
            "surveys.Suggestion.author",
            "surveys.Suggestion.decided_by",
            "surveys.Snapshot.made_by",
            "calls.CallEntry.claimed_by",
            "calls.CallEntry.seconded",
            "calls.EntryEvent.by",
            "prizes.EligibilityDecision.by",
            "dataexports.DataExport.requested_by",
        ),
        "Accounting for work",
        "the work is deleted; after erasure it is by “a former member”",
        "members who see the work",
    ),
    PersonalData(
        "Guests: name and address",
        ("surveys.GuestLink.name", "surveys.GuestLink.email", "surveys.Comment.guest", "surveys.Suggestion.guest"),
        "Reading and commenting on answers without an account",
        "the address `GOALWEAVE_LINK_DAYS` after the link has ended; the name with the comments, or until erasure",
        "members who see the answers; editors see the address",
    ),
    PersonalData(
        "Panellists of interlinkage exercises: name, address, scores",
        (
            "interlinkages.Panellist.user",
            "interlinkages.Panellist.name",
            "interlinkages.Panellist.email",
        ),
        "Scoring in a panel",
        "guests’ addresses `GOALWEAVE_LINK_DAYS` after their link has ended; name and address until erasure; scores stay",
        "those who coordinate the exercise",
    ),
    PersonalData(
        "Senders of entries to calls: name, address, personal answers, photographs, messages",
        (
            "calls.EntryContact.name",
            "calls.EntryContact.email",
            "calls.EntryContact.email_key",
            "calls.CallEntry.answers",
            "calls.EntryFile.name",
        ),
        "Asking back, and publishing the entry",
        "erasure, by the sender with the link of the entry; drafts `GOALWEAVE_ENTRY_DAYS`",
        "moderators of the call; personal answers are never public",
    ),
    PersonalData(
        "Experts of prizes: name, address, scores, conflicts of interest",
        (
            "prizes.Expert.user",
            "prizes.Expert.name",
            "prizes.Expert.email",
            "prizes.Assignment.comments",
            "prizes.Assignment.conflict",
            "prizes.Assignment.conflict_reason",
        ),
        "Choosing nominees",
        "name and address until erasure; scores stay",
        "organisers of the prize; other experts after they have scored",
    ),
    PersonalData(
        "Voters: keyed digests of address and network, no address",
        ("prizes.Voter.email_key", "prizes.Voter.network_key"),
        "One vote for each person",
        "30 days after the results",
        "no one",
    ),
)

NOT_PERSONAL: dict[str, tuple[str, ...]] = {
    "names of organisations, series, areas, files, groups and programs": (
        "auth.Permission.name",
        "auth.Group.name",
        "socialaccount.SocialApp.name",
        "django_tasks_database.DBTaskResult.queue_name",
        "django_tasks_database.DBTaskResult.backend_name",
        "accounts.Organisation.name",
        "accounts.Unit.name",
        "indicators.Provider.name",
        "indicators.Indicator.name",
        "indicators.Series.name",
        "indicators.Code.name",
        "indicators.Area.name",
        "registry.PartnerOrganisation.name",
        "registry.Partner.name",
        "registry.Attachment.name",
        "resources.ResourceFile.name",
        "intake.Import.name",
        "intake.FrameworkUpload.name",
        "surveys.AnswerFile.name",
    ),
    "ids of rows and the address of the site, no text that people wrote": (
        "django_tasks_database.DBTaskResult.args_kwargs",
    ),
    "processes and machines of the site": ("jobs.Worker.host",),
    "which rule or model decided, and how": (
        "frameworks.Link.strength_by",
        "linkages.WorkingLink.strength_by",
        "surveys.Submission.read_by",
        "prizes.Nominee.decided_by",
        "dataexports.DataExport.form",
    ),
    "organisations": (
        "frameworks.Framework.owner",
        "surveys.Questionnaire.owner",
        "linkages.WorkingLink.proposed_by",
        "linkages.Proposal.decided_by",
        "linkages.Dispute.settled_by",
    ),
    "the pseudonym of a ballot, which no one can trace once the voter is erased": ("prizes.VoteLogEntry.voter",),
    "ids of records and organisations": ("integrations.Delivery.payload",),
}
"""Reason → columns whose names only look as if they were about a person."""


def declared_columns() -> set[str]:
    """All columns in the table of personal data."""
    return set(chain.from_iterable(data.columns for data in PERSONAL_DATA))


def may_be_personal(column: Field[Any, Any]) -> bool:
    """Whether a column refers to a user, is made for addresses, or has a name like one that is about a person."""
    if column.related_model is User:
        return True
    if isinstance(column, (EmailField, GenericIPAddressField)):
        return True
    return SUSPICIOUS.search(column.name) is not None
