"""The datasets that can be downloaded, and the files that each consists of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from importlib.util import find_spec
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework, Linkage
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.frameworks.skos import write_skos
from goalweave.formats.frameworks.sssom import write_sssom
from goalweave.opendata.licences import SHIPPED, Licence, licence_of
from goalweave.opendata.record_files import write_record_csv, write_record_json_ld, write_record_parquet
from goalweave.opendata.table_files import (
    observation_licences,
    write_entries,
    write_library,
    write_observations,
    write_results,
)
from goalweave.packs import library

CSV, JSON_LD, PARQUET = "text/csv", "application/ld+json", "application/vnd.apache.parquet"
TURTLE, TSV, SDMX_CSV = "text/turtle", "text/tab-separated-values", "application/vnd.sdmx.data+csv"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

Write = Callable[[BinaryIO], int]
"""Puts the content of a file into the stream and returns how many things are in it."""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """form: code in the EU's list of file types; standard: address of the specification that the file follows."""

    name: str
    form: str
    media_type: str
    write: Write
    licence: Licence
    standard: str = ""
    title: LanguageMap = field(default_factory=dict)


@dataclass(frozen=True)
class DumpContext:
    """base: how the identifiers of the site begin; licence: that of what organisations publish here."""

    catalogue: Catalogue
    base: str
    licence: Licence
    now: datetime

    @cached_property
    def shipped(self) -> Catalogue:
        return library().catalogue()


@dataclass(frozen=True, slots=True)
class Dataset:
    key: str
    title: str | Promise
    description: str | Promise
    plan: Callable[[DumpContext], Iterator[FilePlan]]


def has_parquet() -> bool:
    return find_spec("pyarrow") is not None


def _plan_records(context: DumpContext) -> Iterator[FilePlan]:
    base, licence = context.base, context.licence
    yield FilePlan("records.csv", "CSV", CSV, partial(write_record_csv, base=base), licence)
    json_ld = partial(write_record_json_ld, base=base, catalogue=context.catalogue)
    yield FilePlan("records.jsonld", "JSON_LD", JSON_LD, json_ld, licence, "https://schema.org/")
    if has_parquet():
        yield FilePlan("records.parquet", "PARQUET", PARQUET, partial(write_record_parquet, base=base), licence)


def _plan_frameworks(context: DumpContext) -> Iterator[FilePlan]:
    for framework in context.catalogue.frameworks.values():
        licence = SHIPPED if framework.key in context.shipped.frameworks else context.licence
        write = partial(_write_framework, framework=framework, base=context.base)
        name = f"framework-{_file_name(framework.key)}.ttl"
        standard = "http://www.w3.org/2004/02/skos/core"
        yield FilePlan(name, "RDF_TURTLE", TURTLE, write, licence, standard, _framework_title(framework))


def _plan_linkages(context: DumpContext) -> Iterator[FilePlan]:
    shipped = {linkage.id for linkage in context.shipped.linkages}
    for linkage in context.catalogue.linkages:
        licence = SHIPPED if linkage.id in shipped else context.licence
        write = partial(_write_linkage, linkage=linkage, catalogue=context.catalogue)
        name = f"linkage-{_file_name(linkage.id)}.sssom.tsv"
        standard = "https://w3id.org/sssom/"
        yield FilePlan(name, "TSV", TSV, write, licence, standard, linkage.title)


def _plan_observations(_context: DumpContext) -> Iterator[FilePlan]:
    for name in observation_licences():
        licence = licence_of(name)
        ending = _file_name(licence.name.lower()) or ("other-licence" if name else "no-licence-stated")
        write = partial(write_observations, licence=name)
        yield FilePlan(f"observations-{ending}.csv", "CSV", SDMX_CSV, write, licence, "https://sdmx.org/")


def _plan_library(context: DumpContext) -> Iterator[FilePlan]:
    write = partial(write_library, catalogue=context.catalogue)
    yield FilePlan("library.csv", "CSV", CSV, write, context.licence)


def _plan_entries(context: DumpContext) -> Iterator[FilePlan]:
    write = partial(write_entries, catalogue=context.catalogue, base=context.base)
    yield FilePlan("entries.csv", "CSV", CSV, write, context.licence)


def _plan_results(context: DumpContext) -> Iterator[FilePlan]:
    write = partial(write_results, catalogue=context.catalogue, now=context.now)
    yield FilePlan("prize-results.csv", "CSV", CSV, write, context.licence)


DATASETS = (
    Dataset(
        "records",
        _("Records"),
        _("All published records with their partners, places, money and the nodes that they are mapped to."),
        _plan_records,
    ),
    Dataset(
        "frameworks",
        _("Frameworks"),
        _("Goals, targets, indicators and the nodes of all other frameworks, one file for each edition."),
        _plan_frameworks,
    ),
    Dataset(
        "linkages",
        _("Linkages"),
        _("Links between the nodes of two frameworks, one file for each linkage."),
        _plan_linkages,
    ),
    Dataset(
        "observations",
        _("Observations"),
        _("The values of all public indicators, one file for each licence of their publishers."),
        _plan_observations,
    ),
    Dataset(
        "library",
        _("Published answers"),
        _("The answers of all published submissions, with the records that they cite."),
        _plan_library,
    ),
    Dataset("entries", _("Entries to calls"), _("All accepted entries, without personal data."), _plan_entries),
    Dataset(
        "prize-results",
        _("Results of prizes"),
        _("Champions and winners of all announced editions, with their votes."),
        _plan_results,
    ),
)
"""In the order of the page."""


def _write_framework(stream: BinaryIO, framework: Framework, base: str) -> int:
    """Without the official wording, which belongs to its publisher."""
    nodes = tuple(replace(node, wording={}) for node in framework.nodes)
    stream.write(write_skos(replace(framework, nodes=nodes), base).encode())
    return len(nodes)


def _write_linkage(stream: BinaryIO, linkage: Linkage, catalogue: Catalogue) -> int:
    stream.write(write_sssom(linkage, catalogue).encode())
    return len(linkage.links)


def _framework_title(framework: Framework) -> LanguageMap:
    """With the edition, unless the title names it, as “Plan 2020–2023” does."""
    years = framework.edition.replace("-", "–")
    return {
        language: title if years in title.replace("-", "–") else f"{title} ({framework.edition})"
        for language, title in framework.title.items()
    }


def _file_name(text: str) -> str:
    return _UNSAFE.sub("-", text).strip("-.")
