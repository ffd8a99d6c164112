"""Indices in YAML: what is read, and what is wrong with a file, at its line."""

from __future__ import annotations

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.core.indices import (
    Aggregation,
    DataBound,
    Imputation,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    Parameter,
    ParameterRef,
    RankRule,
    ScoreTier,
    Transform,
    TransformStep,
)
from goalweave.core.model import Curie, Direction, Status
from goalweave.formats.definitions.indices import read_index

WHOLE = """
id: own
edition: 1
year: 2024
title: {en: Own index, fr: Indice}
owner: {en: Us}
source: A report
status: ours
note: {en: A note}
scale: 100
decimals: 1
ranks: dense
aggregation: geometric
missing: {rule: impute, by: group, least: 2, share: 0.5}
parameters:
  - {id: top, name: {en: Top}, unit: GB}
tiers:
  - {id: A, from: 50, name: {en: Upper}}
parts:
  - code: one
    name: {en: One}
    weight: 0.6
    missing: refuse
    note: {en: A pillar}
    parts:
      - code: traffic
        name: {en: Traffic}
        unit: GB
        series: TRAFFIC
        key: {SEX: F, AGE: _T}
        direction: down
        lowest: 0.1
        highest: 1e6
        transform: [log10, {cap: 5}]
        normalise: {method: min-max, lowest: data, highest: {parameter: top}}
        nodes: ["sdg@2020:9.c"]
        status: recalled
        source: A page
      - {code: aside, name: {en: Aside}, direction: none}
  - {code: two, name: {en: Two}, weight: 0.4, normalise: {method: reference, reference: 6.33, transformed: true}}
"""


def read(text: str, known: dict[str, IndexDefinition] | None = None) -> IndexDefinition:
    return read_index(text.encode(), "own.yaml", known or {})


def test_a_whole_index() -> None:
    traffic = IndexIndicator(
        "traffic", {"en": "Traffic"}, Normalisation(Norm.MIN_MAX, DataBound(), ParameterRef("top")), Direction.DOWN,
        (TransformStep(Transform.LOG10), TransformStep(Transform.CAP, 5.0)), None, "GB", "TRAFFIC", (("SEX", "F"),), 0.1, 1e6,
        (Curie("sdg", "2020", "9.c"),), Status.RECALLED, "A page",
    )  # fmt: skip
    aside = IndexIndicator("aside", {"en": "Aside"}, Normalisation(Norm.NONE), None)
    reference = Normalisation(Norm.REFERENCE, reference=6.33, transformed=True)
    one = IndexGroup(
        "one",
        {"en": "One"},
        (traffic, aside),
        weight=0.6,
        missing=MissingPolicy(MissingRule.REFUSE),
        note={"en": "A pillar"},
    )
    two = IndexIndicator("two", {"en": "Two"}, reference, weight=0.4)
    title = {"en": "Own index", "fr": "Indice"}
    assert read(WHOLE) == IndexDefinition(
        id="own",
        edition="1",
        title=title,
        root=IndexGroup("own", title, (one, two), Aggregation.GEOMETRIC),
        missing=MissingPolicy(MissingRule.IMPUTE, Imputation.GROUP, 2, 0.5),
        scale=100.0,
        decimals=1,
        ranks=RankRule.DENSE,
        tiers=(ScoreTier("A", {"en": "Upper"}, 50.0),),
        parameters=(Parameter("top", {"en": "Top"}, "GB"),),
        year=2024,
        owner={"en": "Us"},
        note={"en": "A note"},
        source="A report",
    )


def test_an_edition_changes_what_it_names_and_nothing_else() -> None:
    base = read(WHOLE)
    text = """
id: own
edition: 2
based_on: own@1
year: 2025
title: {en: Own index anew}
changes:
  two: {code: three, name: {en: Three}, normalise: {method: reference, reference: 7}}
"""
    found = read(text, {"own@1": base})
    assert (found.key, found.year, found.title, found.root.name) == (
        "own@2",
        2025,
        {"en": "Own index anew"},
        found.title,
    )
    assert found.root.parts[0] == base.root.parts[0]
    three = found.root.parts[1]
    assert isinstance(three, IndexIndicator)
    assert (three.code, three.name, three.weight) == ("three", {"en": "Three"}, 0.4)
    assert three.normalisation == Normalisation(Norm.REFERENCE, reference=7.0)
    assert (found.tiers, found.missing, found.parameters) == (base.tiers, base.missing, base.parameters)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: own", "idd: own", "own.yaml:2 [idd]: unknown name “idd”; did you mean “id”?"),
        ("edition: 1\n", "", "own.yaml:2 [edition]: edition is missing"),
        ("missing: {rule: impute, by: group, least: 2, share: 0.5}\n", "", "own.yaml:2 [missing]: missing is missing"),
        ("weight: 0.4", "weight: 0.3", "own.yaml:2 [own]: the weights of the parts must add up to 1, not 0.9"),
        ("weight: 0.4", "weight: much", "own.yaml:40 [parts[1].weight]: “much” is not a number"),
        ("weight: 0.4", "weight: .inf", "own.yaml:40 [parts[1].weight]: “.inf” is not a number"),
        ("code: aside", "code: traffic", "own.yaml:39 [parts[0].parts[1].code]: “traffic” appears twice"),
        ("code: two", "code: t w o", "own.yaml:40 [parts[1].code]: “t w o” must be a single word"),
        ("{cap: 5}", "{cap: 5, floor: 1}", "own.yaml:34 [parts[0].parts[0].transform[1]]: list each transformation separately"),
        ("{cap: 5}", "{cap: data}", "own.yaml:34 [parts[0].parts[0].transform[1].cap]: “data” is not a number"),
        ("{cap: 5}", "cap", "own.yaml:26 [parts[0].parts[0]]: cap must have an amount"),
        ("lowest: data, ", "", "own.yaml:26 [parts[0].parts[0]]: min-max must have lowest"),
        ("parameter: top", "parameter: tip", "own.yaml:2 [own]: the parameter tip is used but not declared"),
        ("method: reference", "method: logit", "own.yaml:40 [parts[1].normalise.method]: “logit” is not one of min-max, reference, z-score, rank, percentile, none"),
        (", normalise: {method: reference, reference: 6.33, transformed: true}", "", "own.yaml:40 [parts[1].normalise]: normalise is missing"),
        ("sdg@2020:9.c", "sdg:9.c", ("own.yaml:36 [parts[0].parts[0].nodes[0]]: “sdg:9.c” does not specify an edition, such as "
"sdg@2025:9.c")),
        ("by: group", "by: guess", "own.yaml:14 [missing.by]: “guess” is not one of zero, group, mean, median"),
        ("by: group, ", "", "own.yaml:2 [own]: the rule impute, and no other rule, needs a value to impute"),
        ("from: 50", "from: half", "own.yaml:18 [tiers[0].from]: “half” is not a number"),
        ("decimals: 1", "decimals: 20", "own.yaml:11 [decimals]: ranks can be based on 0 to 12 decimal places"),
        ("title: {en: Own index, fr: Indice}", "title: Own", "own.yaml:5 [title]: expected a text by language, {en: …}"),
        ("parts:\n  - code: one", "parts: []\nnothing:\n  - code: one", "own.yaml:21 [nothing]: unknown name “nothing”; available: "),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_and_field(old: str, new: str, said: str) -> None:
    assert old in WHOLE
    with pytest.raises(InputError) as error:
        read(WHOLE.replace(old, new, 1))
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: own\nedition: 2\nbased_on: own@0\n", "own.yaml:3 [based_on]: no index own@0 is defined before this one; available: own@1"),
        ("id: own\nedition: 2\nbased_on: own@1\nchanges:\n  six: {unit: PT}\n", "own.yaml:5 [changes.six]: own@1 has no indicator six"),
        ("id: own\nedition: 2\nbased_on: own@1\nparts: []\n", "own.yaml:4 [parts]: unknown name “parts”; did you mean “parameters”?"),
        ("id: own\nedition: 2\nbased_on: own@1\nchanges:\n  two: {code: aside}\n", "own.yaml:5 [changes.two]: “aside” appears twice"),
        ("id: own\nedition: 2\nbased_on: own@1\nchanges:\n  two: {weight: 0.5}\n", "own.yaml:1 [own]: the weights of the parts must add up to 1, not 1.1"),
    ],
)  # fmt: skip
def test_a_fault_of_an_edition(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read(text, {"own@1": read(WHOLE)})
    assert str(error.value).startswith(said)


def test_hostile_files_are_refused() -> None:
    with pytest.raises(LimitError, match="larger than the limit of 2,000,000 bytes"):
        read("#" * 2_000_001)
    with pytest.raises(LimitError, match="nested more than 20 levels deep"):
        read("parts: " + "[" * 30 + "]" * 30)
    with pytest.raises(InputError, match="the file is empty"):
        read("")
