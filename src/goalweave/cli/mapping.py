"""`map`: the whole job without a database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note, print_table, print_wrapped, progress_bar
from goalweave.cli.coverage import coverage_table
from goalweave.cli.data import load_library
from goalweave.cli.output_files import DRAFT
from goalweave.datafolder import draft_folder

if TYPE_CHECKING:
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.model import Record
    from goalweave.core.pipeline import MappingResult
    from goalweave.core.statements.allocation import ReadDocument
    from goalweave.formats.records.map_json import MapFile


LONGEST_SAMPLE = 40
"""Characters of a value in the preview of columns."""


def map_files(
    files: Annotated[list[Path], typer.Argument(help="txt, md, html, pdf, docx, csv, xlsx or IATI XML.")] = [],  # noqa: B006
    to: Annotated[
        str, typer.Option(help="The framework to map to. Default: that of the review, else sdg.", show_default=False)
    ] = "",
    level: Annotated[str, typer.Option(help="Deepest level to suggest at, such as goal or target.")] = "",
    via: Annotated[
        str, typer.Option(help="Frameworks on the path of contributions, such as wsis,itu. Default: all.")
    ] = "",
    against: Annotated[
        str, typer.Option(help="`tags`: hide the publisher's tags and compare the suggestions with them.")
    ] = "",
    model: Annotated[str, typer.Option(help="Classifier: accurate, fast, labels or none.")] = "accurate",
    out: Annotated[Path | None, typer.Option(help="Folder for map.html, CSV files, map.json and review.xlsx.")] = None,
    review: Annotated[Path | None, typer.Option(help="A review.xlsx with a colleague's decisions.")] = None,
    column: Annotated[list[str], typer.Option(help="Column by name: title=Project name. Can be repeated.")] = [],  # noqa: B006
    preview: Annotated[
        bool, typer.Option(help="Show how the columns of a CSV or XLSX file are read, and stop.")
    ] = False,
    language: Annotated[str, typer.Option(help="Language of labels and of map.html.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Map documents and project files. Shows suggestions, coverage and contributions."""
    from goalweave.classifiers import engine_for
    from goalweave.core.errors import InputError
    from goalweave.core.pipeline import MapOptions, map_records
    from goalweave.core.text.languages import LANGUAGES

    columns = dict(parse_column(pair) for pair in column)
    if preview:
        if not files:
            raise InputError("name at least one file to preview")
        for file in files:
            _print_preview(file, columns, as_json=as_json)
        return
    if against not in ("", "tags"):
        raise InputError(f"--against must be tags, not {against}")
    if language not in LANGUAGES:
        raise InputError(f"--language must be one of {', '.join(LANGUAGES)}, not {language}")
    library = load_library()
    catalogue = library.catalogue()
    documents: list[ReadDocument] = []
    if files:
        files = list(dict.fromkeys(file.resolve() for file in files))
        records = list(read_records(files, catalogue, columns, unused=True, on_document=documents.append))
    else:
        before = _map_of_review(review, catalogue)
        records = list(before.records)
        to, level = to or before.framework, level or (before.level if not to else "")
    if not records:
        raise InputError("nothing to map: no files, or no statements in them", file=", ".join(map(str, files)))
    options = MapOptions(
        to=to or "sdg",
        level=level,
        via=tuple(part.strip() for part in via.split(",") if part.strip()) or None,
        against_tags=bool(against),
    )
    with progress_bar("mapping", quiet=as_json) as moved:
        mapped = map_records(records, catalogue, engine_for(catalogue, model), options, on_progress=moved)
    if review is not None:
        mapped = apply_review(mapped, review)
    if out is not None:
        write_outputs(mapped, out, language, documents)
    if as_json:
        from goalweave.formats.records.map_json import write_map_json

        typer.echo(write_map_json(mapped, documents))
    else:
        _print_summary(mapped, language)
        for document in documents:
            typer.echo(f"\n{shares_of_text(document)}")
        if out is not None:
            typer.echo()
            print_wrapped(
                f"Written to {out}: map.html, records.csv, mappings.csv, contributions.csv, map.json, review.xlsx"
            )


def read_records(
    files: list[Path],
    catalogue: Catalogue,
    columns: dict[str, str],
    *,
    unused: bool = False,
    on_document: Callable[[ReadDocument], None] | None = None,
) -> Iterator[Record]:
    """All records of all files; problems that did not stop the reading are said on standard error.

    unused: say which columns of tables are not used, since the text may be in one of them. on_document: given the text of
    each document.
    """
    from goalweave.core.facts import record_facts
    from goalweave.core.former_codes import code_resolver
    from goalweave.core.pipeline import renumber_duplicate_ids
    from goalweave.formats import preview, profile_path, read_path
    from goalweave.packs import code_lists, fact_names

    resolve = code_resolver(catalogue, lambda notice: print_note(str(notice)))

    def records_of_files() -> Iterator[Record]:
        for file in files:
            profile = profile_path(file)
            heads = preview(profile, columns).unknown if unused and profile.is_table else ()
            if heads:
                print_note(f"{file.name}: not used: {', '.join(heads)} (name a column with --column text=…)")
            yield from read_path(
                file,
                columns=columns,
                resolve=resolve,
                on_problem=lambda problem: print_note(str(problem)),
                on_document=on_document,
                profile=profile,
                code_lists=code_lists(),
            )

    for record in renumber_duplicate_ids(records_of_files()):
        yield record_facts(record, fact_names)


def _map_of_review(review: Path | None, catalogue: Catalogue) -> MapFile:
    """Without files, the map.json that was written together with the review."""
    from goalweave.core.errors import InputError
    from goalweave.formats.records.map_json import read_map_json

    if review is None:
        raise InputError("name at least one file to map")
    path = review.parent / "map.json"
    if not path.exists():
        raise InputError("map.json is missing from its folder; name the files that were mapped", file=str(review))
    return read_map_json(path.read_bytes(), str(path), catalogue, on_problem=lambda notice: print_note(str(notice)))


def parse_column(assignment: str) -> tuple[str, str]:
    from goalweave.core.errors import InputError

    field, equals, name = assignment.partition("=")
    if not equals:
        raise InputError(f"--column must be field=column name, not {assignment}")
    return field.strip(), name.strip()


def _print_preview(file: Path, columns: dict[str, str], *, as_json: bool = False) -> None:
    """How each column is read, why, and what is in it; the columns that are not used come last."""
    from goalweave.formats import preview, profile_path

    table = preview(profile_path(file), columns)
    if as_json:
        choices = [
            {
                "column": choice.header,
                "field": choice.field or None,
                "certain": choice.certain,
                "reasons": list(choice.reasons),
                "samples": list(choice.samples),
            }
            for choice in table.choices
        ]
        typer.echo(
            json.dumps({"file": str(file), "sheet": table.sheet, "columns": choices}, ensure_ascii=False, indent=2)
        )
        return
    rows = []
    for choice in sorted(table.choices, key=lambda choice: not choice.field):
        reason = "; ".join(choice.reasons)
        doubt = "" if choice.certain else "to check: "
        samples = " | ".join(sample[:LONGEST_SAMPLE] for sample in choice.samples)
        rows.append((choice.field or "not used", choice.header, doubt + reason, samples))
    rows += [(field, value, "given", "") for field, value in table.columns.items() if value.startswith("=")]
    print_table(str(file), ["field", "column", "reason", "values"], rows)


def _print_summary(mapped: MappingResult, language: str) -> None:
    """A table by the top nodes of the framework."""
    from goalweave.core.text.languages import pick

    framework = mapped.framework
    title = f"{len(mapped.records)} records by {pick(framework.title, language)} ({framework.key}), each counted once in a row"
    coverage_table(title, framework, mapped.coverage, language)
    hindering = []
    for record in mapped.records:
        hindering += [(record, mapping) for mapping in record.mappings if mapping.sign < 0]
    if hindering:
        typer.echo("\nMay hinder a node, and is not counted:")
    for record, mapping in hindering:
        name = pick(record.title, record.language) or record.id
        typer.echo(f"  {name[:80]}: {mapped.catalogue.name(mapping.node)} ({mapping.state}, {mapping.score:.2f})")
    if mapped.agreement:
        agreement = mapped.agreement
        typer.echo(
            f"\nAgainst the publisher's tags: precision {agreement.precision:.3f}, recall {agreement.recall:.3f}, "
            f"F1 {agreement.f1:.3f}, precision at 1 {agreement.precision_at_1:.3f}"
        )
        for miss in agreement.misses:
            typer.echo(f"  {miss}")


def shares_of_text(document: ReadDocument, place: str = "in records") -> str:
    """How much of a document's text is in records (or what `place` says), and how much is set aside for which reason."""
    lengths: Counter[str] = Counter()
    for aside in document.set_aside:
        lengths[aside.reason] += aside.span.length
    whole = max(len(document.text), 1)
    shares = [f"{place} {document.taken / whole:.1%}"]
    shares += [f"{reason} {length / whole:.1%}" for reason, length in lengths.most_common()]
    return f"{document.file}: {len(document.text):,} characters; {', '.join(shares)}"


def write_outputs(mapped: MappingResult, folder: Path, language: str, documents: Sequence[ReadDocument] = ()) -> None:
    """Write every file to a draft, then put them in place, so that a failure leaves nothing half-written."""
    from goalweave.cli.data import use_documents
    from goalweave.formats.records.map_json import review_rows, write_map_json, write_tables
    from goalweave.formats.records.xlsx.review import write_review

    use_documents()
    from goalweave.documents.map_page import map_document

    folder.parent.mkdir(parents=True, exist_ok=True)
    # In a folder that is there, one may write; in the one above it perhaps not.
    place = folder if folder.is_dir() else folder.parent
    with draft_folder(place, DRAFT) as draft:
        write_tables(mapped, draft)
        (draft / "map.json").write_text(write_map_json(mapped, documents) + "\n", encoding="utf-8")
        (draft / "map.html").write_text(map_document(mapped, language), encoding="utf-8")
        with (draft / "review.xlsx").open("wb") as stream:
            write_review(stream, *review_rows(mapped, language))
        folder.mkdir(exist_ok=True)
        for file in draft.iterdir():
            file.replace(folder / file.name)


def apply_review(mapped: MappingResult, path: Path) -> MappingResult:
    """Return the map with the decisions applied. Raises InputError with line and column."""
    from goalweave.core.errors import InputError
    from goalweave.core.former_codes import name_resolver
    from goalweave.core.pipeline import MappingDecision, apply_decisions
    from goalweave.formats.reading.limits import Limits
    from goalweave.formats.records.xlsx.review import read_review

    with path.open("rb") as stream:
        decisions = read_review(stream, path.name, Limits())
    known = {record.id for record in mapped.records}
    resolve = name_resolver(mapped.catalogue, lambda notice: print_note(str(notice.at(file=path.name))))
    verdicts = []
    for decision in decisions:
        if decision.record_id not in known:
            raise InputError(
                f"unknown record {decision.record_id} in the mapped files", file=path.name, line=decision.line
            )
        new = resolve(decision.new_node) if decision.new_node else None
        verdicts.append(MappingDecision(decision.record_id, resolve(decision.node), decision.decision, new))
    return apply_decisions(mapped, verdicts)
