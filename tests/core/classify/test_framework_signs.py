"""Plain mention words, such as “Goal”: where they mean the SDGs, and where an organisation's own goals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify.framework_signs import FrameworkSigns
from goalweave.core.classify.mentions import NO_SIGNS, MentionFinder
from goalweave.core.model import Curie, Framework, MentionWords, Node, Status

SDGS = FrameworkSigns(frozenset({"sdg@2025"}))


@pytest.fixture(scope="module")
def finder(catalogue: Catalogue) -> MentionFinder:
    return MentionFinder.of(catalogue.frameworks.values())


def codes(finder: MentionFinder, text: str, around: FrameworkSigns = NO_SIGNS) -> list[str]:
    return [found.node.code for found in finder.find(text, around) if found.node.framework == "sdg"]


@pytest.mark.parametrize(
    "text",
    [
        "under Goal 16 of ours", "Goals 5 and 9", "target 17.8 was met", "see indicator 3.8.1",
        "pour l’Objectif 5", "la cible 3.8", "para el Objetivo 5", "la meta 3.8", "по Цели 5", "решая задачу 3.8",
        "في إطار الهدف 5", "الغاية 3.8", "推动目标5", "具体目标3.8", "at odd hours, Goal 5", "the Connect 2030 Agenda and Goal 5",
        "the Agenda of 2030 people, Goal 5", "أهداف التنمية الاقتصادية والهدف 5", "连通2030议程和目标5",
    ],
)  # fmt: skip
def test_a_plain_word_alone_is_no_mention(finder: MentionFinder, text: str) -> None:
    assert codes(finder, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The SDGs matter to us, above all Goal 5.", ["5"]),
        ("Goals 5 and 9 of the 2030 Agenda", ["5", "9"]),
        ("Agenda 2030: target 17.8", ["17.8"]),
        ("For sustainable development goals such as Goal 5", ["5"]),
        ("L’Objectif 5 du Programme 2030", ["5"]),
        ("Les ODD, surtout la cible 3.8", ["3.8"]),
        ("L’Objectif 4 du Programme de développement durable à l'horizon 2030", ["4"]),
        ("El Objetivo 5 de la Agenda 2030", ["5"]),
        ("Los ODS, sobre todo la meta 3.8", ["3.8"]),
        ("Цель 5 Повестки дня на период до 2030 года", ["5"]),
        ("ЦУР, прежде всего задача 3.8", ["3.8"]),
        ("الهدف 5 من خطة التنمية المستدامة لعام 2030", ["5"]),
        ("لأهداف التنمية المستدامة وخاصة الغاية 3.8", ["3.8"]),
        ("2030年议程的目标5", ["5"]),
        ("可持续发展目标中的具体目标3.8", ["3.8"]),
        ("SDG 9 and Goal 5", ["9", "5"]),
    ],
)
def test_a_name_of_the_framework_in_the_text_is_a_sign(finder: MentionFinder, text: str, expected: list[str]) -> None:
    assert codes(finder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("towards Target 4.b", ["4.b"]),
        ("targets 4.4 and 4.b of it, and Goal 9", ["4.4", "4.b", "9"]),
        ("indicator 9.c.1", ["9.c.1"]),
        ("la cible 4.b", ["4.b"]),
        ("la meta 4.b", ["4.b"]),
        ("решая задачу 4.b", ["4.b"]),
        ("الغاية 4-ب", ["4.b"]),
        ("具体目标4.b", ["4.b"]),
        ("Goals 1 to 5", []),
        ("Target 4.b: Sell more scooters", []),
    ],
)
def test_a_code_with_a_letter_is_a_sign(finder: MentionFinder, text: str, expected: list[str]) -> None:
    assert codes(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Goal 4 (Quality education)", "Goal 4: quality education for the valley", "Goal 4 – Quality Education",
        "l’Objectif 5 (Égalité entre les sexes)", "el Objetivo 1 (Fin de la pobreza)", "Цель 2 — «Ликвидация голода»",
        "الهدف 1: القضاء على الفقر", "目标1（消除贫困）的项目",
    ],
)  # fmt: skip
def test_the_label_in_full_beside_the_code_is_a_sign(finder: MentionFinder, text: str) -> None:
    assert len(codes(finder, text)) == 1


def test_the_shipped_labels_are_those_that_the_tests_above_rest_on(catalogue: Catalogue) -> None:
    node = catalogue.framework("sdg").node
    assert node("4").label["en"].casefold() == "quality education"
    assert node("1").label["zh"] == "消除贫困"


@pytest.mark.parametrize(
    "text",
    [
        "our Goal 3", "our own goals 3 and 4", "the company's Goal 3", "Goal 3 of the strategy", "Goal 3 of our strategic plan",
        "Goals 3 and 4 of the National Development Plan", "Strategic Goal 3", "our target 4.b",
        "notre Objectif 3", "l’Objectif 3 du plan stratégique", "l’Objectif 3 de la stratégie", "l’Objectif 3 de l’entreprise",
        "nuestro Objetivo 3", "el Objetivo 3 del plan", "el Objetivo 3 de nuestra estrategia",
        "наша Цель 3", "Цель 3 стратегии", "Цели 3 нашей программы",
        "هدفنا 3", "الهدف 3 من الخطة الاستراتيجية", "الهدف 3 من استراتيجيتنا",
        "我们的目标3", "本公司目标3", "《五年规划》目标3",
    ],
)  # fmt: skip
def test_words_around_that_make_it_the_writers_own_are_stronger_than_a_sign(finder: MentionFinder, text: str) -> None:
    assert codes(finder, text, SDGS) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Goal 3: Win loyal customers", []),
        ("Goal 3 – Win loyal customers", []),
        ("Goal 3. Win loyal customers", []),
        ("Target 3.8: Churn below four points", []),
        ("Objectif 3 : Fidéliser nos acheteurs", []),
        ("Objetivo 3: Fidelizar a los compradores", []),
        ("Цель 3: Удержать покупателей", []),
        ("الهدف 3: كسب ولاء الزبائن", []),
        ("目标3：留住老客户", []),
        ("Goal 3: Healthy lives for all", ["3"]),
        ("Objectif 3 : Santé des mères", ["3"]),
        ("Objetivo 3: Salud de las madres", ["3"]),
        ("Цель 3: Здоровье матерей", ["3"]),
        ("الهدف 3: صحة الأمهات", ["3"]),
        ("目标3：母亲健康", ["3"]),
        ("We came closer to Goal 3. Win loyal customers!", ["3"]),
        ("Goals 3 and 4: Win loyal customers", ["3", "4"]),
        ("on Goal 3 – a must – we agreed", ["3"]),
        ("(Goal 3) loyal customers", ["3"]),
        ("Goal 3: " + "we met with the minister and his staff in the capital, and " * 2, ["3"]),
        ("Goal 3: 2015", ["3"]),
    ],
)
def test_a_label_that_shares_no_word_contradicts(finder: MentionFinder, text: str, expected: list[str]) -> None:
    assert codes(finder, text, SDGS) == expected


def test_a_label_ends_where_the_next_mention_begins(finder: MentionFinder) -> None:
    assert codes(finder, "Goal 4: Win loyal customers, Goal 1: Quality", SDGS) == []


def test_words_of_another_language_do_not_make_a_label_alike(finder: MentionFinder, catalogue: Catalogue) -> None:
    assert any("revenu" in term for term in catalogue.framework("sdg").node("1").terms["fr"])
    assert codes(finder, "Goal 1: Grow revenue", SDGS) == []


PLAN = "Goal 1: Grow revenue.\nGoal 2: Win loyal customers.\nGoal 3: Health of our staff.\n"


def test_codes_that_a_document_numbers_itself_mean_its_own_goals(finder: MentionFinder) -> None:
    around = finder.signs(f"We support the SDGs.\n{PLAN}")
    assert around == FrameworkSigns(frozenset({"sdg@2025"}), frozenset(Curie("sdg", "2025", code) for code in "123"))
    assert codes(finder, "Under Goal 1 and Goal 3 we opened shops; Goals 2, 9 and 12; target 3.8", around) == [
        "9",
        "12",
    ]
    assert codes(finder, "Goal 1: No poverty; SDG 2; Target 3.d", around) == ["1", "2", "3.d"]


@pytest.mark.parametrize(
    "text",
    [
        "Goal 1: Grow revenue.\nGoal 2: End hunger.",
        "Goal 1: Grow revenue.\nGoal 1: Win loyal customers.",
        "Goal 1: Grow revenue.\nGoal 5: Win loyal customers.\nGoal 2: End hunger.\nGoal 3: Health for all.",
        "Goal 1: Grow revenue.\nGoal 2: Win loyal customers.\nGoal 1: End poverty.\nGoal 2: End hunger.",
    ],
)
def test_single_labels_that_differ_make_no_numbering_of_its_own(finder: MentionFinder, text: str) -> None:
    assert finder.signs(text).own == frozenset()


def test_a_plan_without_a_sign_names_no_goal_of_the_sdgs(finder: MentionFinder) -> None:
    assert codes(finder, PLAN) == []
    assert finder.signs(PLAN).named == frozenset()


def test_signs_add_up() -> None:
    one, other = Curie("a", "1", "1"), Curie("b", "1", "1")
    both = FrameworkSigns(frozenset("a"), frozenset({one})) | FrameworkSigns(frozenset("b"), frozenset({other}))
    assert both == FrameworkSigns(frozenset("ab"), frozenset({one, other}))


def node(code: str, label: str = "") -> Node:
    return Node(code, "goal", None, {"en": label} if label else {}, Status.OURS)


@pytest.fixture(scope="module")
def charter(catalogue: Catalogue) -> Framework:
    """Another framework with the plain word Goal."""
    return Framework(
        id="charter",
        edition="1",
        title={"en": "Charter of the Alps"},
        short={"en": "Charter"},
        levels=catalogue.framework("sdg").levels[:1],
        nodes=(node("1", "Clean lakes"), node("2"), node("9")),
        mentions=(MentionWords("goal", {"en": ("CHG",)}, plain={"en": ("Goal",)}, signs={"en": ("Alpine Goals",)}),),
    )


def test_of_frameworks_with_the_same_plain_word_each_needs_its_own_sign(
    catalogue: Catalogue, charter: Framework
) -> None:
    finder = MentionFinder.of([catalogue.framework("sdg"), charter])

    def read(text: str) -> list[str]:
        return [f"{found.node.framework}:{found.node.code}" for found in finder.find(text)]

    assert read("Goal 9") == []
    assert read("Goal 9 of the SDGs") == ["sdg:9"]
    assert read("Goal 9 of the Alpine goals") == ["charter:9"]
    assert read("Goal 9 of the Charter of the Alps, CHG 2") == ["charter:9", "charter:2"]
    assert read("Goal 9 in the Charter of the Alps and in the SDGs") == ["charter:9", "sdg:9"]
    assert read("the Charter of the Alps, Goal 1: Clean lakes for all; SDGs") == ["charter:1"]


def test_a_short_title_that_only_begins_the_title_is_no_sign(charter: Framework) -> None:
    named = MentionFinder.of([charter]).signs("a charter").named
    assert named == frozenset()
    assert MentionFinder.of([replace(charter, short={"en": "Alps"})]).signs("the Alps").named == {"charter@1"}


def test_a_node_without_a_label_cannot_be_contradicted(charter: Framework) -> None:
    finder = MentionFinder.of([charter])
    assert [found.node.code for found in finder.find("Alpine Goals.\nGoal 2: Roads. Goal 1: Roads")] == ["2"]
