"""Small frameworks built by hand, of the shape of those that ship."""

from __future__ import annotations

import pytest

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import LabelClassifier
from goalweave.core.model import Framework, Level, MentionWords, Node, Status
from goalweave.packs import library


def level(name: str) -> Level:
    return Level(name, {"en": name}, {"en": f"{name}s"})


def node(code: str, level: str, parent: str | None = None) -> Node:
    return Node(code, level, parent, {"en": code}, Status.OURS)


@pytest.fixture(scope="session")
def goals() -> Framework:
    """Codes of the SDGs: 17 goals, some of their targets and indicators."""
    targets = ("1.1", "1.4", "1.5", "3.8", "3.d", "4.1", "4.4", "4.5", "4.b", "5.b", "8.3", "9.1", "9.3", "9.c", "17.8")
    return Framework(
        id="sdg",
        edition="2020",
        title={"en": "Goals"},
        levels=(level("goal"), level("target"), level("indicator")),
        nodes=(
            *(node(str(number), "goal") for number in range(1, 18)),
            *(node(code, "target", code.split(".")[0]) for code in targets),
            node("9.c.1", "indicator", "9.c"),
            node("17.8.1", "indicator", "17.8"),
        ),
        mentions=(
            MentionWords(
                "goal",
                {
                    "en": ("SDG", "SDGs", "Goal", "Goals", "Sustainable Development Goal", "Global Goal"),
                    "fr": ("ODD", "Objectif", "Objectifs", "Objectif de développement durable"),
                    "es": ("ODS", "Objetivo", "Objetivos"),
                    "ru": ("ЦУР", "Цель", "Цели", "Целей"),
                    "ar": ("الهدف", "أهداف التنمية المستدامة", "الأهداف"),
                    "zh": ("可持续发展目标", "目标"),
                },
            ),
            MentionWords(
                "target",
                {
                    "en": ("Target", "Targets", "SDG target", "SDG targets"),
                    "fr": ("cible", "cibles"),
                    "es": ("meta", "metas"),
                    "ru": ("задача", "задачи", "задачу"),
                    "ar": ("الغاية", "الغايتين"),
                    "zh": ("具体目标",),
                },
            ),
            MentionWords("indicator", {"en": ("indicator", "indicators"), "zh": ("指标",)}),
        ),
    )


@pytest.fixture(scope="session")
def lines() -> Framework:
    codes = [f"C{number}" for number in range(1, 12)]
    return Framework(
        id="wsis",
        edition="2003",
        title={"en": "Action lines"},
        levels=(level("line"), level("application")),
        nodes=(*(node(code, "line") for code in codes), node("C7-egov", "application", "C7")),
        mentions=(
            MentionWords("line", {"en": ("Action Line", "Action Lines"), "ru": ("Направление деятельности",)}, "{}"),
        ),
    )


@pytest.fixture(scope="session")
def plan() -> Framework:
    return Framework(
        id="itu",
        edition="2020-2023",
        title={"en": "Strategic plan"},
        levels=(level("goal"), level("target"), level("objective")),
        nodes=(
            *(node(f"G{number}", "goal") for number in range(1, 6)),
            node("2.8", "target", "G2"),
            node("R.1", "objective", None),
        ),
        mentions=(
            MentionWords("goal", {"en": ("Strategic Goal", "Strategic Goals")}, "G{}"),
            MentionWords("target", {"en": ("Strategic target",)}),
            MentionWords("objective", {"en": ("Objective",)}),
        ),
    )


def element(code: str, level: str, label: str, *terms: str, parent: str | None = None) -> Node:
    return Node(code, level, parent, {"en": label}, Status.OURS, terms={"en": terms})


@pytest.fixture(scope="session")
def plan_of_work() -> Framework:
    """A framework with labels and terms in English, some in Spanish."""
    spanish = element("2", "goal", "Schools")
    return Framework(
        id="work",
        edition="1",
        title={"en": "Plan of work"},
        levels=(level("goal"), level("target"), level("indicator")),
        nodes=(
            element("1", "goal", "Clean water", "water supply", "sanitation", "wells and pumps"),
            element("1.1", "target", "Drinking water for villages", "boreholes", "hand pump", "tap water", parent="1"),
            element("1.2", "target", "Toilets for all", "latrines", "open defecation", "sewerage", parent="1"),
            element("1.2.1", "indicator", "Households with a septic tank", parent="1.2"),
            Node(
                "2",
                "goal",
                None,
                {"en": "Schools", "es": "Escuelas"},
                spanish.status,
                terms={"en": ("education", "pupils", "teachers"), "es": ("educación", "maestros rurales")},
            ),
            element("2.1", "target", "Trained teachers", "teacher training", "lesson plans", parent="2"),
            element("3", "goal", "Decent work", "jobs", "labour rights", "trade unions"),
            element("4", "goal", "Ocean life", "coral reefs", "fishing nets", "marine parks"),
        ),
        mentions=(MentionWords("goal", {"en": ("work goal", "work goals")}),),
    )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The packs that ship."""
    return library().catalogue()


@pytest.fixture(scope="session")
def sdg(catalogue: Catalogue) -> Framework:
    return catalogue.framework("sdg")


@pytest.fixture(scope="session")
def fast() -> LabelClassifier:
    """One classifier for the session, so that each index is built once."""
    return LabelClassifier()
