"""`report`: documents about what an organisation does, made from the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.data import load_own_indicators, own_library, use_database, use_documents
from goalweave.cli.files_out import Maker, document_makers, endings, write_files

if TYPE_CHECKING:
    from goalweave.cli.registry_of import Holder
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.document import Document
    from goalweave.core.model import Framework, Record
    from goalweave.documents.measurements import Figures

FORMS = ("docx", "pdf", "html", "xlsx")
app = typer.Typer(help="Documents: profile, annual report, goal brief, country brief, matrix.", no_args_is_help=True)

More = Annotated[
    list[Path], typer.Argument(metavar="[FILE]...", help="Further files after that of --out.", show_default=False)
]
Out = Annotated[list[Path], typer.Option(help="Files to write, by ending: docx, pdf, html, xlsx (the records).")]
Language = Annotated[str, typer.Option(help="Language of the document: en, fr, es, ru, ar or zh.")]
Records = Annotated[list[Path], typer.Option(help="A file of records instead of the database; may be repeated.")]
Public = Annotated[bool, typer.Option("--public", help="Only records that are published.")]
Style = Annotated[Path | None, typer.Option(help="Folder of a house style.", show_default=False)]


@app.command()
def profile(
    more: More = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of an organisation; empty with --country: all.")] = "",
    unit: Annotated[str, typer.Option(help="Short name of a unit of it, with those below it.")] = "",
    country: Annotated[str, typer.Option(help="A country by its ISO code, such as KE.")] = "",
    framework: Annotated[str, typer.Option(help="The framework whose coverage is shown.")] = "sdg",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """What an organisation, a unit or a country contributes to the goals: figures, gaps, partners, records."""
    from goalweave.core.errors import InputError

    files = _asked(out, more, language)
    if not organisation and not country:
        raise InputError("name --organisation or --country")
    held = _held(organisation, records, public=public, unit=unit, country=country)
    from goalweave.documents.profile import in_country, profile_document
    from goalweave.documents.shared_sections import about_of

    found = tuple(in_country(one, country) for one in held.records) if country else held.records
    chosen = held.catalogue.framework(framework)
    title = _titled(held, language, unit, country)
    about = about_of(title, language, held.catalogue, chosen, found, _owners(held), as_of=held.as_of)
    _write(files, profile_document(about), found, held.catalogue, language, style)


@app.command()
def annual(
    more: More = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of the organisation.")] = ...,  # type: ignore[assignment]
    plan: Annotated[str, typer.Option(help="The framework that is its plan, such as itu.")] = ...,  # type: ignore[assignment]
    year: Annotated[
        int | None, typer.Option(min=1900, max=2200, help="The year; without one all records.", show_default=False)
    ] = None,
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """The report on a plan: objectives, outcomes and outputs with progress, records, results, challenges, lessons and money."""
    files = _asked(out, more, language)
    held = _held(organisation, records, public=public)
    from goalweave.documents.annual import annual_document, in_year
    from goalweave.documents.shared_sections import about_of

    found = in_year(held.records, year)
    chosen = held.catalogue.framework(plan)
    title = _titled(held, language)
    about = about_of(title, language, held.catalogue, chosen, found, _owners(held), as_of=held.as_of)
    figures = _figures(held, chosen, year, public=public)
    _write(files, annual_document(about, year, figures), found, held.catalogue, language, style)


@app.command()
def goal(
    node: Annotated[str, typer.Argument(help="A goal or any other node, such as sdg:9.")],
    more: More = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of an organisation; empty: all in the database.")] = "",
    country: Annotated[str, typer.Option(help="Only in this country, by its ISO code.")] = "",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """Who does what where for one goal, with whom and with what money, and what is missing."""
    files = _asked(out, more, language)
    held = _held(organisation, records, public=public, country=country)
    from goalweave.documents.goal_brief import goal_document
    from goalweave.documents.profile import in_country
    from goalweave.documents.shared_sections import about_of, stands_on

    found = tuple(in_country(one, country) for one in held.records) if country else held.records
    wanted = held.catalogue.resolve(node)
    chosen = held.catalogue.framework(wanted.key)
    title = _titled(held, language, country=country)
    about = about_of(title, language, held.catalogue, chosen, found, _owners(held), as_of=held.as_of)
    own = [one for one in found if stands_on(one, about, wanted.code)]
    _write(files, goal_document(about, wanted), own, held.catalogue, language, style)


@app.command()
def country(
    area: Annotated[str, typer.Argument(help="A country by ISO code or name, such as KE.")],
    more: More = [],  # noqa: B006
    framework: Annotated[str, typer.Option(help="The framework whose goals are gone through.")] = "sdg",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    records: Records = [],  # noqa: B006
    public: Public = False,
    style: Style = None,
) -> None:
    """A country for its voluntary national review: its indicators goal by goal beside the work there, and what is missing."""
    files = _asked(out, more, language)
    from goalweave.cli.registry_of import everybody_in
    from goalweave.core.errors import InputError
    from goalweave.formats.reading.areas import area_of

    code = area_of(area)
    if code is None or code.isdecimal():
        raise InputError(f"{area} is no country; name one by its ISO code, such as KE", field="AREA")
    use_database()
    load_own_indicators()
    held = _held("", records, country=code) if records else everybody_in(code, public=public)
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.documents.country_brief import country_document
    from goalweave.documents.country_from_database import country_stored
    from goalweave.documents.profile import in_country
    from goalweave.documents.shared_sections import about_of
    from goalweave.packs.areas.names import area_name

    found = tuple(in_country(one, code) for one in held.records)
    chosen = held.catalogue.framework(framework)
    title = area_name(code, language)
    about = about_of(title, language, held.catalogue, chosen, found, _owners(held), as_of=held.as_of)
    measured = country_stored(VISITOR if public else SYSTEM, chosen, code, language)
    _write(files, country_document(about, measured), found, held.catalogue, language, style)


@app.command()
def matrix(
    left: Annotated[str, typer.Argument(help="The framework of the rows, such as wsis.")],
    right: Annotated[str, typer.Argument(help="The framework of the columns, such as sdg.")],
    more: More = [],  # noqa: B006
    level: Annotated[str, typer.Option(help="Deepest level of the columns, such as target; by default the top.")] = "",
    language: Language = "en",
    out: Out = [],  # noqa: B006
    style: Style = None,
) -> None:
    """The links between two frameworks as a matrix for print, and why each link is there."""
    from goalweave.core.errors import InputError

    files = _asked(out, more, language, ("docx", "pdf", "html"))
    catalogue = _catalogue()
    from goalweave.documents.matrix_document import matrix_document

    rows, columns = catalogue.framework(left), catalogue.framework(right)
    if rows is columns:
        raise InputError("a matrix needs two frameworks")
    levels = [one.id for one in columns.levels]
    if level and level not in levels:
        raise InputError(f"--level takes one of {', '.join(levels)}, not {level}")
    write_files(files, document_makers(matrix_document(catalogue, rows, columns, language, level), style))


def _asked(out: list[Path], more: list[Path], language: str, forms: Sequence[str] = FORMS) -> list[Path]:
    from goalweave.core.errors import InputError
    from goalweave.core.text.languages import LANGUAGES

    if language not in LANGUAGES:
        raise InputError(f"--language takes one of {', '.join(LANGUAGES)}, not {language}")
    files = [*out, *more]
    endings(files, forms)
    return files


def _catalogue() -> Catalogue:
    """That of the database, where there is one with frameworks in it."""
    from goalweave.cli.registry_of import has_database

    if has_database():
        use_database()
        from goalweave.frameworks.queries import catalogue, revision

        if revision():
            return catalogue()
    use_documents()
    return own_library().catalogue()


def _held(
    organisation: str, records: Sequence[Path], *, public: bool = False, unit: str = "", country: str = ""
) -> Holder:
    """The organisation with those of its records that are asked for; without one, everybody's in the database."""
    from goalweave.cli.registry_of import holder

    held = holder(organisation, records, public=public, unit=unit, country=country)
    if not held.stored:
        use_documents()
    return held


def _figures(held: Holder, plan: Framework, year: int | None, *, public: bool) -> Figures:
    """What is measured of the plan: out of the database, else what ships."""
    if not held.stored:
        from goalweave.documents.measurements import of_packs
        from goalweave.packs.indicators import indicators

        return of_packs(indicators(own_library()), plan, year)
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.documents.measurements_from_database import figures_stored

    return figures_stored(VISITOR if public else SYSTEM, plan, year, held.area)


def _owners(held: Holder) -> Mapping[str, Mapping[str, str]]:
    return held.owners or {held.slug: held.short or held.name}


def _titled(held: Holder, language: str, unit: str = "", country: str = "") -> str:
    from goalweave.core.text.languages import pick
    from goalweave.documents.text_formats import everybody
    from goalweave.packs.areas.names import area_name

    name = pick(held.name, language) or everybody(language)
    parts = [name, pick(held.unit, language) if unit else "", area_name(country, language) if country else ""]
    if country and not held.slug:
        parts = parts[2:]
    return " · ".join(filter(None, parts))


def _write(
    files: list[Path],
    document: Document,
    records: Sequence[Record],
    catalogue: Catalogue,
    language: str,
    style: Path | None,
) -> None:
    from goalweave.documents.annex import annex

    makers: dict[str, Maker] = {
        **document_makers(document, style),
        "xlsx": lambda: annex(records, catalogue, language),
    }
    write_files(files, makers)
