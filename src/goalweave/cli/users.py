"""`user add`, `user link`, `user list`, `user off`, `user on`: people who can sign in; `user export`,
`user erase`, `user erase-again`: their data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import use_database
from goalweave.cli.output_files import open_output

if TYPE_CHECKING:
    from goalweave.accounts.models import User
    from goalweave.privacy.identities import Identity

app = typer.Typer(help="Add and list people, and turn accounts on or off.", no_args_is_help=True)
DAYS = 3


@app.command("add")
def add(
    email: Annotated[str, typer.Argument(help="Email address for signing in.")],
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    administrator: Annotated[
        bool, typer.Option("--administrator", help="Make the person an administrator of the site.")
    ] = False,
    organisation: Annotated[str, typer.Option(help="Short name of the organisation to join.")] = "",
    role: Annotated[
        str, typer.Option(help="Role in it: reader, contributor, reviewer, editor or manager.")
    ] = "manager",
    language: Annotated[str, typer.Option(help="Language of emails: en, fr, es, ru, ar or zh.")] = "en",
    site: Annotated[str, typer.Option(help="Web address of the site, for the link. Default: GOALWEAVE_SITE.")] = "",
) -> None:
    """Add a person and print a link to set a password. The link works once."""
    use_database()
    from django.db import transaction

    from goalweave.accounts.actions import add_member, create_person
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Role
    from goalweave.accounts.queries import find_organisation as find_organisation, find_person
    from goalweave.core.errors import InputError

    if role not in Role.values:
        raise InputError(f"“{role}” is not a role; available: {', '.join(Role.values)}", field="role")
    # The site's Chinese is zh-hans; other commands and files call it zh.
    language = "zh-hans" if language == "zh" else language
    with transaction.atomic():
        known = find_person(email.strip()) if organisation else None
        person = known or create_person(
            actor=SYSTEM, email=email, name=name, administrator=administrator, language=language
        )
        if organisation:
            place = find_organisation(organisation)
            if place is None:
                raise InputError(f"unknown organisation “{organisation}”", field="organisation")
            add_member(actor=SYSTEM, organisation=place, user=person, role=Role(role))
    if not person.has_usable_password():
        _print_link(person, site)


@app.command("link")
def link(
    email: Annotated[str, typer.Argument(help="Email address of a person with an account.")],
    site: Annotated[str, typer.Option(help="Web address of the site, for the link. Default: GOALWEAVE_SITE.")] = "",
    without_second_step: Annotated[
        bool, typer.Option("--without-second-step", help="Also turn off two-step verification.")
    ] = False,
) -> None:
    """Print a link to set a new password."""
    use_database()
    from goalweave.accounts.actions import reset_second_factor
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_person
    from goalweave.core.errors import InputError

    person = find_person(email.strip())
    if person is None or not person.is_active:
        raise InputError(f"no one with the email address “{email}” can sign in", field="email")
    if without_second_step and reset_second_factor(actor=SYSTEM, user=person):
        print_note("Two-step verification is turned off.")
    _print_link(person, site)


@app.command("list")
def list_people() -> None:
    """List the people who can sign in, with roles."""
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_people

    rows = []
    for person in find_people(SYSTEM):
        roles = [f"{part.organisation.slug}: {part.role}" for part in person.memberships.all()]
        roles += ["administrator"] if person.is_superuser else []
        roles += [] if person.is_active else ["deactivated"]
        last = person.last_login.date().isoformat() if person.last_login else "–"
        rows.append((person.email, person.name, ", ".join(sorted(roles)), last))
    columns = ("Email", "Name", "Roles", "Signed in")
    print_table("People", columns, rows)


@app.command("off")
def switch_off(
    email: Annotated[str, typer.Argument(help="Email address of a person with an account.")],
) -> None:
    """Deactivate an account. Memberships and content are kept."""
    use_database()
    from goalweave.accounts import actions
    from goalweave.accounts.actor import SYSTEM

    person = _find_person(email)
    if not person.is_active:
        print_note(f"{person.email} is already deactivated.")
        return
    actions.deactivate_person(actor=SYSTEM, user=person)
    typer.echo(f"{person.email} is deactivated and cannot sign in.")


@app.command("on")
def switch_on(
    email: Annotated[str, typer.Argument(help="Email address of a deactivated account.")],
) -> None:
    """Reactivate an account. Roles and password are as before."""
    use_database()
    from goalweave.accounts import actions
    from goalweave.accounts.actor import SYSTEM

    person = _find_person(email)
    if person.is_active:
        print_note(f"{person.email} is not deactivated.")
        return
    actions.reactivate_person(actor=SYSTEM, user=person)
    typer.echo(f"{person.email} can sign in again.")


@app.command("export")
def export_data(
    email: Annotated[str, typer.Argument(help="Email address of a person, with or without an account.")],
    out: Annotated[Path, typer.Option(help="The archive to write, such as person.zip.")],
) -> None:
    """Write everything that is stored about a person into a ZIP archive."""
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import InputError
    from goalweave.privacy.export import export_person
    from goalweave.privacy.identities import find_identity

    if out.exists():
        raise InputError("the file exists; choose another name", file=str(out))
    with open_output(out, private=True) as file:
        counts = export_person(actor=SYSTEM, identity=find_identity(email), file=file)
    print_table("Rows", ("Table", "Rows"), [(table, str(number)) for table, number in sorted(counts.items())])


@app.command("erase")
def erase(
    email: Annotated[str, typer.Argument(help="Email address of a person, with or without an account.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what is stored about a person. Their work stays, by a former member."""
    use_database()
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.privacy.erasure import erase_person
    from goalweave.privacy.identities import find_identity

    identity = find_identity(email)
    _warn_of_organisations(identity)
    if not yes:
        typer.confirm(f"Erase everything about {identity.addresses[0]}? This cannot be undone.", abort=True)
    erasure = erase_person(actor=SYSTEM, identity=identity, now=timezone.now())
    rows = [(name, str(number)) for name, number in sorted(erasure.counts.items())]
    print_table("Erased", ("What", "Rows"), rows)
    if erasure.mentions:
        print_note("The address is still written in these texts, which belong to organisations:")
        mentions = [(column, str(number)) for column, number in sorted(erasure.mentions.items())]
        print_table("Mentions", ("Column", "Rows"), mentions)
    print_note("Backups made before still have the data. After restoring one: `goalweave user erase-again`")


@app.command("erase-again")
def erase_again(
    file: Annotated[
        Path | None, typer.Argument(help="A list of erasures. Default: `erasures` in the data folder.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Erase nothing; say how many would be erased.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Repeat the erasures since the backup that was restored."""
    use_database()
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import InputError
    from goalweave.privacy import erasure_list, repeated_erasure

    path = file or erasure_list.list_path()
    lines = erasure_list.read_list(path)
    unreadable = sum(line.key != erasure_list.current_key() for line in lines)
    if lines and unreadable == len(lines):
        raise InputError(
            "the list was made with another secret key; put that key into the data folder, and try again",
            file=str(path),
        )
    returned = repeated_erasure.find_returned(lines)
    rows = (
        ("Accounts", returned.accounts),
        ("Addresses without an account", returned.addresses),
        ("Entries to calls", returned.entries),
    )
    print_table(
        "To erase again", ("What", ("Number", "right")), [(label, str(len(mentions))) for label, mentions in rows]
    )
    if unreadable:
        print_note(f"{unreadable:,} lines of the list were made with another secret key and name no one here.")
    if dry_run:
        return
    if returned and not yes:
        typer.confirm("Erase everything about them? This cannot be undone.", abort=True)
    refusals = repeated_erasure.erase_again(actor=SYSTEM, returned=returned, now=timezone.now())
    if file is not None:
        erasure_list.take_over(lines)
    for refusal in refusals:
        print_note(f"{refusal.address} is not erased: {refusal.reason}")
    if refusals or unreadable:
        raise typer.Exit(1)


def _warn_of_organisations(identity: Identity) -> None:
    from goalweave.privacy.erasure import find_obstacles

    if identity.user is not None:
        for organisation in find_obstacles(identity.user).organisations:
            print_note(f"{organisation.slug} will have no manager who can sign in.")


def _find_person(email: str) -> User:
    """Raises InputError for an address that no one has."""
    from goalweave.accounts.queries import find_person
    from goalweave.core.errors import InputError

    person = find_person(email.strip())
    if person is None:
        raise InputError(f"no account has the email address “{email}”", field="email")
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
