"""Indicators that the nodes of a framework define: `definitions.yaml` and `custodians.csv` of a pack.

Labels, codes, custodians and tiers are those of the nodes, so no text is in two files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import EditionMap
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Framework, Indicator, Node
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.formats.reading.yaml import YamlNode, read_yaml
from goalweave.packs.pack_statements import PackStatement
from goalweave.packs.table_files import read_rows, read_text

FILE, CUSTODIANS = "definitions.yaml", "custodians.csv"

_ORGANISATIONS = Path(__file__).parent / "organisations" / "organisations.csv"
_SHIPPED = Path(__file__).parent / "indicators" / "sdg"
_BETWEEN = {"ar": "، ", "zh": "、"}
"""What is between the names of a list, where that is not a comma and a space."""


def read_node_definitions(folder: Path, catalogue: Catalogue) -> Iterator[PackStatement[Indicator]]:
    """The indicators that a folder's definitions.yaml names, none if it has no such file. Raises InputError."""
    path = folder / FILE
    if not path.exists():
        return
    part = read_yaml(read_text(path), str(path))
    entries = part.entries(("framework", "level"))
    framework = _read_framework(entries.require("framework"), catalogue)
    level = entries.require("level").short_text()
    editions = EditionMap.of(catalogue)
    names = custodian_names(folder)
    described: set[str] = set()
    for node in framework.nodes:
        # What a framework lists under several codes is one indicator, which measures all of these nodes.
        if node.level != level or node.code in described:
            continue
        codes = (node.code, *(code for code in node.properties.get("repeats", ()) if code in framework.by_code))
        described.update(codes)
        indicator = _define(framework, node, codes, editions, names)
        yield PackStatement(indicator, indicator.id, indicator.id, f"{part.file}:{part.line}", part.make_error)


def _read_framework(part: YamlNode, catalogue: Catalogue) -> Framework:
    try:
        return catalogue.framework(part.short_text())
    except UnknownNode as error:
        raise part.make_error(error.args[0]) from None


def _define(
    framework: Framework,
    node: Node,
    codes: tuple[str, ...],
    editions: EditionMap,
    names: Mapping[str, LanguageMap],
) -> Indicator:
    nodes = [framework.curie(code) for code in codes]
    measures = dict.fromkeys(nodes)
    for curie in nodes:
        measures |= dict.fromkeys(editions.same_nodes(curie))
    return Indicator(
        id=definition_id(framework.curie(node.code)),
        name=_shared_name(node) if len(codes) > 1 else dict(node.label),
        measures=tuple(measures),
        custodian=join_custodians(node, names),
        source=node.source,
        status=node.status,
        code=node.code,
        tier=node_tier(node),
    )


def _shared_name(node: Node) -> LanguageMap:
    """The label without the code of its target in brackets, which tells nodes with the same indicator apart."""
    ending = re.compile(rf"\s*[(（][^()（）]*{re.escape(node.parent or '')}[)）]$")
    return {language: ending.sub("", label) for language, label in node.label.items()}


def definition_id(node: Curie) -> str:
    """`sdg@2025:3.b.1` → `sdg-3-b-1`."""
    return re.sub(r"[^a-z0-9]+", "-", f"{node.framework}-{node.code}".lower()).strip("-")


def node_tier(node: Node) -> str:
    """`I`, `II`; both, as its source has them, where the parts of an indicator have different tiers: `I (a) | II (b)`, `I/II`."""
    return " | ".join(tier.partition(" depending ")[0] for tier in node.properties.get("tier", ()))


def node_series(node: Node) -> tuple[str, ...]:
    """Codes of the publisher's series that measure a node, in its order."""
    return node.properties.get("series", ())


def join_custodians(node: Node, names: Mapping[str, LanguageMap]) -> LanguageMap:
    """The agencies responsible for an indicator, in each language; an agency without a name is called as its node does."""
    agencies = [agency for agency in node.properties.get("custodian", ()) if agency]
    if not agencies:
        return {}
    joined = {}
    for language in LANGUAGES:
        texts = [names.get(agency, {}).get(language, "") or agency for agency in agencies]
        joined[language] = _BETWEEN.get(language, ", ").join(texts)
    return joined


def agency_names() -> Mapping[str, LanguageMap]:
    """Agency as the nodes that ship call it → its name by language."""
    return custodian_names(_SHIPPED)


@cache
def custodian_names(folder: Path) -> Mapping[str, LanguageMap]:
    """Agency as nodes call it → its name by language: of `custodians.csv`, else of the list of organisations."""
    names: dict[str, LanguageMap] = {}
    for row in read_rows(_ORGANISATIONS, ("name", *LANGUAGES)):
        by_language = {language: _full_name(row[language]) for language in LANGUAGES if row[language]}
        names |= dict.fromkeys((row["name"], *row["en"].split("|")), by_language)
    path = folder / CUSTODIANS
    if path.exists():
        for row in read_rows(path, ("name", *LANGUAGES)):
            names[row["name"]] = {language: row[language] for language in LANGUAGES if row[language]}
    return names


def _full_name(alternatives: str) -> str:
    """`WHO|World Health Organization|…` → “World Health Organization (WHO)”; a name that is no abbreviation as it is."""
    first, *others = alternatives.split("|")
    return f"{others[0]} ({first})" if others and first.isupper() and " " not in first else first


def merge_definitions(indicators: tuple[Indicator, ...], definitions: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """Indicators with the definitions behind them; a definition whose code an indicator bears goes into that indicator.

    An indicator that bears a code (`code`) and measures the node of that code is its definition, so no node has two.
    """
    bearers: dict[Curie, Indicator] = {}
    for indicator in indicators:
        bearers |= {node: indicator for node in indicator.measures if node.code == indicator.code}
    merged = {indicator.id: indicator for indicator in indicators}
    for definition in definitions:
        bearer = bearers.get(definition.measures[0])
        if bearer is None:
            merged[definition.id] = definition
        else:
            merged[bearer.id] = replace(
                bearer, tier=bearer.tier or definition.tier, custodian=bearer.custodian or definition.custodian
            )
    return tuple(merged.values())


def require_known_code(indicator: Indicator, part: YamlNode) -> None:
    """Raises InputError for an indicator that bears the code of no node that it measures."""
    if indicator.code and indicator.code not in {node.code for node in indicator.measures}:
        raise part.make_error(Message("“{name}” is not among its nodes", name=indicator.code))
