"""`linkage`: linkages that organisations maintain together, on the site's database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import use_database
from goalweave.cli.output_files import open_output
from goalweave.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalweave.accounts.models import Organisation
    from goalweave.formats.frameworks.link_table import TableLink
    from goalweave.linkages.content import LinkageDifference, LinkText
    from goalweave.linkages.models import JointLinkage, Version
    from goalweave.linkages.queries import RowView

app = typer.Typer(help="Maintain a linkage together. Owners propose, sign and release.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(metavar="LINKAGE", help="Id of a linkage, such as wsis-sdg.")]
Owner = Annotated[str, typer.Option("--for", help="Short name of the organisation that this is done for.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command()
def start(
    linkage: Slug,
    rows: Annotated[str, typer.Option(help="Framework whose nodes are the rows: subject or object.")] = "subject",
) -> None:
    """Put a linkage under joint maintenance. Packs no longer change it."""
    use_database()
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.linkages.actions import start_maintenance

    started = start_maintenance(actor=SYSTEM, slug=linkage, side=rows, now=timezone.now())
    typer.echo(f"{started.slug}: {started.links.count()} links, version 1.0")


@app.command()
def owner(
    linkage: Slug,
    row: Annotated[str, typer.Argument(metavar="ROW", help="Code of the row's node.")],
    organisation: Annotated[str, typer.Argument(metavar="ORGANISATION", help="Short name of an organisation.")],
    role: Annotated[str, typer.Option(help="lead or facilitator.")] = "facilitator",
    remove: Annotated[bool, typer.Option("--remove", help="Remove the owner instead.")] = False,
) -> None:
    """Make an organisation an owner of a row."""
    joint, place = _open_linkage(linkage), _find_organisation(organisation)
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.linkages.actions import add_owner, remove_owner

    if not remove:
        add_owner(actor=SYSTEM, linkage=joint, code=row, organisation=place, role=role, now=timezone.now())
        return
    there = joint.owners.filter(code=row, organisation=place).first()
    if there is None:
        raise InputError(f"{organisation} does not own row {row}")
    remove_owner(actor=SYSTEM, owner=there, now=timezone.now())


@app.command()
def show(
    linkage: Slug,
    row: Annotated[str, typer.Argument(metavar="ROW", help="Code of a row. Default: all rows.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the state of each row, or a row with its links and its digest."""
    joint = _open_linkage(linkage)
    from goalweave.accounts.actor import SYSTEM
    from goalweave.linkages.queries import linkage_row, linkage_rows

    if not row:
        rows = linkage_rows(SYSTEM, joint)
        if as_json:
            _print_json([_row_document(summary) for summary in rows])
        else:
            lines = [
                [summary.code, _owner_names(summary), _state_text(summary), str(len(summary.links))] for summary in rows
            ]
            print_table(linkage, ["row", "owners", "state", ("links", "right")], lines)
        return
    view = linkage_row(SYSTEM, joint, row)
    if as_json:
        _print_json(_row_document(view))
        return
    typer.echo(f"{row}  {_state_text(view)}")
    for status in view.owners:
        signed = f" {status.signed:%Y-%m-%d}" if status.signed else ""
        typer.echo(f"  {status.organisation.slug}: {status.state.replace('_', ' ')}{signed}")
    for link in view.links:
        agreed = ", ".join(organisation.slug for organisation in link.agreed) or "none"
        disputed = ", ".join(organisation.slug for organisation in link.disputed_by)
        suffix = f"; disputed by {disputed}" if disputed else ""
        typer.echo(f"  {link_line(link.text)}  agreed: {agreed}{suffix}")
    typer.echo(f"digest {view.digest}")


@app.command()
def propose(
    linkage: Slug,
    organisation: Owner,
    ends: Annotated[list[str], typer.Argument(metavar="[FROM TO]", help="Codes of two nodes. Not with --file.")] = [],  # noqa: B006
    file: Annotated[Path | None, typer.Option(help="Workbook, CSV or SSSOM (TSV) with one line for each link.")] = None,
    template: Annotated[Path | None, typer.Option(help="Write the workbook to fill in, and stop.")] = None,
    relation: Annotated[str, typer.Option(help="Relation, such as contributes.")] = "contributes",
    hinders: Annotated[bool, typer.Option("--hinders", help="The link hinders.")] = False,
    strength: Annotated[str, typer.Option(help="strong, moderate or weak. Default: none.")] = "",
    rationale: Annotated[list[str], typer.Option(help="Reason: en=Networks carry it. Can be repeated.")] = [],  # noqa: B006
    source: Annotated[str, typer.Option(help="Where it can be read.")] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Only for the organisation itself.")] = False,
    as_json: AsJson = False,
) -> None:
    """Propose a link, or the links of a workbook. If a line has an error, nothing is proposed."""
    joint, place = _open_linkage(linkage), _find_organisation(organisation)
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.linkages.actions import propose_from_file, propose_link
    from goalweave.linkages.content import LinkText, link_fields, link_text

    if template is not None:
        _write_template(template, joint)
        return
    if file is not None:
        links = _read_links(file, joint)
        done = propose_from_file(
            actor=SYSTEM, linkage=joint, organisation=place, links=links, file=file.name, now=timezone.now()
        )
        proposals, unchanged = done.proposals, done.unchanged
    elif len(ends) == 2:
        text = LinkText(
            ends[0], ends[1], relation, -1 if hinders else 1, strength, _read_texts(rationale, "--rationale"), source
        )
        proposal = propose_link(
            actor=SYSTEM, linkage=joint, organisation=place, link=text, draft=draft, now=timezone.now()
        )
        proposals, unchanged = (proposal,), 0
    else:
        raise InputError("give the codes of two nodes, or --file")
    if as_json:
        documents = [{"proposal": row.pk, "kind": str(row.kind), **link_fields(link_text(row))} for row in proposals]
        _print_json({"proposals": documents, "unchanged": unchanged})
        return
    for row in proposals:
        typer.echo(f"{row.pk}  {row.kind}  {link_line(link_text(row))}")
    if file is not None:
        typer.echo(f"{len(proposals)} proposals, {unchanged} links unchanged")


@app.command()
def sign(
    linkage: Slug,
    row: Annotated[str, typer.Argument(metavar="ROW", help="Code of the row.")],
    organisation: Owner,
    digest: Annotated[str, typer.Option(help="Digest that `linkage show LINKAGE ROW` prints; at least 12 characters.")],
    as_json: AsJson = False,
) -> None:
    """Sign a row for one of its owners. A row that has changed since it was read is not signed."""
    joint, place = _open_linkage(linkage), _find_organisation(organisation)
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.linkages.actions import sign_row
    from goalweave.linkages.queries import linkage_row

    current = linkage_row(SYSTEM, joint, row).digest
    read = current if len(digest) >= SHORTEST_DIGEST and current.startswith(digest) else digest
    signature = sign_row(actor=SYSTEM, linkage=joint, code=row, organisation=place, digest=read, now=timezone.now())
    view = linkage_row(SYSTEM, joint, row)
    if as_json:
        _print_json({"row": row, "organisation": organisation, "digest": signature.digest, "state": view.state})
    else:
        typer.echo(f"{row}: {_state_text(view)}")


SHORTEST_DIGEST = 12


@app.command()
def diff(
    linkage: Slug,
    versions: Annotated[
        list[str], typer.Argument(metavar="[BEFORE [AFTER]]", help="Two versions. Default: the last one and the work.")
    ] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Compare two versions, or a version and the working copy."""
    joint = _open_linkage(linkage)
    from goalweave.linkages.content import compare_links, link_text
    from goalweave.linkages.queries import latest_version
    from goalweave.linkages.versions import version_links

    before = _find_version(joint, versions[0]) if versions else latest_version(joint)
    after = version_links(_find_version(joint, versions[1])) if len(versions) > 1 else None
    if after is None:
        after = tuple(link_text(link) for link in joint.links.all())
    difference = compare_links(version_links(before) if before else (), after)
    if as_json:
        _print_json(_difference_document(difference))
        return
    for link in difference.added:
        typer.echo(f"+ {link_line(link)}")
    for link in difference.removed:
        typer.echo(f"- {link_line(link)}")
    for change in difference.changed:
        typer.echo(f"~ {link_line(change.after)}  ({', '.join(change.fields)})")
    counts = (len(difference.added), len(difference.removed), len(difference.changed))
    typer.echo(f"{counts[0]} added, {counts[1]} removed, {counts[2]} changed")


@app.command()
def release(
    linkage: Slug,
    notes: Annotated[list[str], typer.Option(help="What has changed: en=Four links added. Can be repeated.")],
    major: Annotated[bool, typer.Option("--major", help="2.0 after 1.3, otherwise 1.4.")] = False,
    as_json: AsJson = False,
) -> None:
    """Release the working copy as the next version."""
    texts = _read_texts(notes, "--notes")
    joint = _open_linkage(linkage)
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.linkages.actions import release_version
    from goalweave.linkages.versions import signed_rows

    version = release_version(actor=SYSTEM, linkage=joint, notes=texts, major=major, now=timezone.now())
    signed, rows = signed_rows(version)
    links = len(version.content["links"])
    if as_json:
        _print_json({"version": version.number, "links": links, "rows": rows, "signed": signed})
    else:
        typer.echo(f"{linkage} {version.number}: {links} links, {signed} of {rows} rows signed by all owners")


@app.command()
def suggest(
    linkage: Slug,
    model: Annotated[str, typer.Option(help="What reads the texts of nodes: accurate or fast.")] = "accurate",
    as_json: AsJson = False,
) -> None:
    """Suggest links for the queue. They come from the texts of nodes and from records mapped to both ends."""
    if model not in ("accurate", "fast"):
        raise InputError(f"--model must be accurate or fast, not {model}")
    joint = _open_linkage(linkage)
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.frameworks.queries import catalogue
    from goalweave.linkages.actions import store_suggestions
    from goalweave.linkages.queries import suggestions
    from goalweave.linkages.suggesting import meaning_reader, suggest_links

    suggested = suggest_links(joint, catalogue(), meaning_reader(model))
    new = store_suggestions(actor=SYSTEM, linkage=joint, suggested=suggested, now=timezone.now())
    waiting = suggestions(SYSTEM, joint)
    if as_json:
        fields = ("subject", "object", "score", "similarity", "records", "evidence")
        _print_json([{name: getattr(row, name) for name in fields} for row in waiting])
        return
    lines = [
        [row.subject, row.object, f"{row.score:.2f}", f"{row.similarity:.2f}", str(row.records)] for row in waiting
    ]
    numbers = [("score", "right"), ("similarity", "right"), ("records", "right")]
    print_table(linkage, ["from", "to", *numbers], lines)
    print_note(f"{new} new, {len(waiting)} waiting")


def link_line(link: LinkText) -> str:
    """`C2 contributes 9.c (strong): why`, with `hinders` for a negative sign."""
    relation = link.relation if link.sign > 0 else "hinders"
    why = link.rationale.get("en", "")
    strength = f" ({link.strength})" if link.strength else ""
    return f"{link.subject} {relation} {link.object}{strength}{': ' + why if why else ''}"


def _open_linkage(slug: str) -> JointLinkage:
    use_database()
    from goalweave.linkages.queries import linkage_named

    return linkage_named(slug)


def _find_organisation(slug: str) -> Organisation:
    from goalweave.accounts.queries import find_organisation

    place = find_organisation(slug)
    if place is None:
        raise InputError(f"unknown organisation “{slug}”")
    return place


def _find_version(linkage: JointLinkage, number: str) -> Version:
    from goalweave.linkages.queries import find_version

    version = find_version(linkage, number)
    if version is None:
        raise InputError(f"{linkage.slug} has no version {number}")
    return version


def _read_texts(values: Sequence[str], option: str) -> dict[str, str]:
    texts = {}
    for value in values:
        language, sign, text = value.partition("=")
        if not sign or len(language) != 2:
            raise InputError(f"“{value}” is not a text with its language, such as en=Because", field=option)
        texts[language] = text
    return texts


def _read_links(file: Path, linkage: JointLinkage) -> Sequence[TableLink]:
    """From a workbook, CSV or SSSOM. Raises InputError for a SSSOM file about other frameworks."""
    from goalweave.formats.frameworks.link_table import read_link_table, table_links

    if not file.is_file():
        raise InputError("the file does not exist", file=str(file))
    if file.suffix.lower() not in (".tsv", ".sssom"):
        with file.open("rb") as stream:
            return read_link_table(stream, file.name)
    from goalweave.formats.frameworks.sssom import read_sssom
    from goalweave.frameworks.queries import catalogue

    other = read_sssom(file.read_bytes(), file.name, catalogue())
    if (other.subject, other.object) != (linkage.subject, linkage.object):
        raise InputError(
            f"it links {other.subject} to {other.object}, not the frameworks of this linkage", file=file.name
        )
    return table_links(other)


def _write_template(file: Path, linkage: JointLinkage) -> None:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.formats.frameworks.link_table import write_link_table
    from goalweave.frameworks.queries import catalogue
    from goalweave.linkages.queries import link_table

    if file.exists():
        raise InputError("the file already exists; choose another name", file=str(file))
    known = catalogue()
    ends = known.framework(linkage.subject), known.framework(linkage.object)
    with open_output(file) as stream:
        write_link_table(stream, link_table(SYSTEM, linkage), *ends)
    typer.echo(str(file))


def _owner_names(row: RowView) -> str:
    return ", ".join(owner.organisation.slug for owner in row.owners)


def _state_text(row: RowView) -> str:
    """`signed by 2 of 3`, `disputed, 1 link, by unido`."""
    if row.disputed_by:
        names = ", ".join(organisation.slug for organisation in row.disputed_by)
        return f"disputed, {row.disputed_links} {'link' if row.disputed_links == 1 else 'links'}, by {names}"
    return f"signed by {row.signed} of {len(row.owners)}" if row.signed else str(row.state)


def _row_document(row: RowView) -> dict[str, Any]:
    from goalweave.linkages.content import link_fields

    return {
        "row": row.code,
        "state": row.state,
        "digest": row.digest,
        "owners": [
            {
                "organisation": owner.organisation.slug,
                "role": owner.role,
                "state": owner.state,
                "signed": owner.signed.isoformat() if owner.signed else None,
            }
            for owner in row.owners
        ],
        "links": [
            link_fields(link.text)
            | {
                "agreed": [organisation.slug for organisation in link.agreed],
                "disputed": [organisation.slug for organisation in link.disputed_by],
            }
            for link in row.links
        ],
        "proposals": row.proposals,
    }


def _difference_document(difference: LinkageDifference) -> dict[str, Any]:
    from goalweave.linkages.content import link_fields

    return {
        "added": [link_fields(link) for link in difference.added],
        "removed": [link_fields(link) for link in difference.removed],
        "changed": [
            {
                "before": link_fields(change.before),
                "after": link_fields(change.after),
                "fields": list(change.fields),
            }
            for change in difference.changed
        ],
    }


def _print_json(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
