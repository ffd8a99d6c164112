"""`interlinkages load`, `list` and `remove`, of the matrices in the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import TableColumn, print_note, print_table
from goalweave.cli.data import database_location, load_first_frameworks, use_database

if TYPE_CHECKING:
    from goalweave.accounts.models import Organisation
    from goalweave.interlinkages.queries import MatrixPreview, MatrixSummary

MOST_NAMED = 20


def load(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, XLSX or SSSOM/TSV: a list of scored pairs or a square matrix.")
    ],
    title: Annotated[list[str], typer.Option(help="Title, such as Sweden, or fr=Suède. Repeat it for each language.")],
    framework: Annotated[str, typer.Option(help="Framework or edition that must have all nodes.")] = "sdg",
    source: Annotated[str, typer.Option(help="Who published the scores, and where.")] = "",
    country: Annotated[str, typer.Option(help="Country that they are about: two letters.")] = "",
    panel: Annotated[str, typer.Option(help="Who scored.")] = "",
    kind: Annotated[str, typer.Option(help="influence or correlation, if the file is not recognised.")] = "",
    organisation: Annotated[str, typer.Option(help="Owner of the matrix. Default: the site.")] = "",
    private: Annotated[bool, typer.Option("--private", help="Show it only to members of the owner.")] = False,
    each: Annotated[
        bool, typer.Option("--each", help="One matrix for each scorer in the file. Default: their medians.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say what would be loaded.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Load a cross-impact matrix and check its nodes."""
    from django.utils import timezone

    from goalweave.core.errors import InputError
    from goalweave.core.interlinkages import MatrixKind
    from goalweave.formats.frameworks.interlinkages import read_interlinkages_path

    if kind not in ("", *MatrixKind):
        raise InputError(f"“{kind}” is not one of {', '.join(MatrixKind)}", field="--kind")
    use_database()
    load_first_frameworks()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.interlinkages.actions import load_matrix
    from goalweave.interlinkages.queries import find_matrix, merge_scorings, preview_matrix

    owner = _find_organisation(organisation)
    read = read_interlinkages_path(file, kind=MatrixKind(kind) if kind else None)
    if read.unscored_links:
        print_note(f"{file.name}: {read.unscored_links:,} links without data (−100) count as missing.")
    scorings = [merge_scorings([matrix]) for matrix in read.matrices] if each else [merge_scorings(read.matrices)]
    documents = []
    for matrix, provenance in scorings:
        preview = preview_matrix(matrix, framework)
        document = _preview_document(preview)
        if not check:
            row = load_matrix(
                actor=SYSTEM,
                matrix=matrix,
                framework=framework,
                title=_read_titles(title),
                now=timezone.now(),
                source=source,
                country=country,
                panel=panel or matrix.scorer,
                organisation=owner,
                public=not private,
                file=file.name,
                provenance=provenance,
            )
            summary = find_matrix(SYSTEM, row.slug)
            document["matrix"] = summary.key if summary else ""
        documents.append(document)
        if not as_json:
            _print_preview(preview, document.get("matrix", ""))
    if as_json:
        typer.echo(json.dumps(documents, ensure_ascii=False, indent=1))


def list_matrices(
    framework: Annotated[str, typer.Option(help="Only matrices of this framework.")] = "",
    language: Annotated[str, typer.Option(help="Language of the titles.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the matrices and the linkages that can be used as one."""
    use_database()
    load_first_frameworks()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.text.languages import pick
    from goalweave.frameworks.queries import catalogue
    from goalweave.interlinkages.queries import matrices

    key = catalogue().framework(framework).key if framework else ""
    listed = matrices(SYSTEM, key)
    if as_json:
        typer.echo(json.dumps([_matrix_document(matrix) for matrix in listed], ensure_ascii=False, indent=1))
        return
    columns: list[TableColumn] = [
        "matrix",
        "framework",
        "title",
        "kind",
        ("nodes", "right"),
        ("pairs", "right"),
        "from",
    ]
    rows = []
    for matrix in listed:
        scored_by = matrix.panel or matrix.source
        cells = [matrix.key, matrix.framework, pick(matrix.title, language), str(matrix.kind)]
        rows.append([*cells, f"{matrix.nodes:,}", f"{matrix.pairs:,}", scored_by])
    print_table(f"Matrices in {database_location()}", columns, rows, least_width=120)


def remove(
    matrix: Annotated[str, typer.Argument(metavar="MATRIX", help="Its name, as `interlinkages list` prints it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Restore a matrix that was removed.")] = False,
) -> None:
    """Remove a matrix from the database. It can be restored."""
    from django.utils import timezone

    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import InputError
    from goalweave.interlinkages.actions import remove_matrix, restore_matrix
    from goalweave.interlinkages.queries import matrix_row, removed_matrices

    if undo:
        row = next((entry for entry in removed_matrices(SYSTEM) if entry.slug == matrix), None)
    else:
        row = matrix_row(SYSTEM, matrix)
    if row is None:
        raise InputError(f"unknown matrix: {matrix}", field="MATRIX")
    if undo:
        restore_matrix(actor=SYSTEM, matrix=row)
    else:
        remove_matrix(actor=SYSTEM, matrix=row, now=timezone.now())
    typer.echo(f"{row.slug}: {'restored' if undo else 'removed'}")


def _read_titles(titles: list[str]) -> dict[str, str]:
    by_language = {}
    for title in titles:
        language, sign, text = title.partition("=")
        # A title may contain an equals sign itself.
        if sign and language.isalpha() and language.islower() and len(language) <= 3:
            by_language[language] = text
        else:
            by_language["en"] = title
    return by_language


def _find_organisation(slug: str) -> Organisation | None:
    from goalweave.accounts.queries import find_organisation
    from goalweave.core.errors import InputError

    if not slug:
        return None
    organisation = find_organisation(slug)
    if organisation is None:
        raise InputError(f"unknown organisation: {slug}", field="--organisation")
    return organisation


def _preview_document(preview: MatrixPreview) -> dict[str, Any]:
    return {
        "framework": preview.framework,
        "pairs": preview.counts.scored,
        "missing": preview.missing,
        "positive": preview.positive,
        "negative": preview.negative,
        "neutral": preview.counts.neutral,
        "benefit_and_trade_off": preview.counts.split,
        "unknown": list(preview.unknown),
        "symmetric": preview.symmetric,
    }


def _print_preview(preview: MatrixPreview, name: str) -> None:
    counts = preview.counts
    typer.echo(
        f"{name or 'check'}: {counts.scored:,} pairs, {counts.missing:,} missing; {counts.supporting:,} support, "
        f"{counts.hindering:,} hinder, {counts.neutral:,} have no effect"
    )
    if preview.unknown:
        more = f" and {len(preview.unknown) - MOST_NAMED:,} more" if len(preview.unknown) > MOST_NAMED else ""
        print_note(f"{preview.framework} has no nodes {', '.join(preview.unknown[:MOST_NAMED])}{more}")
    if preview.symmetric:
        print_note(
            "Every pair has the same score in both directions: the file does not show which node influences which."
        )


def _matrix_document(matrix: MatrixSummary) -> dict[str, Any]:
    return {
        "matrix": matrix.key,
        "framework": matrix.framework,
        "title": dict(matrix.title),
        "kind": str(matrix.kind),
        "source": matrix.source,
        "country": matrix.country,
        "panel": matrix.panel,
        "scale": {"id": matrix.scale.id, "lowest": matrix.scale.lowest, "highest": matrix.scale.highest},
        "nodes": matrix.nodes,
        "pairs": matrix.pairs,
        "public": matrix.public,
        "origin": matrix.origin,
        "provenance": matrix.provenance.to_json(),
    }
