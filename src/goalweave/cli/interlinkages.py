"""`interlinkages`: analyse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import TableColumn, print_note, print_table
from goalweave.cli.data import load_library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goalweave.core.interlinkages import (
        Agreement,
        CrossImpactMatrix,
        DematelResult,
        InfluenceRanking,
        MicmacResult,
        NodeClusters,
        Reading,
        ScoreSide,
    )
    from goalweave.core.model import Framework

app = typer.Typer(help="Analyse how the nodes of a framework influence each other.", no_args_is_help=True)

RANKED = ("second-order", "direct")
METHODS = (*RANKED, "micmac", "dematel", "clusters")
FORMULAS = {
    ("second-order", "a"): "T(i) = Dout(i) + ½ Σ I(i,j) Dout(j)",
    ("second-order", "b"): "T(i) = Dout(i) + ½ Σ I(i,j) (Dout(j) − I(j,i))",
    ("direct", ""): "Dout(i) = Σ I(i,j)",
}
WEITZ = "Weitz, Carlsen, Nilsson and Skånberg 2018, doi 10.1007/s11625-017-0470-0 (recalled)"
SOURCES = {
    "second-order": WEITZ,
    "direct": WEITZ,
    "micmac": "Duperrin and Godet 1973 (recalled)",
    "dematel": "Gabus and Fontela 1972 (recalled)",
    "clusters": "Gómez, Jensen and Arenas 2009, Physical Review E 80, 016114 (recalled)",
}


@dataclass(frozen=True)
class _Analysis:
    """What is printed. matrix: the medians where a file has several scorers; others: the other scorings, each with its ranking."""

    file: str
    matrix: CrossImpactMatrix
    ranking: InfluenceRanking
    method: str
    seed: int
    agreement: Agreement | None
    apart: int
    others: tuple[tuple[str, InfluenceRanking, int], ...]
    micmac: MicmacResult | None = None
    dematel: DematelResult | None = None
    clusters: NodeClusters | None = None


@app.command("analyse")
def analyse(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, XLSX or SSSOM/TSV: a list of scored pairs or a square matrix.")
    ],
    method: Annotated[str, typer.Option(help=f"{', '.join(METHODS[:-1])} or {METHODS[-1]}.")] = "second-order",
    reading: Annotated[
        str,
        typer.Option(help="Reading of the second order: a, or b, which leaves out what returns to the node itself."),
    ] = "a",
    side: Annotated[
        str, typer.Option(help="For pairs with a benefit and a trade-off: net, benefit or trade-off.")
    ] = "net",
    framework: Annotated[str, typer.Option(help="Framework or edition that must have all nodes, such as sdg.")] = "",
    kind: Annotated[str, typer.Option(help="influence or correlation, if the file is not recognised.")] = "",
    compare: Annotated[
        list[Path] | None, typer.Option(help="Another scoring of the same framework. Can be repeated.")
    ] = None,
    perturbations: Annotated[
        int, typer.Option(help="Number of redrawn scorings for the rank intervals; 0 for none.")
    ] = 1000,
    seed: Annotated[
        int, typer.Option(min=0, help="Seed of the redrawn scorings; the same seed gives the same result.")
    ] = 1,
    language: Annotated[str, typer.Option(help="With --framework: language of the names.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Rank the nodes of a matrix by influence. Each rank has an interval."""
    from goalweave.core.interlinkages import Reading, ScoreSide

    own_framework = load_library().catalogue().framework(framework) if framework else None
    analysis = _analyse_file(
        file,
        own_framework,
        kind,
        _require_choice(method, METHODS, "--method"),
        Reading(_require_choice(reading, tuple(Reading), "--reading")),
        ScoreSide(_require_choice(side, tuple(ScoreSide), "--side")),
        perturbations,
        seed,
        compare or [],
    )
    if as_json:
        import json

        typer.echo(json.dumps(_to_document(analysis), ensure_ascii=False, indent=1))
        return
    _print_analysis(analysis, own_framework, language)


def _require_choice(value: str, choices: tuple[str, ...], option: str) -> str:
    from goalweave.core.errors import InputError

    if value not in choices:
        raise InputError(f"“{value}” is not one of {', '.join(choices)}", field=option)
    return value


def _analyse_file(
    file: Path,
    framework: Framework | None,
    kind: str,
    method: str,
    reading: Reading,
    side: ScoreSide,
    perturbations: int,
    seed: int,
    compare: list[Path],
) -> _Analysis:
    from numpy.random import default_rng

    from goalweave.core import interlinkages
    from goalweave.core.errors import InputError

    scorings = _read_scorings(file, framework, kind)
    matrix = scorings[0] if len(scorings) == 1 else interlinkages.merge_matrices(scorings)
    ranked_by = interlinkages.RankedBy(method) if method in RANKED else interlinkages.RankedBy.SECOND_ORDER
    others = []
    extra: dict[str, Any] = {}
    try:
        ranking = interlinkages.rank_influence(
            matrix,
            generator=default_rng(seed),
            reading=reading,
            side=side,
            ranked_by=ranked_by,
            perturbations=perturbations,
        )
        if method == "micmac":
            extra["micmac"] = interlinkages.analyse_micmac(matrix, side=side)
        elif method == "dematel":
            extra["dematel"] = interlinkages.analyse_dematel(matrix, side=side)
        elif method == "clusters":
            extra["clusters"] = interlinkages.cluster_nodes(matrix, side=side)
    except InputError as error:
        raise error.at(file=file.name) from None
    for path in compare:
        try:
            other_scorings = _read_scorings(path, framework, kind)
            other = other_scorings[0] if len(other_scorings) == 1 else interlinkages.merge_matrices(other_scorings)
            spreads = interlinkages.pair_spreads([matrix, other])
            other_ranking = interlinkages.rank_influence(
                other, generator=default_rng(seed), reading=reading, side=side, ranked_by=ranked_by, perturbations=0
            )
        except InputError as error:
            raise error.at(file=path.name) from None
        opposite = sum(spread.lowest < 0 < spread.highest for spread in spreads)
        others.append((path.name, other_ranking, opposite))
    several = len(scorings) > 1
    return _Analysis(
        file.name,
        matrix,
        ranking,
        method,
        seed,
        interlinkages.measure_agreement(scorings) if several else None,
        sum(spread.is_apart for spread in interlinkages.pair_spreads(scorings)) if several else 0,
        tuple(others),
        **extra,
    )


def _read_scorings(path: Path, framework: Framework | None, kind: str) -> Sequence[CrossImpactMatrix]:
    from goalweave.core.interlinkages import MatrixKind
    from goalweave.formats.frameworks.interlinkages import read_interlinkages_path

    own_kind = MatrixKind(_require_choice(kind, tuple(MatrixKind), "--kind")) if kind else None
    read = read_interlinkages_path(path, framework=framework, kind=own_kind)
    if read.unscored_links:
        print_note(f"{path.name}: {read.unscored_links:,} links without data (−100) count as missing.")
    return read.matrices


def _to_document(analysis: _Analysis) -> dict[str, Any]:
    matrix, ranking = analysis.matrix, analysis.ranking
    counts = matrix.counts
    document: dict[str, Any] = {
        "file": analysis.file,
        "method": analysis.method,
        "reading": str(ranking.reading) if analysis.method != "direct" else None,
        "formula": _ranking_formula(analysis.ranking),
        "source": SOURCES[analysis.method],
        "side": str(ranking.side),
        "framework": matrix.framework or None,
        "scale": {"id": matrix.scale.id, "lowest": matrix.scale.lowest, "highest": matrix.scale.highest},
        "nodes": len(matrix.nodes),
        "pairs": counts.scored,
        "missing": counts.missing,
        "positive": counts.supporting,
        "negative": counts.hindering,
        "neutral": counts.neutral,
        "benefit_and_trade_off": counts.split,
        "symmetric": matrix.is_symmetric,
        "perturbations": ranking.perturbations,
        "seed": analysis.seed,
        "interval": 0.8,
        "ranking": [
            {
                "node": row.node,
                "out": row.out,
                "in": row.into,
                "second_order": row.second_order,
                "rank": row.rank,
                "rank_low": row.rank_low,
                "rank_high": row.rank_high,
                "supports": row.supports,
                "hinders": row.hinders,
                "missing": row.missing,
            }
            for row in ranking.rows
        ],
    }
    if analysis.agreement:
        document["agreement"] = {
            "alpha": analysis.agreement.alpha,
            "level": str(analysis.agreement.level),
            "scorers": analysis.agreement.scorers,
            "units": analysis.agreement.units,
            "apart": analysis.apart,
        }
    if analysis.others:
        document["compared"] = [
            {"file": name, "opposite_signs": opposite, "ranks": {row.node: row.rank for row in other.rows}}
            for name, other, opposite in analysis.others
        ]
    return {**document, **_extra_document(analysis)}


def _extra_document(analysis: _Analysis) -> dict[str, Any]:
    if analysis.micmac:
        rows = [
            {"node": row.node, "influence": row.influence, "dependence": row.dependence, "role": str(row.role)}
            for row in analysis.micmac.rows
        ]
        return {"micmac": {"power": analysis.micmac.power, "stable": analysis.micmac.stable, "nodes": rows}}
    if analysis.dematel:
        rows = [
            {"node": row.node, "prominence": row.prominence, "relation": row.relation} for row in analysis.dematel.rows
        ]
        return {
            "dematel": {
                "norm": analysis.dematel.norm,
                "spectral_radius": analysis.dematel.spectral_radius,
                "negative_scores": analysis.dematel.signed,
                "nodes": rows,
            }
        }
    if analysis.clusters:
        groups = [list(group) for group in analysis.clusters.groups]
        return {"clusters": {"modularity": analysis.clusters.modularity, "groups": groups}}
    return {}


def _print_analysis(analysis: _Analysis, framework: Framework | None, language: str) -> None:
    if analysis.micmac:
        _print_micmac(analysis.micmac, framework, language)
    elif analysis.dematel:
        _print_dematel(analysis.dematel, framework, language)
    elif analysis.clusters:
        _print_clusters(analysis.clusters)
    else:
        _print_ranking(analysis, framework, language)
    print_note(f"Source: {SOURCES[analysis.method]}. Scale: {_describe_scale(analysis.matrix)}.")
    _print_counts(analysis)


def _print_ranking(analysis: _Analysis, framework: Framework | None, language: str) -> None:
    ranking = analysis.ranking
    ranks = [{row.node: row.rank for row in other.rows} for _name, other, _opposite in analysis.others]
    heads: list[TableColumn] = [("rank", "right"), ("80% interval", "right"), "node"]
    heads += ["name"] if framework else []
    heads += [(head, "right") for head in ("out", "in", "supports", "hinders", "second order", "missing")]
    heads += [(f"rank in {name}", "right") for name, _other, _opposite in analysis.others]
    rows = []
    for row in ranking.rows:
        interval = f"{row.rank_low}–{row.rank_high}" if ranking.perturbations else "–"
        cells = [str(row.rank), interval, *_name_cells(row.node, framework, language)]
        cells += [_format_points(value) for value in (row.out, row.into, row.supports, row.hinders, row.second_order)]
        cells.append(str(row.missing or ""))
        cells += [str(rank.get(row.node, "–")) for rank in ranks]
        rows.append(cells)
    print_table(analysis.file, heads, rows, least_width=100)
    formula = _ranking_formula(ranking)
    if ranking.ranked_by == "direct":
        print_note(f"Ranked by direct influence: {formula}, in points of the scale.")
    else:
        print_note(f"Ranked by second-order influence, reading {ranking.reading}: {formula}, in points of the scale.")
    if ranking.perturbations:
        print_note(
            f"Interval: the ranks that 80% of {ranking.perturbations:,} redrawn scorings give (seed {analysis.seed}); each "
            "score moves by −1, 0 or +1 within the scale."
        )
    for name, _other, opposite in analysis.others:
        print_note(f"{name}: {opposite:,} pairs have the opposite sign.")


def _ranking_formula(ranking: InfluenceRanking) -> str:
    reading = "" if ranking.ranked_by == "direct" else str(ranking.reading)
    return FORMULAS[str(ranking.ranked_by), reading]


def _print_micmac(result: MicmacResult, framework: Framework | None, language: str) -> None:
    heads: list[TableColumn] = ["node", *(["name"] if framework else [])]
    heads += [("influence", "right"), ("dependence", "right"), "role"]
    rows = []
    for row in result.rows:
        shares = f"{row.influence:.1%}", f"{row.dependence:.1%}"
        rows.append([*_name_cells(row.node, framework, language), *shares, str(row.role)])
    print_table("MICMAC", heads, rows)
    settled = "their order is stable" if result.stable else "their order does not settle"
    print_note(f"Shares of all paths of length {result.power}; {settled}. The sign of scores is not used.")


def _print_dematel(result: DematelResult, framework: Framework | None, language: str) -> None:
    heads: list[TableColumn] = ["node", *(["name"] if framework else [])]
    heads += [("prominence", "right"), ("relation", "right"), ""]
    rows = []
    for row in result.rows:
        role = "cause" if row.relation > 0 else "effect"
        figures = f"{row.prominence:.3f}", f"{row.relation:+.3f}"
        rows.append([*_name_cells(row.node, framework, language), *figures, role])
    print_table("DEMATEL", heads, rows)
    print_note(f"Scores divided by {result.norm:g}; spectral radius {result.spectral_radius:.3f}, below 1.")
    if result.signed:
        print_note("The method was made for scores of 0 or more; here some are negative.")


def _print_clusters(result: NodeClusters) -> None:
    rows = [[str(number), ", ".join(group)] for number, group in enumerate(result.groups, start=1)]
    print_table("Clusters", [("no.", "right"), "nodes"], rows)
    print_note(f"Signed modularity {result.modularity:.3f}.")


def _print_counts(analysis: _Analysis) -> None:
    matrix = analysis.matrix
    counts = matrix.counts
    print_note(
        f"{len(matrix.nodes):,} nodes; {counts.scored:,} of {counts.possible:,} pairs scored, {counts.missing:,} missing: "
        f"{counts.supporting:,} support, {counts.hindering:,} hinder, {counts.neutral:,} have no effect."
    )
    if counts.split and analysis.ranking.side == "net":
        print_note(
            f"{counts.split:,} pairs have a benefit and a trade-off, scored separately. Sums add them up; “supports” and "
            "“hinders” do not. Use --side benefit or --side trade-off for one side."
        )
    if matrix.is_symmetric:
        print_note(
            "Every pair has the same score in both directions: the file does not show which node influences which."
        )
    if analysis.agreement:
        alpha = "–" if analysis.agreement.alpha is None else f"{analysis.agreement.alpha:.3f}"
        print_note(
            f"Medians of {analysis.agreement.scorers} scorers; Krippendorff’s alpha ({analysis.agreement.level}) {alpha}; "
            f"scorers are 2 or more apart on {analysis.apart:,} pairs."
        )


def _describe_scale(matrix: CrossImpactMatrix) -> str:
    source = f", {matrix.scale.source}" if matrix.scale.source else ""
    return f"{matrix.scale.id}, {matrix.scale.lowest:g} to {matrix.scale.highest:g}{source}"


def _name_cells(code: str, framework: Framework | None, language: str) -> list[str]:
    from goalweave.core.text.languages import pick

    return [code, pick(framework.node(code).label, language)] if framework else [code]


def _format_points(value: float) -> str:
    return f"{value:g}".replace("-", "−")
