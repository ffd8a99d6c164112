"""Who scores: adding experts, and sharing the entries out among them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actions.people import clean_email
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, Organisation, User
from goalweave.accounts.queries import find_person
from goalweave.audit.actions import log_row
from goalweave.calls.models import CallEntry
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.prizes import share_entries
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.frameworks.queries import catalogue
from goalweave.prizes.actions.locking import lock_edition, prize_of
from goalweave.prizes.entry_facts import read_entry_facts
from goalweave.prizes.models import Assignment, Conflict, Edition, Expert
from goalweave.prizes.phases import takes_nominations
from goalweave.prizes.standing import COMPETING_STATES

MOST_EXPERTS = 500
LONGEST_NAME = 200


@transaction.atomic
def add_expert(
    *,
    actor: Actor,
    edition: Edition,
    email: str,
    now: datetime,
    name: str = "",
    organisation: Organisation | None = None,
    categories: Iterable[str] = (),
) -> Expert:
    """Add an expert, or change the categories of one; a removed one is back. The person needs an account with this address to score.

    Raises NotAllowed; InputError for a bad address, an unknown category, too many experts, or once the vote is open.
    """
    row = lock_edition(actor, edition)
    call, _prize = prize_of(row)
    if not takes_nominations(row, now):
        raise InputError("experts can be added only until the vote opens")
    named = set(categories)
    unknown = sorted(named - call.category_titles.keys())
    if unknown:
        raise InputError(Message("unknown category {category}", category=unknown[0]), field="categories")
    address = clean_email(email).lower()
    person = find_person(address)
    # The name is as it was typed: that of an account would tell anyone with an address whose it is.
    described = {
        "user": person,
        "name": sanitise_line(name)[:LONGEST_NAME],
        "organisation": organisation,
        "categories": [category for category in call.category_titles if category in named],
    }
    expert, created = Expert.objects.update_or_create(
        edition=row,
        email=address,
        defaults={**described, "withdrawn": None},
        create_defaults={**described, "added": now},
    )
    if row.experts.filter(withdrawn=None).count() > MOST_EXPERTS:
        raise InputError(Message("an edition can have up to {most} experts", most=MOST_EXPERTS), field="email")
    # The log is kept for good, so it does not name the person.
    log_row(actor, "add" if created else "change", "edition", row, None, {"expert": expert.pk})
    return expert


@transaction.atomic
def remove_expert(*, actor: Actor, edition: Edition, expert: int, now: datetime) -> None:
    """Take an expert out: scores that are finished still count, entries that are not go back to be shared out. Raises NotAllowed, InputError."""
    row = lock_edition(actor, edition)
    person = Expert.objects.select_for_update(of=("self",)).filter(edition=row, pk=expert, withdrawn=None).first()
    if person is None:
        raise InputError("this person is not an expert of the edition")
    person.withdrawn = now
    person.save(update_fields=["withdrawn"])
    removed, _by_model = person.assignments.filter(finished=None, conflict="").delete()
    log_row(actor, "remove", "edition", row, {"expert": person.pk}, {"passed_on": removed})


def claim_experts(user: User) -> int:
    """Tie the experts that were added by an address to the person who has it now. How many were."""
    return Expert.objects.filter(user=None, email=user.email.lower(), withdrawn=None).update(user=user)


@transaction.atomic
def assign_experts(*, actor: Actor, edition: Edition, now: datetime) -> int:
    """Share the eligible entries out, so that each has as many experts as the rules ask, where there are so many; how many pairs were new.

    Entries of an expert's own organisation, and their own, are noted as conflicts and never given to them. Raises NotAllowed, InputError.
    """
    row = lock_edition(actor, edition)
    _call, prize = prize_of(row)
    if not takes_nominations(row, now):
        raise InputError("entries can be shared out only until the vote opens")
    experts = list(row.experts.filter(withdrawn=None).order_by("pk"))
    if not experts:
        raise InputError("add experts first")
    entries = list(
        CallEntry.objects.filter(call=row.call, eligibility__eligible=True, state__in=COMPETING_STATES)
        .select_related("call", "organisation")
        .order_by("pk")
    )
    if not entries:
        raise InputError("no entry is eligible yet")
    # Locked, so that no expert finishes an entry while it is taken from them.
    assigned = list(Assignment.objects.select_for_update(of=("self",)).filter(expert__edition=row).order_by("pk"))
    own = _own_conflicts(experts, entries)
    conflicts = own | {(pair.expert_id, pair.entry_id) for pair in assigned if pair.conflict}
    pairs = {(pair.expert_id, pair.entry_id) for pair in assigned}
    possible = {}
    for expert in experts:
        known = set(expert.categories)
        possible[expert.pk] = {entry.pk for entry in entries if not known or entry.category in known}
    new = share_entries(
        [entry.pk for entry in entries], possible, each=prize.experts, conflicts=conflicts, assigned=pairs
    )
    Assignment.objects.bulk_create(Assignment(expert_id=expert, entry_id=entry) for expert, entry in new)
    for pair in assigned:
        if (pair.expert_id, pair.entry_id) in own and not pair.conflict and pair.finished is None:
            pair.conflict = Conflict.OWN
            pair.save(update_fields=["conflict"])
    log_row(actor, "share", "edition", row, None, {"pairs": len(new)})
    return len(new)


def _own_conflicts(experts: list[Expert], entries: list[CallEntry]) -> set[tuple[int, int]]:
    """Pairs of an expert and an entry of their own or of an organisation that they belong to, by its row or by its name."""
    users = [expert.user_id for expert in experts if expert.user_id]
    organisations: dict[int, set[int]] = {expert.pk: set() for expert in experts}
    names: dict[int, set[str]] = {expert.pk: set() for expert in experts}
    members: dict[int, list[Organisation]] = {}
    for member in Membership.objects.filter(user__in=users).select_related("organisation"):
        members.setdefault(member.user_id, []).append(member.organisation)
    for expert in experts:
        belongs = [*members.get(expert.user_id or 0, ()), *([expert.organisation] if expert.organisation else ())]
        organisations[expert.pk].update(organisation.pk for organisation in belongs)
        for organisation in belongs:
            spelled = (*organisation.name.values(), *organisation.short.values())
            names[expert.pk].update(normalise_words(name) for name in spelled if name)
    senders = dict(
        CallEntry.objects.filter(pk__in=[entry.pk for entry in entries], contact__isnull=False).values_list(
            "pk", "contact__email"
        )
    )
    known = catalogue()
    stated = {entry.pk: normalise_words(read_entry_facts(entry, known).organisation) for entry in entries}
    pairs = set()
    for expert in experts:
        for entry in entries:
            if (
                entry.organisation_id in organisations[expert.pk]
                or stated[entry.pk] in names[expert.pk]
                or senders.get(entry.pk, "").lower() == expert.email
            ):
                pairs.add((expert.pk, entry.pk))
    return pairs
