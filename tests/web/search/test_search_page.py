"""What people type, what must come first, and what the page shows of it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.surveys import questionnaire, round_for, stored_questionnaire

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Organisation
from goalweave.accounts.rate_limits import RateLimit
from goalweave.core.model import Partner, Record
from goalweave.indicators.models import Indicator, Origin
from goalweave.indicators.search import index_indicators
from goalweave.registry.actions import store_records
from goalweave.registry.models import PartnerOrganisation, Record as RecordRow, Visibility
from goalweave.web.search.views import search_everything

pytestmark = pytest.mark.django_db

UNION = {
    "en": "International Telecommunication Union",
    "fr": "Union internationale des télécommunications",
    "es": "Unión Internacional de Telecomunicaciones",
    "ru": "Международный союз электросвязи",
    "ar": "الاتحاد الدولي للاتصالات",
    "zh": "国际电信联盟",
}
SHORT = {"en": "ITU", "fr": "UIT", "es": "UIT", "ru": "МСЭ", "ar": "الاتحاد", "zh": "国际电联"}
RECORDS = {
    "forum": ("WSIS Forum 2018", "Sessions on the action lines, with interpretation.", ("UNESCO", "UNDP", "UNCTAD")),
    "hubs": ("Digital hubs in rural schools", "Teachers were trained in Kenya and Colombia.", ("Nokia", "GSMA")),
    "cables": ("Undersea cables for small islands", "Broadband prices fell by half.", ("World Bank",)),
}
SURVEY = {
    "en": "UN system survey on the SDGs, {} round",
    "fr": "Enquête auprès du système des Nations Unies sur les ODD, édition {}",
    "es": "Encuesta al sistema de las Naciones Unidas sobre los ODS, ronda de {}",
    "ru": "Опрос системы ООН по ЦУР, раунд {} года",
    "ar": "استقصاء منظومة الأمم المتحدة بشأن أهداف التنمية المستدامة، جولة عام {}",
    "zh": "联合国系统可持续发展目标调查，{}年",
}
COMPUTERS = {
    "en": "Households with a computer",
    "fr": "Ménages équipés d’un ordinateur",
    "es": "Hogares con computadora",
    "ru": "Домохозяйства с компьютером",
    "ar": "الأسر التي لديها حاسوب",
    "zh": "有电脑的住户",
}

EXPECTED = {
    "en": """
        SDG 5 = node sdg:5
        sdg5 = node sdg:5
        SDG-9 = node sdg:9
        goal 9 = node sdg:9
        Goals 13 = node sdg:13
        goal no. 3 = node sdg:3
        target 9.c = node sdg:9.c
        9.c = node sdg:9.c
        9c = node sdg:9.c
        indicator 9.c.1 = node sdg:9.c.1
        C7 = node wsis:C7
        action line C2 = node wsis:C2
        action line 7 = node wsis:C7
        connect 2030 goal 1 = node connect2030:G1
        sdg@2019 17.6.2 = node sdg@2019:17.6.2
        gender equality = node sdg:5
        gendr equality = node sdg:5
        climate action = node sdg:13
        water = node sdg:6
        poverty = node sdg:1
        women in tech = node sdg:5.b
        SDG = framework sdg@2025
        WSIS = framework wsis@2003
        2030 Agenda = framework sdg@2025
        paris agreement = framework paris@2015
        Kenya = country KE
        Colombia = country CO
        Ivory Coast = country CI
        Kenyaa = country KE
        UNESCO = partner UNESCO
        GSMA = partner GSMA
        world bank = partner World Bank
        ITU = organisation itu
        International Telecommunication Union = organisation itu
        IDI = index idi@2025
        Global Cybersecurity Index = index gci@2024
        undesa 2019 = questionnaire undesa@2019
        system survey on the SDGs, 2020 = questionnaire undesa@2020
        household with computers = indicator households-computer
        wsis forum 2018 = record forum
        undersea cable = record cables
        Kenya trained = record hubs
        rural schols = record hubs
        """,
    "fr": """
        ODD 4 = node sdg:4
        objectif 13 = node sdg:13
        cible 9.c = node sdg:9.c
        indicateur 5.b.1 = node sdg:5.b.1
        grande orientation C5 = node wsis:C5
        égalité entre les sexes = node sdg:5
        egalite des sexes = node sdg:5
        pauvreté = node sdg:1
        changement climatique = node sdg:13
        éducation = node sdg:4
        educaton = node sdg:4
        réseaux mobiles = node sdg:9.c.1
        SMSI = framework wsis@2003
        Pacte numérique mondial = framework gdc@2024
        Allemagne = country DE
        Colombie = country CO
        UIT = organisation itu
        Union internationale des télécommunications = organisation itu
        enquete 2019 = questionnaire undesa@2019
        ménage équipé d’ordinateurs = indicator households-computer
        Banque mondiale = partner World Bank
        """,
    "es": """
        ODS 4 = node sdg:4
        objetivo 5 = node sdg:5
        meta 9.c = node sdg:9.c
        indicador 9.c.1 = node sdg:9.c.1
        línea de acción C4 = node wsis:C4
        igualdad de género = node sdg:5
        pobreza = node sdg:1
        pobrezza = node sdg:1
        agua = node sdg:6
        educacion = node sdg:4
        energía = node sdg:7
        CMSI = framework wsis@2003
        Acuerdo de París = framework paris@2015
        Alemania = country DE
        Reino Unido = country GB
        Kenia = country KE
        UIT = organisation itu
        Unión Internacional de Telecomunicaciones = organisation itu
        encuesta 2020 = questionnaire undesa@2020
        hogar con computadora = indicator households-computer
        Banco Mundial = partner World Bank
        """,
    "ru": """
        ЦУР 4 = node sdg:4
        цель 5 = node sdg:5
        задача 9.c = node sdg:9.c
        показатель 9.c.1 = node sdg:9.c.1
        направление деятельности C3 = node wsis:C3
        гендерное равенство = node sdg:5
        гендерного равенства = node sdg:5
        вода = node sdg:6
        неравенства = node sdg:10
        образование = node sdg:4
        обрзование = node sdg:4
        ВВУИО = framework wsis@2003
        Парижское соглашение = framework paris@2015
        Кения = country KE
        Кении = country KE
        Германия = country DE
        МСЭ = organisation itu
        Международный союз электросвязи = organisation itu
        ЮНЕСКО = partner UNESCO
        опрос 2019 = questionnaire undesa@2019
        домохозяйств с компьютерами = indicator households-computer
        """,
    "ar": """
        الهدف 4 = node sdg:4
        هدف 5 = node sdg:5
        الغاية 9.ج = node sdg:9.c
        ٩.ج = node sdg:9.c
        المؤشر 9.c.1 = node sdg:9.c.1
        المساواة بين الجنسين = node sdg:5
        المُساواة بين الجنسين = node sdg:5
        الفقر = node sdg:1
        المياه = node sdg:6
        التعليم = node sdg:4
        والفقر = node sdg:1
        خطة عام 2063 = framework agenda2063@2015
        اتفاق باريس = framework paris@2015
        كينيا = country KE
        ألمانيا = country DE
        كولومبيا = country CO
        مصر = country EG
        الاتحاد الدولي للاتصالات = organisation itu
        اليونسكو = partner UNESCO
        استقصاء 2020 = questionnaire undesa@2020
        أسر لديها حاسوب = indicator households-computer
        """,
    "zh": """
        目标4 = node sdg:4
        可持续发展目标 5 = node sdg:5
        具体目标9.c = node sdg:9.c
        指标9.c.1 = node sdg:9.c.1
        行动方面C7 = node wsis:C7
        性别平等 = node sdg:5
        贫困 = node sdg:1
        教育 = node sdg:4
        气候行动 = node sdg:13
        清洁饮水 = node sdg:6
        信息社会世界峰会 = framework wsis@2003
        2063年议程 = framework agenda2063@2015
        巴黎协定 = framework paris@2015
        肯尼亚 = country KE
        德国 = country DE
        哥伦比亚 = country CO
        国际电联 = organisation itu
        国际电信联盟 = organisation itu
        教科文组织 = partner UNESCO
        全球网络安全指数 = index gci@2024
        电脑住户 = indicator households-computer
        """,
}


@pytest.fixture(scope="module")
def everything(shipped: None) -> None:
    """The frameworks that ship, and a few things of each other kind."""
    union = ensure_organisation(actor=SYSTEM, slug="itu", name=UNION, short=SHORT)
    records = [
        Record(slug, {"en": title}, {"en": text}, "en", partners=tuple(Partner(name) for name in partners))
        for slug, (title, text, partners) in RECORDS.items()
    ]
    store_records(actor=SYSTEM, organisation=union, records=records, visibility=Visibility.PUBLIC)
    for year in ("2019", "2020"):
        title = {language: text.format(year) for language, text in SURVEY.items()}
        row = stored_questionnaire(questionnaire(year, title=title))
        type(row).objects.filter(pk=row.pk).update(code="undesa", year=int(year))
    other = OrganisationFactory(slug="zebra", name={"en": "Zebra trust"}, short={"en": "ZEBRAS"})
    hidden = Record("zebra", {"en": "Zebra plan"}, {"en": "A zebra."}, "en", partners=(Partner("Quagga society"),))
    store_records(actor=SYSTEM, organisation=other, records=[hidden])
    round_for(other, title={"en": "Okapi round"}, organisation=other)
    indicator = Indicator.objects.create(
        slug="households-computer", origin=Origin.PACK, name=COMPUTERS, status="official"
    )
    index_indicators([indicator])


def first_result(text: str, language: str) -> str:
    groups = search_everything(text, actor=VISITOR, language=language).groups
    if not groups:
        return "nothing"
    item = groups[0].items[0]
    if item.kind == "partner":
        return f"partner {PartnerOrganisation.objects.get(pk=item.object_id).name}"
    if item.kind == "record":
        return f"record {RecordRow.objects.get(pk=item.object_id).slug}"
    return f"{item.kind} {item.object_id}"


@pytest.mark.parametrize("language", EXPECTED)
def test_what_people_type_comes_first(everything: None, language: str) -> None:
    lines = [line.strip() for line in EXPECTED[language].splitlines() if line.strip()]
    expected = dict(line.split(" = ") for line in lines)
    assert {text: first_result(text, language) for text in expected} == expected


def test_there_are_120_queries_and_20_of_each_language() -> None:
    counts = {language: text.count(" = ") for language, text in EXPECTED.items()}
    assert sum(counts.values()) >= 120
    assert min(counts.values()) >= 20


@pytest.mark.parametrize("text", ["zebra", "zebrra", "zebras", "quagga", "quaggga society", "okapi round", "okapy"])
def test_what_is_not_public_is_neither_found_nor_counted_nor_suggested(
    everything: None, client: Client, text: str
) -> None:
    results = search_everything(text, actor=VISITOR, language="en")
    assert (results.text, results.groups, results.corrected) == (text, (), "")
    page = client.get("/search/", {"q": text}).content.decode()
    assert not re.search("zebra plan|zebra trust|quagga society|okapi round", page.replace(text, ""), re.IGNORECASE)


def test_members_find_what_is_theirs(everything: None) -> None:
    actor = member(Organisation.objects.get(slug="zebra"))
    for text, kinds in {"zebra": ["organisation", "record"], "quagga": ["partner"], "okapi round": ["round"]}.items():
        assert [group.kind.key for group in search_everything(text, actor=actor, language="en").groups] == kinds


def test_editions_of_a_node_are_one_result(everything: None) -> None:
    nodes = search_everything("gender equality", actor=VISITOR, language="en").groups[0]
    first = nodes.items[0]
    assert (str(first.curie), [edition.label for edition in first.editions]) == ("sdg@2025:5", ["2020", "2019"])
    names = [(item.curie.framework, item.curie.code) for item in nodes.items if item.curie]
    assert len(set(names)) == len(names)


def test_a_correction_is_used_where_nothing_is_found_and_said(everything: None, client: Client) -> None:
    page = html.unescape(client.get("/search/?q=gendr+equality").content.decode())
    assert "Nothing is called “gendr equality”. These are results for “gender equality”." in page
    assert '<mark class="word">equality</mark>' in page


def test_the_passage_that_matched_is_shown_with_its_words_marked(everything: None, client: Client) -> None:
    page = client.get("/search/?q=trained+Kenya").content.decode()
    passage = re.search('<p class="snippet".*?</p>', page, re.DOTALL)
    assert passage
    assert re.findall('<mark class="word">(.*?)</mark>', passage[0]) == ["trained", "Kenya"]


def test_the_number_of_records_is_that_of_their_list(everything: None, client: Client) -> None:
    page = client.get("/search/?q=the+broadband").content.decode()
    groups = search_everything("the broadband", actor=VISITOR, language="en").groups
    assert [group.number for group in groups if group.kind.key == "record"] == [1]
    listed = client.get("/records/?q=broadband").content.decode()
    assert "Undersea cables" in page
    assert "Undersea cables" in listed


def test_a_kind_has_a_page_of_its_own(everything: None, client: Client) -> None:
    page = client.get("/search/?q=water&kind=node").content.decode()
    assert page.count('<section class="block">') == 1
    assert page.count('<li class="goal">') > 5
    assert "/search/?q=water" in page


def test_where_nothing_is_found_the_page_says_what_to_do(everything: None, client: Client) -> None:
    page = html.unescape(client.get("/search/?q=qqxx+water").content.decode())
    assert "Nothing is called “qqxx water”" in page
    assert '<a href="/search/?q=water" dir="auto">water</a>' in page
    assert 'href="/countries/"' in page


@pytest.mark.parametrize("text", ["<b>x</b>" * 9, "%_*[a-z]+(", "a" * 10_000, "9." * 2_000, "\x00\ud800", "目" * 5_000])
def test_hostile_queries_are_answered(everything: None, client: Client, text: str) -> None:
    response = client.get("/search/", {"q": text.encode("utf-8", "replace").decode()})
    assert response.status_code == 200
    page = response.content.decode()
    assert "<b>x" not in page
    assert ("Only the first 200 characters" in page) == (len(text) > 200)


def test_a_search_takes_few_queries(
    everything: None, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/search/?q=water")
    with django_assert_max_num_queries(18):
        client.get("/search/?q=broadband")


def test_searches_of_one_address_are_limited(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GOALWEAVE_SEARCH_RATE = 2
    limit = RateLimit("search", 60, clock=lambda: 600.0)
    monkeypatch.setattr("goalweave.web.search.views.rate_limit", lambda: limit)
    answers = [client.get("/search/?q=zzz") for _search in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"
    assert client.get("/search/").status_code == 200
