"""`report`: documents about what an organisation does, made from the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.data import load_library, load_own_indicators, resolve_node, use_database, use_documents
from goalweave.cli.document_files import DocumentMaker, document_makers, require_endings, write_document_files

if TYPE_CHECKING:
    from goalweave.cli.record_source import RecordHolder
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.document import Document
    from goalweave.core.model import Framework, Record
    from goalweave.documents.measurements import Figures
    from goalweave.documents.shared_sections import DocumentContext

FORMS = ("docx", "pdf", "html", "xlsx")
app = typer.Typer(help="Write profiles, reports, briefs and matrices.", no_args_is_help=True)

More = Annotated[
    list[Path],
    typer.Argument(metavar="[FILE]...", help="More files to write, after the one in --out.", show_default=False),
]
Out = Annotated[list[Path], typer.Option(help="Files to write, by ending: docx, pdf, html, xlsx (the records).")]
Language = Annotated[str, typer.Option(help="Language of the document: en, fr, es, ru, ar or zh.")]
Records = Annotated[list[Path], typer.Option(help="File of records to use instead of the database. Can be repeated.")]
Public = Annotated[bool, typer.Option("--public", help="Use published records only.")]
Style = Annotated[Path | None, typer.Option(help="Folder of a house style.", show_default=False)]


@app.command()
def profile(
    more: More = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of an organisation. Default with --country: all.")] = "",
    unit: Annotated[str, typer.Option(help="Short name of one of its units, with the units below.")] = "",
    country: Annotated[str, typer.Option(help="A country by its ISO code, such as KE.")] = "",
    framework: Annotated[str, typer.Option(help="The framework to report on.")] = "sdg",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """Write the profile of an organisation. Shows what it, a unit or a country contributes to the goals."""
    from goalweave.core.errors import InputError

    files = _output_files(out, more, language)
    if not organisation and not country:
        raise InputError("specify --organisation or --country")
    holder = _find_holder(organisation, records, public=public, unit=unit, country=country)
    from goalweave.documents.profile import profile_document

    selected = _records_in(holder, country)
    main = holder.catalogue.framework(framework)
    title = _holder_title(holder, language, unit, country)
    about = _build_context(holder, main, selected, title, language)
    _write_documents(files, profile_document(about), selected, holder.catalogue, language, style)


@app.command()
def annual(
    more: More = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of the organisation.")] = ...,  # type: ignore[assignment]
    plan: Annotated[str, typer.Option(help="The organisation's plan, such as itu.")] = ...,  # type: ignore[assignment]
    year: Annotated[
        int | None,
        typer.Option(min=1900, max=2200, help="The reporting year. Default: all records.", show_default=False),
    ] = None,
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """Write the annual report on a plan."""
    files = _output_files(out, more, language)
    holder = _find_holder(organisation, records, public=public)
    from goalweave.documents.annual import annual_document, records_in_year

    selected = records_in_year(holder.records, year)
    plan_framework = holder.catalogue.framework(plan)
    title = _holder_title(holder, language)
    about = _build_context(holder, plan_framework, selected, title, language)
    figures = _plan_figures(holder, plan_framework, year, public=public)
    _write_documents(files, annual_document(about, year, figures), selected, holder.catalogue, language, style)


@app.command()
def goal(
    node: Annotated[str, typer.Argument(help="A goal or any other node, such as sdg:9.")],
    more: More = [],  # noqa: B006
    organisation: Annotated[
        str, typer.Option(help="Short name of an organisation. Default: all in the database.")
    ] = "",
    country: Annotated[str, typer.Option(help="Only in this country, by its ISO code.")] = "",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """Write a brief on a goal. Shows the records, partners, money and gaps."""
    files = _output_files(out, more, language)
    holder = _find_holder(organisation, records, public=public, country=country)
    from goalweave.documents.goal_brief import goal_document
    from goalweave.documents.shared_sections import is_mapped_to

    selected = _records_in(holder, country)
    curie = resolve_node(holder.catalogue, node)
    main = holder.catalogue.framework(curie.key)
    title = _holder_title(holder, language, country=country)
    about = _build_context(holder, main, selected, title, language)
    own = [record for record in selected if is_mapped_to(record, about, curie.code)]
    _write_documents(files, goal_document(about, curie), own, holder.catalogue, language, style)


@app.command()
def country(
    area: Annotated[str, typer.Argument(help="A country by ISO code or name, such as KE.")],
    more: More = [],  # noqa: B006
    goal: Annotated[str, typer.Option(help="Only the chapter of this goal, such as 9.")] = "",
    framework: Annotated[str, typer.Option(help="The framework whose goals are listed.")] = "sdg",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """Write a country brief for a national review. Shows indicators, work and gaps by goal."""
    files = _output_files(out, more, language)
    from goalweave.cli.record_source import all_in_country
    from goalweave.core.errors import InputError

    code = _find_country(area)
    use_database()
    load_own_indicators()
    holder = _find_holder("", records, country=code) if records else all_in_country(code, public=public)
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.documents.country_brief import chapter_document, country_document
    from goalweave.documents.country_chapter import records_of
    from goalweave.documents.country_from_database import read_country_figures
    from goalweave.packs.areas.names import area_name

    selected = _records_in(holder, code)
    main = holder.catalogue.framework(framework)
    if goal and goal not in main.child_codes.get(None, ()):
        raise InputError(f"{main.id} has no goal {goal}", field="--goal")
    title = area_name(code, language)
    about = _build_context(holder, main, selected, title, language)
    measured = read_country_figures(VISITOR if public else SYSTEM, main, code, language, [goal] if goal else [])
    document = chapter_document(about, measured) if goal else country_document(about, measured)
    own = records_of(about, goal) if goal else selected
    _write_documents(files, document, own, holder.catalogue, language, style)


@app.command()
def annex(
    area: Annotated[str, typer.Argument(help="A country by ISO code or name, such as KE.")],
    more: More = [],  # noqa: B006
    framework: Annotated[str, typer.Option(help="The framework whose goals are listed.")] = "sdg",
    language: Language = "en",
    out: Annotated[list[Path], typer.Option(help="Files to write, by ending: xlsx, csv, pdf, docx, html.")] = [],  # noqa: B006
    public: Annotated[bool, typer.Option("--public", help="Use public figures only.")] = False,
    style: Style = None,
) -> None:
    """Write a country's statistical annex. Has every indicator with years, breakdowns, sources and verdict."""
    files = _output_files(out, more, language, (*FORMS, "csv"))
    code = _find_country(area)
    use_database()
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.documents.statistical_annex import annex_document
    from goalweave.documents.statistical_annex_from_database import read_statistical_annex
    from goalweave.documents.statistical_tables import statistical_csv, statistical_workbook
    from goalweave.frameworks.queries import catalogue

    known = catalogue()
    shown = read_statistical_annex(VISITOR if public else SYSTEM, known.framework(framework), code, language)
    makers: dict[str, DocumentMaker] = {
        **document_makers(annex_document(shown, known, language), style),
        "xlsx": lambda: statistical_workbook(shown, language),
        "csv": lambda: statistical_csv(shown, language),
    }
    write_document_files(files, makers)


@app.command()
def matrix(
    left: Annotated[str, typer.Argument(help="The framework of the rows, such as wsis.")],
    right: Annotated[str, typer.Argument(help="The framework of the columns, such as sdg.")],
    more: More = [],  # noqa: B006
    level: Annotated[
        str, typer.Option(help="Deepest level of the columns, such as target. Default: the top level.")
    ] = "",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    style: Style = None,
) -> None:
    """Write a matrix of the links between frameworks."""
    from goalweave.core.errors import InputError

    files = _output_files(out, more, language, ("docx", "pdf", "html"))
    catalogue = _load_catalogue()
    from goalweave.documents.matrix_document import matrix_document

    rows, columns = catalogue.framework(left), catalogue.framework(right)
    if rows is columns:
        raise InputError("a matrix needs two frameworks")
    levels = [entry.id for entry in columns.levels]
    if level and level not in levels:
        raise InputError(f"--level must be one of {', '.join(levels)}, not {level}")
    write_document_files(files, document_makers(matrix_document(catalogue, rows, columns, language, level), style))


def _find_country(area: str) -> str:
    from goalweave.core.errors import InputError
    from goalweave.formats.reading.areas import find_area

    code = find_area(area)
    if code is None or code.isdecimal():
        raise InputError(f"{area} is not a country; use an ISO code, such as KE", field="AREA")
    return code


def _output_files(out: list[Path], other_files: list[Path], language: str, forms: Sequence[str] = FORMS) -> list[Path]:
    from goalweave.core.errors import InputError
    from goalweave.core.text.languages import LANGUAGES

    if language not in LANGUAGES:
        raise InputError(f"--language must be one of {', '.join(LANGUAGES)}, not {language}")
    files = [*out, *other_files]
    require_endings(files, forms)
    return files


def _load_catalogue() -> Catalogue:
    """That of the database, where there is one with frameworks in it."""
    from goalweave.cli.record_source import has_database

    if has_database():
        use_database()
        from goalweave.frameworks.queries import catalogue, framework_revision

        if framework_revision():
            return catalogue()
    use_documents()
    return load_library().catalogue()


def _find_holder(
    organisation: str, records: Sequence[Path], *, public: bool = False, unit: str = "", country: str = ""
) -> RecordHolder:
    """The organisation with those of its records that are requested; without one, everyone's in the database."""
    from goalweave.cli.record_source import find_holder

    holder = find_holder(organisation, records, public=public, unit=unit, country=country)
    if not holder.from_database:
        use_documents()
    return holder


def _plan_figures(holder: RecordHolder, plan: Framework, year: int | None, *, public: bool) -> Figures:
    """What is measured of the plan: out of the database, else what ships."""
    if not holder.from_database:
        from goalweave.documents.measurements import figures_from_packs, identical_nodes
        from goalweave.packs.indicators import read_indicators

        identical = identical_nodes(holder.catalogue, plan)
        return figures_from_packs(read_indicators(load_library()), plan, year, identical=identical)
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.documents.measurements_from_database import read_figures

    return read_figures(VISITOR if public else SYSTEM, plan, year, holder.area)


def _owner_names(holder: RecordHolder) -> Mapping[str, Mapping[str, str]]:
    return holder.owners or {holder.slug: holder.short or holder.name}


def _holder_title(holder: RecordHolder, language: str, unit: str = "", country: str = "") -> str:
    from goalweave.core.text.languages import pick
    from goalweave.documents.text_formats import everybody_name
    from goalweave.packs.areas.names import area_name

    name = pick(holder.name, language) or everybody_name(language)
    parts = [name, pick(holder.unit, language) if unit else "", area_name(country, language) if country else ""]
    if country and not holder.slug:
        parts = parts[2:]
    return " · ".join(filter(None, parts))


def _records_in(holder: RecordHolder, country: str) -> tuple[Record, ...]:
    """All of them with the part of their money that falls on the country; empty: as they are."""
    from goalweave.documents.profile import share_in_country

    return tuple(share_in_country(record, country) for record in holder.records) if country else holder.records


def _build_context(
    holder: RecordHolder, framework: Framework, records: Sequence[Record], title: str, language: str
) -> DocumentContext:
    from goalweave.documents.shared_sections import document_context

    owners = _owner_names(holder)
    return document_context(title, language, holder.catalogue, framework, records, owners, as_of=holder.as_of)


def _write_documents(
    files: list[Path],
    document: Document,
    records: Sequence[Record],
    catalogue: Catalogue,
    language: str,
    style: Path | None,
) -> None:
    from goalweave.documents.annex import annex_workbook

    makers: dict[str, DocumentMaker] = {
        **document_makers(document, style),
        "xlsx": lambda: annex_workbook(records, catalogue, language),
    }
    write_document_files(files, makers)
