"""`frameworks`: list, show, tree, check, import, export, wording, template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import load_library, packs_dir, resolve_node, wording_dir
from goalweave.cli.output_files import open_output
from goalweave.core.errors import InputError

if TYPE_CHECKING:
    from goalweave.core.catalogue import Catalogue, NodeLink
    from goalweave.core.model import Facilitator, Link, Status
    from goalweave.packs import Pack, PackLibrary

app = typer.Typer(help="Show, check, import and export frameworks.", no_args_is_help=True)


@app.command("list")
def list_frameworks() -> None:
    """List all frameworks and linkages."""
    catalogue = load_library().catalogue()
    print_table(
        "Frameworks",
        ["key", "title", ("nodes", "right"), "default"],
        [
            [
                framework.key,
                framework.title.get("en", framework.id),
                str(len(framework.nodes)),
                "yes" if framework.default else "",
            ]
            for framework in catalogue.frameworks.values()
        ],
    )
    print_table(
        "Linkages",
        ["id", "kind", "from", "to", ("links", "right")],
        [
            [linkage.id, linkage.kind, linkage.subject, linkage.object, str(len(linkage.links))]
            for linkage in catalogue.linkages
        ],
    )


@app.command()
def show(node: Annotated[str, typer.Argument(help="A node such as sdg:9.c or sdg@2019:17.6.2.")]) -> None:
    """Show a node with its labels, wording and links."""
    catalogue = load_library().catalogue()
    curie = resolve_node(catalogue, node)
    described, framework = catalogue.node(curie), catalogue.framework(curie.key)
    typer.echo(f"{curie}  {described.level}, {described.status}")
    for language, text in described.label.items():
        typer.echo(f"  {language}: {text}")
    for language, text in described.wording.items():
        typer.echo(f"  official wording ({language}): {text}")
    if described.parent:
        typer.echo(
            f"  part of {framework.name(described.parent)} {framework.node(described.parent).label.get('en', '')}"
        )
    for key, values in described.properties.items():
        typer.echo(f"  {key}: {', '.join(values)}")
    if described.formerly:
        typer.echo(f"  formerly: {', '.join(described.formerly)}")
    for facilitator in described.facilitators:
        typer.echo(f"  {facilitator_line(facilitator)}")
    if described.uri:
        typer.echo(f"  {described.uri}")
    for link in catalogue.links_of(curie):
        typer.echo(f"  {link_line(catalogue, link)}")


def facilitator_line(facilitator: Facilitator) -> str:
    """An organisation as `show` prints it: `co-facilitator: ITU (2010–; official): its source`."""
    period = f"{facilitator.period}; " if facilitator.period else ""
    source = f": {facilitator.source}" if facilitator.source else ""
    return f"{facilitator.role}: {facilitator.organisation} ({period}{facilitator.status}){source}"


def link_line(catalogue: Catalogue, link: NodeLink) -> str:
    """A link as `show` prints it: `sdg:2.4 hinders sdg:7.2 (ours, weight 0.333): why`."""
    rationale = link.link.rationale.get("en", "")
    relation = link.link.relation if link.link.sign > 0 else "hinders"
    names = f"{catalogue.name(link.subject)} {relation} {catalogue.name(link.object)}"
    return f"{names} ({', '.join((link.link.status, *_strength(link.link)))}){': ' + rationale if rationale else ''}"


def _strength(link: Link) -> list[str]:
    """Weight and strength with the one who stated them; nothing where nobody did."""
    stated = [] if link.weight is None else [f"weight {link.weight:g}"]
    if link.strength is not None:
        stated.append(
            f"{link.strength} as {link.strength_by}" if link.strength_by != "ours" else f"{link.strength} by us"
        )
    return stated


@app.command()
def tree(
    framework: Annotated[str, typer.Argument(help="A framework such as sdg or itu@2020-2023.")],
    language: Annotated[str, typer.Option(help="Language of the labels.")] = "en",
) -> None:
    """List all nodes of a framework, indented."""
    from goalweave.core.text.languages import pick

    loaded = load_library().catalogue().framework(framework)
    for node in loaded.nodes:
        depth = sum(1 for _ in loaded.ancestors(node.code))
        typer.echo(f"{'  ' * depth}{node.code}  {pick(node.label, language)}")


@app.command()
def check(
    pack: Annotated[str, typer.Argument(help="A pack's id or folder. Default: all packs.")] = "",
) -> None:
    """Check a pack and count its nodes and links by status. Errors end with exit code 2."""
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.framework_check import check_frameworks as run, count_statuses
    from goalweave.packs import read_pack

    library = load_library()
    own_pack: Pack | None = None
    if pack:
        own_pack = read_pack(Path(pack)) if Path(pack).is_dir() else library.pack(pack)
    if own_pack is None:
        # As they are in the files, so that links with former codes are named.
        linkages = chain.from_iterable(shipped.linkages for shipped in library.packs.values())
        catalogue = Catalogue(library.catalogue().frameworks, tuple(linkages))
        frameworks = tuple(catalogue.frameworks.values())
    else:
        frameworks = own_pack.frameworks
        others = library.catalogue().frameworks | {framework.key: framework for framework in frameworks}
        catalogue = Catalogue(others, own_pack.linkages)
    findings = run(catalogue)
    if own_pack is not None:
        own = tuple(framework.key for framework in own_pack.frameworks) + tuple(
            linkage.id for linkage in own_pack.linkages
        )
        findings = tuple(finding for finding in findings if finding.where.startswith(own)) if own else findings
    for finding in findings:
        typer.echo(f"{finding.severity}: {finding.where}: {finding.message}")
    for framework in frameworks:
        typer.echo(f"{framework.key}: {len(framework.nodes)} nodes, {_status_list(count_statuses(framework.nodes))}")
    for linkage in catalogue.linkages:
        typer.echo(f"{linkage.id}: {len(linkage.links)} links, {_status_list(count_statuses(linkage.links))}")
    errors = sum(1 for finding in findings if finding.severity == "error")
    typer.echo(f"{errors} errors, {len(findings) - errors} warnings")
    if errors:
        raise typer.Exit(2)


def _status_list(counts: Mapping[Status, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in counts.items()) or "none"


@app.command("import")
def import_framework(
    file: Annotated[Path, typer.Argument(help="A plan (XLSX, CSV), SKOS (TTL) or SSSOM (TSV).")],
) -> None:
    """Check a framework or linkage and add it to your packs."""
    from goalweave.datafolder import private_umask

    with private_umask():
        pack = import_framework_file(file, load_library(), packs_dir())
    for framework in pack.frameworks:
        typer.echo(f"{framework.key}: {len(framework.nodes)} nodes")
    for linkage in pack.linkages:
        typer.echo(f"{linkage.id}: {len(linkage.links)} links from {linkage.subject} to {linkage.object}")
    print_note(f"Saved in {packs_dir() / pack.id}; the site shows it after `goalweave load`.")
    if pack.frameworks:
        print_note(f"Map to it with: goalweave map FILE --to {pack.frameworks[0].id}")


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="A framework (as SKOS) or the id of a linkage (as SSSOM).")],
    out: Annotated[Path | None, typer.Option(help="File to write. Default: standard output.")] = None,
) -> None:
    """Export a framework (SKOS) or a linkage (SSSOM)."""
    text = export_text(name, load_library().catalogue())
    if out is None:
        typer.echo(text, nl=False)
    else:
        with open_output(out) as stream:
            stream.write(text.encode())


@app.command()
def template(out: Annotated[Path, typer.Argument(help="The workbook to write.")] = Path("plan-template.xlsx")) -> None:
    """Write a workbook to fill in with your own framework."""
    from goalweave.formats.frameworks.plan import write_plan_template

    if out.exists():
        raise InputError("the file already exists; choose another name", file=str(out))
    with open_output(out) as stream:
        write_plan_template(stream)
    typer.echo(str(out))


@app.command()
def wording(
    framework: Annotated[str, typer.Argument(help="The framework, with its edition if it is not the default.")],
    source: Annotated[
        Path, typer.Option("--from", help="The UN's SKOS file, a UNSD API reply, or the six-language JSON.")
    ],
    goals_and_targets: Annotated[
        bool,
        typer.Option(
            "--goals-and-targets",
            help="Only goals and targets, which no review changes: a file of another edition will do.",
        ),
    ] = False,
) -> None:
    """Load official wording into its edition. It is shown instead of our labels."""
    from goalweave.datafolder import private_umask

    with private_umask():
        done = load_wording(
            framework, source, load_library().catalogue(), wording_dir(), goals_and_targets=goals_and_targets
        )
    typer.echo(f"{done.key}: official wording for {done.nodes} nodes in {', '.join(done.languages)}")


@dataclass(frozen=True)
class LoadedWording:
    key: str
    nodes: int
    languages: tuple[str, ...]


def import_framework_file(file: Path, library: PackLibrary, folder: Path) -> Pack:
    """Read a plan, SKOS or SSSOM file, check it, and keep it as a pack below `folder`. Raises InputError."""
    from goalweave.core.framework_check import require_valid_frameworks
    from goalweave.packs.own_packs import library_with, merge_with_own_pack, read_framework_file
    from goalweave.packs.writer import write_pack

    if not file.exists():
        raise InputError("the file does not exist", file=str(file))
    with file.open("rb") as stream:
        parts = read_framework_file(stream, file.name, library.catalogue())
    own = merge_with_own_pack(parts, library, folder, file.name)
    require_valid_frameworks(library_with(library, own).catalogue(), file.name)
    write_pack(own, folder / own.id)
    return replace(own, frameworks=parts.frameworks, linkages=parts.linkages)


def export_text(name: str, catalogue: Catalogue) -> str:
    """A linkage by id as SSSOM, else a framework as SKOS. Raises UnknownNode."""
    for linkage in catalogue.linkages:
        if linkage.id == name:
            from goalweave.formats.frameworks.sssom import write_sssom

            return write_sssom(linkage, catalogue)
    from goalweave.formats.frameworks.skos import write_skos

    return write_skos(catalogue.framework(name))


def load_wording(
    name: str, source: Path, catalogue: Catalogue, folder: Path, *, goals_and_targets: bool = False
) -> LoadedWording:
    """Save official wording for its edition. Raises InputError if that is not the one requested.

    goals_and_targets: leave out indicators, and take a file of any edition; without an edition, `name` is the default one.
    """
    from goalweave.formats.frameworks.wording import apply_wording, goals_and_targets_for, read_wording

    if not source.exists():
        raise InputError("the file does not exist", file=str(source))
    wording = read_wording(source.read_bytes(), source.name)
    framework = catalogue.framework(name if "@" in name or goals_and_targets else f"{name}@{wording.edition}")
    applied = apply_wording(framework, goals_and_targets_for(framework, wording) if goals_and_targets else wording)
    texts = {node.code: dict(node.wording) for node in applied.nodes if node.wording}
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{framework.key}.json"
    draft = target.with_suffix(".part")
    draft.write_text(json.dumps(texts, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(target)
    return LoadedWording(framework.key, len(texts), tuple(sorted(set(chain.from_iterable(texts.values())))))
