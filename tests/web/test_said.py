"""What the core, the formats and the actions say, in the reader's language: on pages, in imports, in the API, on refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored

from goalweave.accounts.models import Role
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message, counted
from goalweave.imports.actions.transitions import record_failure
from goalweave.imports.models import Import, State
from goalweave.imports.problems import message_of
from goalweave.wording.messages import describe_error, translated

FRENCH = {
    "unknown country “{name}”": "aucun pays ne s’appelle « {name} »",
    "the file is empty": "le fichier est vide",
    "the file is larger than the limit of {limit:,} bytes": "le fichier dépasse la limite de {limit:,} octets",
    "{place}: {problem}": "{place} : {problem}",
    "line {line}": "ligne {line}",
    "unknown framework {name}; available: {known}": "il n’y a pas de cadre {name}, mais {known}",
    "unknown parameter “{name}”; available: {known}": "« {name} » n’est pas un paramètre ; il y a {known}",
    "you do not have permission to import records of this organisation": "vous ne pouvez rien importer ici",
    ("{count:,} row", "{count:,} rows"): ("{count:,} ligne", "{count:,} lignes"),
    "part of {name}": "partie de {nom}",
}
ARABIC = {
    "unknown country “{name}”": "لا بلد اسمه «{name}»",
    "this record was skipped: {problem}": "تُرك السجل: {problem}",
}


@pytest.fixture
def words(settings, tmp_path: Path) -> None:
    """Translations of our own beside those that ship."""
    for language, texts in (("fr", FRENCH), ("ar", ARABIC)):
        catalogue = Catalog(locale=language)
        for english, foreign in texts.items():
            catalogue.add(english, foreign)
        folder = tmp_path / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "django.mo").open("wb") as handle:
            write_mo(handle, catalogue)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.DATA_DIR = tmp_path


@pytest.fixture
def french(words: None) -> Iterator[None]:
    with override("fr"):
        yield


def browser_of(role: Role = Role.EDITOR) -> Client:
    loaded()
    client = Client()
    client.force_login(member(OrganisationFactory(slug="ministry"), role).user)
    return client


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("the file is empty", "le fichier est vide"),
        ("", ""),
        ("nobody has translated this", "nobody has translated this"),
        (Message("nobody has translated {this}", this="that"), "nobody has translated that"),
        (
            Message("the file is larger than the limit of {limit:,} bytes", limit=1_234_567),
            "le fichier dépasse la limite de 1\xa0234\xa0567 octets",
        ),
        (Message("unknown framework {name}; available: {known}", name="x", known=["a", "b"]), "il n’y a pas de cadre x, mais a, b"),
        (counted("{count:,} row", "{count:,} rows", 0), "0 ligne"),
        (counted("{count:,} row", "{count:,} rows", 1), "1 ligne"),
        (counted("{count:,} row", "{count:,} rows", 2000), "2\xa0000 lignes"),
        (Message("part of {name}", name="a whole"), "part of a whole"),
    ],
)  # fmt: skip
def test_message_is_told_in_french(message: str, told: str, french: None) -> None:
    assert translated(message) == told


def test_error_is_told_with_its_place_and_with_messages_within_it(french: None) -> None:
    inner = Message("unknown country “{name}”", name="Kenja")
    assert describe_error(InputError(Message("{place}: {problem}", place="A", problem=inner), line=3)) == (
        "ligne 3 : A : aucun pays ne s’appelle « Kenja »"
    )


def test_names_stand_whole_in_a_sentence_from_right_to_left(words: None) -> None:
    message = Message("unknown country “{name}”", name="Kenja (KE)")
    with override("ar"):
        assert translated(message) == "لا بلد اسمه «\u2068Kenja (KE)\u2069»"
        assert translated(Message("no words for {this}", this="KE")) == "\u2068no words for KE\u2069"
        assert (
            describe_error(InputError(message, file="a.csv"))
            == "\u2068a.csv\u2069: لا بلد اسمه «\u2068Kenja (KE)\u2069»"
        )
        assert translated(Message("this record was skipped: {problem}", problem=message)) == (
            "تُرك السجل: لا بلد اسمه «\u2068Kenja (KE)\u2069»"
        )


@pytest.mark.django_db
def test_problem_of_an_import_is_told_in_the_readers_language_whoever_found_it(words: None) -> None:
    browser = browser_of()
    file = SimpleUploadedFile("work.csv", b"id,title,country\nA,Wells,Kenja {x}\n")
    browser.post("/import/new/", {"file": file, "organisation": "ministry"})
    made = Import.objects.get()
    browser.post(f"/import/{made.pk}/check/")
    problem = made.problems.get()
    assert problem.message == "unknown country “Kenja {x}”"
    assert problem.said == {"template": "unknown country “{name}”", "parameters": {"name": "Kenja {x}"}}
    page = browser.get(f"/fr/import/{made.pk}/?step=problems").content.decode()
    assert "aucun pays ne s’appelle « Kenja {x} »" in page
    assert "unknown country “" not in page
    assert "unknown country “Kenja {x}”" in browser.get(f"/import/{made.pk}/?step=problems").content.decode()
    table = browser.get(f"/fr/import/{made.pk}/problems.csv").content.decode("utf-8-sig")
    assert "aucun pays ne s’appelle « Kenja {x} »" in table


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raised", "french"),
    [
        (InputError(Message("the file is larger than the limit of {limit:,} bytes", limit=9), file="a.csv"), "a.csv : le fichier dépasse la limite de 9 octets"),
        (NotAllowed("you do not have permission to import records of this organisation"), "vous ne pouvez rien importer ici"),
    ],
)  # fmt: skip
def test_why_an_import_broke_off_is_told_in_the_readers_language(words: None, raised, french: str) -> None:
    browser = browser_of()
    browser.post("/import/new/", {"file": SimpleUploadedFile("a.csv", b"title\nWells\n"), "organisation": "ministry"})
    made = Import.objects.get()
    Import.objects.update(state=State.APPLYING)
    with record_failure(made, State.APPLYING):
        raise raised
    made.refresh_from_db()
    assert (made.state, made.message) == (State.FAILED, str(raised))
    assert french in browser.get(f"/fr/import/{made.pk}/").content.decode()


@pytest.mark.django_db
def test_problem_that_was_kept_before_messages_had_parts_is_told_as_it_was() -> None:
    assert message_of(Import(message="the file is empty")) == "the file is empty"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "told"), [("/fr", "le fichier est vide"), ("", "the file is empty")])
def test_file_that_cannot_be_read_is_refused_in_the_readers_language(words: None, language: str, told: str) -> None:
    browser = browser_of()
    sent = {"file": SimpleUploadedFile("a.csv", b" "), "organisation": "ministry"}
    page = browser.post(f"{language}/import/new/", sent)
    assert page.status_code == 400
    assert told in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "field", "french"),
    [
        ("/api/v1/coverage/nothing", "", "il n’y a pas de cadre nothing, mais "),
        ("/api/v1/records?colour=red", "", "« colour » n’est pas un paramètre ; il y a "),
    ],
)
def test_api_tells_what_is_wrong_in_the_visitors_language(words: None, client: Client, address, field, french) -> None:
    loaded()
    answer = client.get(address, headers={"accept-language": "fr"})
    assert french in json.loads(answer.content)["detail"], answer.content
    assert (answer["Content-Language"], answer["Vary"].replace(" ", "").split(",")[0]) == ("fr", "Accept-Language")
    assert french not in json.loads(client.get(address).content)["detail"]


@pytest.mark.django_db
def test_name_in_another_script_stands_where_the_page_begins(client: Client) -> None:
    """Its own direction is inside the heading, so that the heading is aligned with the page."""
    loaded()
    row = stored(record("wells", title={"en": "Wells"}))["wells"]
    assert '<h1><bdi lang="en" dir="ltr">Wells</bdi></h1>' in client.get(f"/ar/records/{row.pk}/").content.decode()


@pytest.mark.django_db
def test_title_in_the_reader_s_language_runs_like_the_page(client: Client) -> None:
    """A title that begins with a Latin name would run from left to right on its own."""
    loaded()
    row = stored(record("equals", title={"en": "EQUALS: equality", "ar": "EQUALS: المساواة"}))["equals"]
    assert re.search(r"<h1 ?>EQUALS: المساواة</h1>", client.get(f"/ar/records/{row.pk}/").content.decode())
