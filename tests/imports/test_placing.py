"""Where records belong and who sees them: told in a column, or at the upload for the rows that tell nothing."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from tests.factories.accounts import OrganisationFactory, UnitFactory
from tests.factories.records import record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats import profile_path
from goalweave.formats.records.xlsx.template import VISIBILITIES, column_head
from goalweave.frameworks.queries import catalogue
from goalweave.imports import actions
from goalweave.imports.reading import ImportReader
from goalweave.imports.source import ImportSource
from goalweave.registry import rules
from goalweave.registry.actions import set_visibility, store_records
from goalweave.registry.models import Record, Visibility

pytestmark = pytest.mark.django_db
FILE = "id,title,unit,visibility\nA,a,Water Bureau,public\nB,b,,draft\nC,c,air,\n"


@pytest.fixture
def water(ministry):
    UnitFactory(organisation=ministry, slug="air", name={"en": "Air Bureau"})
    return UnitFactory(organisation=ministry, slug="water", name={"en": "Water Bureau"})


def placed() -> list[tuple[str, str | None, str]]:
    return sorted(Record.objects.values_list("slug", "unit__slug", "visibility"))


def problem_rows(made) -> list[tuple[int, str, str, str]]:
    return [(one.line, one.field, one.value, one.message) for one in made.problems.order_by("line", "pk")]


def test_columns_tell_the_unit_and_who_sees_it(apply, water):
    made = apply(FILE)
    assert problem_rows(made) == []
    assert placed() == [
        ("A", "water", "public"),
        ("B", None, "draft"),
        ("C", "air", "organisation"),
    ]


def test_what_is_told_at_the_upload_is_for_rows_that_tell_nothing(apply, water):
    options = {"unit": water, "visibility": Visibility.DRAFT}
    first = apply("id,title,unit,visibility\nA,a,air,public\nB,b,,\n", **options)
    assert (first.counts["new"], placed()) == (2, [("A", "air", "public"), ("B", "water", "draft")])
    lines = Entry.objects.exclude(object_type="import").count()
    again = apply("id,title,unit,visibility\nA,a,air,public\nB,b,,\n", **options)
    assert (again.counts["unchanged"], again.counts["changed"]) == (2, 0)
    assert Entry.objects.exclude(object_type="import").count() == lines


def test_a_file_without_the_columns_takes_what_is_told_at_the_upload(apply, water):
    apply("id,title\nA,a\n", unit=water, visibility=Visibility.PUBLIC)
    assert placed() == [("A", "water", "public")]
    assert apply("id,title\nA,a\n").counts["unchanged"] == 1, "what is not told stays"
    assert placed() == [("A", "water", "public")]


def test_the_same_file_again_changes_nothing_and_what_changes_is_shown(apply, check, water):
    apply(FILE)
    assert apply(FILE).counts["unchanged"] == 3
    made = check(FILE.replace("b,,draft", "b,Water Bureau,public"))
    (changed,) = made.outcome["changed"]
    assert {one["name"]: (one["before"], one["after"]) for one in changed["fields"]} == {
        "unit": ("", "water"),
        "visibility": ("draft", "public"),
    }


def test_a_row_without_a_word_leaves_who_sees_a_known_record(apply, water):
    apply(FILE)
    set_visibility(actor=SYSTEM, ids=[Record.objects.get(slug="C").pk], visibility=Visibility.PUBLIC)
    assert apply(FILE).counts["unchanged"] == 3
    assert Record.objects.get(slug="C").visibility == "public"


def test_an_unknown_unit_and_word_are_told_with_line_and_column_and_publish_nothing(apply, water, editor):
    made = apply("id,title,Unit,Visibility\nA,a,Fire,top secret\n", visibility=Visibility.PUBLIC)
    assert [(line, field, value) for line, field, value, _message in problem_rows(made)] == [
        (2, "Visibility", "top secret"),
        (2, "Unit", "Fire"),
    ]
    assert placed() == [("A", None, "organisation")]


def test_they_are_corrected_once_for_all_rows(upload, editor, water):
    made = upload("id,title,unit,visibility\nA,a,Fire,hidden\nB,b,Fire,hidden\n")
    checked = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=made))
    assert checked.counts["error"] == 4
    wrong = {("unit", "Fire"): "Wather", ("visibility", "hidden"): "brouillon"}
    corrected = actions.correct_values(actor=editor, upload=checked, corrections=wrong)
    checked = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=corrected))
    assert [(one.field, one.value) for one in checked.problems.all()] == [("unit", "Wather")] * 2
    corrected = actions.correct_values(actor=editor, upload=checked, corrections={("unit", "Wather"): "water"})
    assert corrected.corrections["unit"] == {"Fire": "water", "Wather": "water"}
    checked = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=corrected))
    actions.apply_import(actor=editor, upload=actions.start_apply(actor=editor, upload=checked), now=made.created)
    assert placed() == [("A", "water", "draft"), ("B", "water", "draft")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_template_are_read_in_every_language(apply, language):
    book = Workbook()
    book.worksheets[0].append(["id", column_head("title", language), column_head("visibility", language)])
    for name, word in zip("ABC", VISIBILITIES[language], strict=True):
        book.worksheets[0].append([name, "Wells", word])
    stream = io.BytesIO()
    book.save(stream)
    assert problem_rows(apply(stream.getvalue(), "a.xlsx")) == []
    assert [visibility for _slug, _unit, visibility in placed()] == ["draft", "organisation", "public"]


def test_who_may_not_publish_is_told_and_the_record_stays_within(tmp_path, ministry):
    path = tmp_path / "a.csv"
    path.write_text("id,title,visibility\nA,a,public\nB,b,draft\n")
    problems: list[InputError] = []
    reader = ImportReader(
        ImportSource(path, profile_path(path)), ministry, catalogue(), problems.append, publishing=False
    )
    assert [one.visibility for one in reader.records()] == ["", "draft"]
    assert [(one.line, one.field, one.value) for one in problems] == [(2, "visibility", "public")]


def test_nobody_publishes_by_an_import_who_may_not_publish(ministry, editor, monkeypatch):
    """Today whoever imports may publish; were that parted, an import would be no way around."""
    stored(record("known"), organisation=ministry)
    monkeypatch.setattr(rules, "may_publish_records", lambda _actor, _organisation: False)
    for given in (record(visibility="public"), record("known", visibility="draft")):
        with pytest.raises(NotAllowed, match="publish"):
            store_records(actor=editor, organisation=ministry, records=[given])
    store_records(actor=editor, organisation=ministry, records=[record(visibility="draft"), record("known")])
    assert placed() == [("known", None, "public"), ("one", None, "draft")]


def test_a_unit_of_others_is_refused(upload):
    other = UnitFactory(organisation=OrganisationFactory(slug="other"))
    with pytest.raises(InputError, match="another organisation"):
        upload(FILE, unit=other)


def test_an_iati_file_takes_them_from_the_upload(apply, water):
    text = (
        '<iati-activities version="2.03"><iati-activity><iati-identifier>XM-1</iati-identifier>'
        "<title><narrative>Wells</narrative></title></iati-activity></iati-activities>"
    )
    for counted in ("new", "unchanged"):
        assert apply(text, "a.xml", unit=water, visibility=Visibility.PUBLIC).counts[counted] == 1
    assert placed() == [("XM-1", "water", "public")]
