"""The interface in its languages: complete, up to date, and safe to fill in."""

from __future__ import annotations

import re
from functools import cache
from gettext import GNUTranslations, c2py
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from tests.interface_messages import TOOL, collected

LANGUAGES: tuple[str, ...] = TOOL["LANGUAGES"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+(?=(?::,)?\})")
"""`%(name)s` of gettext, `{name` of a Message, whose `:,` a translation may leave out."""
TAG = re.compile(r"</?[a-z][^>]*>")
SYNTAX = re.compile(r"\{place\}: |%\(\w+\)[sd]|\{+[^{}]*\}+|`[^`]*`|\b[a-z]+(@\w+)?:\d[\w.]*|\b[a-z]+\.[a-z]+:[a-z]+\b")
"""What stands for something else, or as it is typed: placeholders, code, names of nodes and functions, `file.csv:12: `."""
FRENCH_SPACE_FAULT = re.compile(r"[ \u00a0][;:!?»]|«[ \u00a0]|\w[;!?»]|\w:(?!/)|«(?!\u202f)")
"""French puts a narrow no-break space before double marks and inside guillemets, and nothing else there."""
MOST_NUMBERS = 1000

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def collected_strings() -> Catalog:
    return collected()


def po_file(language: str) -> Path:
    folder = TOOL["LOCALE"]
    assert isinstance(folder, Path)
    return folder / language / "LC_MESSAGES" / "django.po"


@cache
def catalogue(language: str) -> Catalog:
    with po_file(language).open("rb") as handle:
        return read_po(handle, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """The translation, or all plural forms of it."""
    return (message.string,) if isinstance(message.string, str) else tuple(map(str, message.string or ()))


def english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(map(str, message.id))


def number_of_cases(catalogue: Catalog) -> list[int]:
    """For each plural form, how many numbers up to MOST_NUMBERS it stands for."""
    form_of = c2py(catalogue.plural_expr)
    chosen = [form_of(number) for number in range(MOST_NUMBERS)]
    return [chosen.count(form) for form in range(catalogue.num_plurals)]


def placeholder_faults(message: Message, cases: list[int]) -> list[str]:
    """The forms whose placeholders are not those of the English text.

    A plural form that stands for one number only (“one more place”, Arabic duals) may leave the number out.
    """
    wanted = set(PLACEHOLDER.findall(" ".join(english(message))))
    faults = []
    for place, form in enumerate(forms(message)):
        given = set(PLACEHOLDER.findall(form))
        may_miss = {"%(n)s", "%(n)d", "{count"} if message.pluralizable and cases[place] == 1 else set()
        if given - wanted or wanted - given - may_miss:
            faults.append(form)
    return faults


@in_every_language
def test_catalogue_is_up_to_date(language: str, collected_strings: Catalog) -> None:
    # Compared by itself: the difference of two catalogues takes pytest minutes to work out.
    same = po_file(language).read_bytes() == TOOL["update"](language, collected_strings)
    assert same, "run `make messages` and translate"


@in_every_language
def test_every_string_is_translated_and_none_is_fuzzy(language: str) -> None:
    missing = [message.id for message in messages(language) if not all(form.strip() for form in forms(message))]
    fuzzy = [message.id for message in messages(language) if message.fuzzy]
    assert (missing, fuzzy) == ([], [])


@in_every_language
def test_plural_strings_have_every_form_of_the_language(language: str) -> None:
    expected = catalogue(language).num_plurals
    counts = {message.id: len(forms(message)) for message in messages(language) if message.pluralizable}
    assert counts == dict.fromkeys(counts, expected)


@in_every_language
def test_placeholders_agree_with_the_english(language: str) -> None:
    cases = number_of_cases(catalogue(language))
    assert list(chain.from_iterable(placeholder_faults(message, cases) for message in messages(language))) == []


@pytest.mark.parametrize(
    ("source", "target", "faulty"),
    [
        (("one more place", "%(n)s more places"), ("un de plus", "%(n)s de plus"), []),
        (("one more place", "%(n)s more places"), ("un de plus", "plusieurs"), ["plusieurs"]),
        ("Data as of %(date)s", "Données", ["Données"]),
        ("at most {limit:,} bytes of {name}", "{name} : au plus {limit} octets", []),
        ("at most {limit:,} bytes", "au plus {limite:,} octets", ["au plus {limite:,} octets"]),
        ("Data as of %(date)s", "Données : %(jour)s", ["Données : %(jour)s"]),
    ],
)
def test_placeholder_check_finds_what_is_lost_or_invented(
    source: str | tuple[str, str], target: str | tuple[str, str], faulty: list[str]
) -> None:
    assert placeholder_faults(Message(source, target), cases=[1, MOST_NUMBERS - 1]) == faulty


@in_every_language
def test_markup_and_line_ends_are_those_of_the_english(language: str) -> None:
    for message in messages(language):
        original = english(message)[-1]
        for form in forms(message):
            assert TAG.findall(form) == TAG.findall(original), form
            assert form.startswith("\n") == original.startswith("\n"), form
            assert form.endswith("\n") == original.endswith("\n"), form


@in_every_language
def test_sentences_are_not_left_in_english(language: str) -> None:
    for message in messages(language):
        same = set(forms(message)) & set(english(message))
        assert [form for form in same if len(form.split()) > 3] == []


def test_french_spaces_are_narrow_and_do_not_break() -> None:
    french = chain.from_iterable(map(forms, messages("fr")))
    bare = {form: TAG.sub("", SYNTAX.sub("x", form)) for form in french}
    assert [form for form, text in bare.items() if FRENCH_SPACE_FAULT.search(text)] == []
    assert [form for form in bare if "'" in TAG.sub("", form)] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", {0: "0 fiche", 1: "1 fiche", 2: "2 fiches"}),
        ("es", {0: "0 registros", 1: "1 registro", 2: "2 registros"}),
        ("ru", {1: "1 запись", 3: "3 записи", 5: "5 записей", 12: "12 записей", 21: "21 запись"}),
        (
            "ar",
            {
                0: "لا سجلات",
                1: "سجل واحد",
                2: "سجلان",
                3: "3 سجلات",
                11: "11 سجلاً",
                100: "100 سجل",
                103: "103 سجلات",
                111: "111 سجلاً",
            },
        ),
        ("zh_Hans", {0: "0条记录", 1: "1条记录", 2: "2条记录"}),
    ],
)
def test_number_chooses_the_plural_form(language: str, expected: dict[int, str]) -> None:
    whole, alone = catalogue(language), Catalog(locale=language)
    alone.mime_headers = whole.mime_headers  # with the rule of the plural
    message = whole.get("%(n)s record")
    assert message is not None
    alone.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, alone)
    compiled.seek(0)
    translate = GNUTranslations(compiled).ngettext
    assert {n: translate("%(n)s record", "%(n)s records", n) % {"n": n} for n in expected} == expected
