"""`user add`, `user link`, `user list`, `user off`, `user on`: who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import use_database

if TYPE_CHECKING:
    from goalweave.accounts.models import User

app = typer.Typer(help="People who sign in.", no_args_is_help=True)
DAYS = 3


@app.command("add")
def add(
    email: Annotated[str, typer.Argument(help="E-mail address, by which the person signs in.")],
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    administrator: Annotated[bool, typer.Option("--administrator", help="May do everything on this site.")] = False,
    organisation: Annotated[
        str, typer.Option(help="Short name of an organisation to make the person a member of.")
    ] = "",
    role: Annotated[
        str, typer.Option(help="Role there: reader, contributor, reviewer, editor or manager.")
    ] = "manager",
    language: Annotated[str, typer.Option(help="Language of mails: en, fr, es, ru, ar or zh-hans.")] = "en",
    site: Annotated[str, typer.Option(help="Address of the site, for the link. Default: GOALWEAVE_SITE.")] = "",
) -> None:
    """Add a person, or a known one to an organisation; prints a link to set the password, which works once."""
    use_database()
    from django.db import transaction

    from goalweave.accounts.actions import add_member, create_person
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Role
    from goalweave.accounts.queries import find_organisation as find_organisation, find_person
    from goalweave.core.errors import InputError

    if role not in Role.values:
        raise InputError(f"“{role}” is none of the roles {', '.join(Role.values)}", field="role")
    with transaction.atomic():
        known = find_person(email.strip()) if organisation else None
        person = known or create_person(
            actor=SYSTEM, email=email, name=name, administrator=administrator, language=language
        )
        if organisation:
            place = find_organisation(organisation)
            if place is None:
                raise InputError(f"there is no organisation “{organisation}”", field="organisation")
            add_member(actor=SYSTEM, organisation=place, user=person, role=Role(role))
    if not person.has_usable_password():
        _print_link(person, site)


@app.command("link")
def link(
    email: Annotated[str, typer.Argument(help="E-mail address of somebody who has an account.")],
    site: Annotated[str, typer.Option(help="Address of the site, for the link. Default: GOALWEAVE_SITE.")] = "",
    without_second_step: Annotated[
        bool, typer.Option("--without-second-step", help="Also remove the second step, whose codes are lost.")
    ] = False,
) -> None:
    """Print a link by which a person sets a password anew, where no mail reaches them."""
    use_database()
    from goalweave.accounts.actions import reset_second_factor
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_person
    from goalweave.core.errors import InputError

    person = find_person(email.strip())
    if person is None or not person.is_active:
        raise InputError(f"nobody with the e-mail address “{email}” may sign in", field="email")
    if without_second_step and reset_second_factor(actor=SYSTEM, user=person):
        print_note("The second step is removed.")
    _print_link(person, site)


@app.command("list")
def list_people() -> None:
    """List who may sign in, with roles."""
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_people

    rows = []
    for one in find_people(SYSTEM):
        roles = [f"{part.organisation.slug}: {part.role}" for part in one.memberships.all()]
        roles += ["administrator"] if one.is_superuser else []
        roles += [] if one.is_active else ["deactivated"]
        last = one.last_login.date().isoformat() if one.last_login else "–"
        rows.append((one.email, one.name, ", ".join(sorted(roles)), last))
    columns = (("Email", "left"), ("Name", "left"), ("Roles", "left"), ("Signed in", "left"))
    print_table("People", columns, rows)


@app.command("off")
def switch_off(
    email: Annotated[str, typer.Argument(help="E-mail address of somebody who has an account.")],
) -> None:
    """Keep a person from signing in, and sign them out everywhere. What they belong to and what they wrote stays."""
    use_database()
    from goalweave.accounts import actions
    from goalweave.accounts.actor import SYSTEM

    person = _find_person(email)
    if not person.is_active:
        print_note(f"{person.email} is switched off already.")
        return
    actions.deactivate_person(actor=SYSTEM, user=person)
    typer.echo(f"{person.email} is switched off and cannot sign in.")


@app.command("on")
def switch_on(
    email: Annotated[str, typer.Argument(help="E-mail address of somebody who was switched off.")],
) -> None:
    """Let a person sign in again who was switched off, with the roles and the password from before."""
    use_database()
    from goalweave.accounts import actions
    from goalweave.accounts.actor import SYSTEM

    person = _find_person(email)
    if person.is_active:
        print_note(f"{person.email} is not switched off.")
        return
    actions.reactivate_person(actor=SYSTEM, user=person)
    typer.echo(f"{person.email} can sign in again.")


def _find_person(email: str) -> User:
    """Raises InputError for an address that nobody has."""
    from goalweave.accounts.queries import find_person
    from goalweave.core.errors import InputError

    person = find_person(email.strip())
    if person is None:
        raise InputError(f"nobody has an account with the e-mail address “{email}”", field="email")
    return person


def _print_link(person: User, site: str) -> None:
    typer.echo(password_link(person, site))
    print_note(f"The link sets the password of {person.email}. It works once, within {DAYS} days.")


def password_link(person: User, site: str) -> str:
    """Where the person sets a password; ends with the first password that is set, or after DAYS.

    site: the address of the site; empty: the one of the settings.
    """
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.urls import reverse, translate_url

    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    path = reverse("account_reset_password_from_key", kwargs=key)
    begin = site or settings.GOALWEAVE_SITE or settings.GOALWEAVE_LISTENS_ON
    return begin.rstrip("/") + translate_url(path, person.language)
