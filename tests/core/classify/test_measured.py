"""The classifier on real input; figures in docs/explanation/classification.md."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import (
    LabelClassifier,
    MentionFinder,
    find_mentions,
    measure_agreement,
    roll_up_codes,
    suggest_all_mappings,
)
from goalweave.core.model import Framework, Record

pytestmark = pytest.mark.shared


def test_the_mentions_of_a_real_page_are_all_found(shared: Path, catalogue: Catalogue) -> None:
    text = (shared / "documents" / "itu-2019-submission.txt").read_text(encoding="utf-8")
    found = find_mentions(text, catalogue.frameworks.values())
    counted = Counter(mention.node.code for mention in found if mention.node.framework == "sdg")
    assert counted == {
        "9": 7, "5": 6, "3": 5, "2": 4, "17": 4, "11": 4, "12": 3, "9.c": 2, "1": 2, "14": 2,
        "4": 1, "4.b": 1, "5.b": 1, "6": 1, "7": 1, "8": 1, "10": 1, "17.8": 1,
    }  # fmt: skip
    others = [str(mention.node) for mention in found if mention.node.framework != "sdg"]
    assert others == ["wsis@2003:C2", "wsis@2003:C5", "wsis@2003:C6", "itu@2020-2023:G5"]


def test_a_real_page_covers_the_goals_that_it_is_about(
    shared: Path, catalogue: Catalogue, sdg: Framework, fast: LabelClassifier
) -> None:
    lines = (shared / "documents" / "itu-2019-submission.txt").read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(line.strip(" •\t") for line in lines if len(line.strip()) > 40))
    records = [Record(text, {}, {"en": text}, "en") for text in texts]
    finder = MentionFinder.of(catalogue.frameworks.values())
    found = suggest_all_mappings(records, catalogue.frameworks.values(), sdg, finder, fast, "target")
    named = [[mapping.node.code for mapping in mappings if mapping.node.key == sdg.key] for mappings in found]
    covered = Counter(chain.from_iterable(roll_up_codes(sdg, codes, "goal") for codes in named))
    assert {"9", "17", "4", "5", "11"} <= {goal for goal, _ in covered.most_common(10)}
    assert {"9.c", "4.b", "5.b"} <= set().union(*named)
    for record, mappings in zip(records, found, strict=True):
        for mapping in mappings:
            assert all(one.text == record.body[one.start : one.end] for one in mapping.evidence)


def test_suggestions_agree_with_a_publishers_tags(shared: Path, sdg: Framework, fast: LabelClassifier) -> None:
    root = etree.parse(shared / "iati" / "activities" / "CAF-ActivityFile-2025-10-10.xml").getroot()
    texts = ["\n".join(" ".join(part.itertext()) for part in one.iterchildren("title", "description")) for one in root]
    tags = [
        frozenset(tag.get("code") for tag in one.iterchildren("tag") if tag.get("vocabulary") == "2") for one in root
    ]
    rankings = fast.rank(texts, sdg, ["es"] * len(texts), "goal")
    found = measure_agreement(
        (str(number), truth, [candidate.code for candidate in ranking.candidates])
        for number, (truth, ranking) in enumerate(zip(tags, rankings, strict=True))
        if truth
    )
    assert len(texts) == 478
    assert found.records == 353
    assert found.f1 >= 0.57
    assert found.precision_at_1 >= 0.81


def test_research_titles_are_mostly_right_where_answered(shared: Path, sdg: Framework, fast: LabelClassifier) -> None:
    rows = (shared / "classification" / "aurora_survey.tsv").read_text(encoding="utf-8").splitlines()[1::4]
    titles = [row.split("\t")[1] for row in rows]
    truth = [frozenset(str(int(goal)) for goal in re.findall(r"SDG(\d+)", row.split("\t")[-1])) for row in rows]
    answered = [
        (title, goals, [candidate.code for candidate in ranking.candidates])
        for title, goals, ranking in zip(
            titles, truth, fast.rank(titles, sdg, ["en"] * len(titles), "goal"), strict=True
        )
        if not ranking.abstained
    ]
    assert len(answered) > 0.6 * len(titles)
    assert measure_agreement(answered).precision_at_1 >= 0.58
