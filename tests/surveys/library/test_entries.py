"""What the library holds, finds and reads."""

import pytest
from django.core import signing
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, answer, begun, questionnaire, stored_questionnaire

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.core.errors import InputError, LimitError, NotAllowed
from goalweave.core.model import Curie
from goalweave.search.queries import best_numbers, matching_numbers
from goalweave.surveys.actions import (
    hand_in_submission,
    import_submission,
    insert_records,
    publish_submission,
    reopen_submission,
    set_answer_status,
    withdraw_submission,
)
from goalweave.surveys.actions.citing import CitationForm
from goalweave.surveys.library.browsing import (
    LibraryFilter,
    LibraryResults,
    answer_counts,
    goals_by_submission,
    results_page,
)
from goalweave.surveys.library.library_index import read_library_index
from goalweave.surveys.library.pending_uploads import (
    LARGEST_UPLOAD,
    UPLOAD_LIFETIME,
    delete_upload,
    read_upload,
    store_upload,
)
from goalweave.surveys.library.published_submission import (
    csv_rows,
    get_published_submission,
    iter_published_submissions,
    neighbouring_submissions,
    to_open_data,
)
from goalweave.surveys.library.tagging import NodeTag, replace_node_tags, tag_new_submissions
from goalweave.surveys.models import AnswerNode, AnswerStatus, Submission
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.questionnaires.question_alignment import align_questions
from goalweave.surveys.submissions.organisation_names import match_organisation
from goalweave.surveys.submissions.record_renderer import renderer_for
from goalweave.surveys.submissions.snapshot import content_digest

pytestmark = pytest.mark.django_db


def shelved(organisation=None, asked=None, *, year=2019, answers=None, membership="ECESA Plus", **fields):
    row, _changed = import_submission(
        actor=SYSTEM,
        questionnaire=asked or stored_questionnaire(),
        organisation=organisation or OrganisationFactory(),
        answers=answers or {"1.1": "Clean water for all."},
        facts={"membership": membership} if membership else {},
        year=year,
        language=fields.pop("language", "en"),
        source_file="a.txt",
        publish=True,
        now=NOW,
    )
    return row


def library_results(**fields):
    return LibraryResults(LibraryFilter(**fields), loaded())


def test_words_find_answers_and_put_the_best_first():
    own, other = OrganisationFactory(slug="own"), OrganisationFactory(slug="other")
    some = shelved(own, answers={"1.1": "Roads and other things, " + "much else " * 60, "1.2": "Roads."})
    best = shelved(other, answers={"1.1": "Roads."}, year=2017)
    shelved(OrganisationFactory(), answers={"1.1": "Schools."})
    that = library_results(text="roads")
    assert set(that.pks) == {some.pk, best.pk}
    assert that.answers_of(that.pks) == {
        some.pk: [answer(some, "1.2").pk, answer(some, "1.1").pk],
        best.pk: [answer(best, "1.1").pk],
    }
    assert library_results(text="roads", year="2017").pks == [best.pk]
    assert library_results(text="nothing at all").pks == []
    assert set(best_numbers("roads", actor=VISITOR, kind="answer", limit=9)) == set(
        matching_numbers("roads", actor=VISITOR, kind="answer")
    )


def test_without_words_the_newest_come_first_and_every_facet_counts_submissions_once():
    loaded()
    own = OrganisationFactory(slug="own")
    old, new = shelved(own, year=2018, membership=""), shelved(own, year=2020)
    arabic = shelved(OrganisationFactory(slug="other"), language="ar", answers={"1.1": "ماء", "1.2": "ماء"})
    that = library_results()
    assert that.pks == [new.pk, arabic.pk, old.pk]
    assert that.facet("year") == [("2020", 1), ("2019", 1), ("2018", 1)]
    assert that.facet("organisation") == [(str(own.pk), 2), (str(arabic.organisation_id), 1)]
    assert that.facet("membership") == [("ECESA Plus", 2)]
    assert that.facet("language") == [("en", 2), ("ar", 1)]
    assert that.facet("questionnaire") == [("test@2026", 3)]
    assert that.facet("files") == []
    chosen = library_results(organisation="own")
    assert (chosen.pks, chosen.facet("organisation")[1][1], chosen.facet("language")) == (
        [new.pk, old.pk],
        1,
        [("en", 2)],
    )
    assert library_results(organisation="nobody").pks == []
    assert library_results(question="1.2").pks == [arabic.pk]
    assert [row.pk for row in results_page(that, 99)[0]] == that.pks


def test_what_is_not_published_any_more_is_not_held():
    row = shelved()
    assert library_results().pks == [row.pk]
    withdraw_submission(actor=SYSTEM, submission=row, reason="A mistake", now=NOW)
    assert (library_results().pks, get_published_submission(row.pk)) == ([], None)
    other = shelved(OrganisationFactory())
    reopen_submission(actor=SYSTEM, submission=other, reason="", now=NOW)
    assert (library_results(text="water").pks, AnswerNode.objects.count()) == ([], 0)


def test_holdings_are_read_anew_only_when_a_submission_changed(django_assert_num_queries):
    shelved()
    read_library_index()
    with django_assert_num_queries(1):
        read_library_index()
    stored(record("one"))
    with django_assert_num_queries(2):
        read_library_index()
    row = shelved(OrganisationFactory())
    assert row.pk in read_library_index().pks


def test_answers_are_read_for_what_they_speak_of():
    known = loaded()
    row = shelved(
        answers={"1.1": "This serves SDG 9.c on networks.", "1.2": "Not much of anything to be read in here."}
    )
    assert tag_new_submissions(tier="none") == 1
    assert tag_new_submissions(tier="none") == 0
    spoken = [(one.answer_id, one.node.code, one.named) for one in AnswerNode.objects.select_related("node")]
    assert spoken == [(answer(row, "1.1").pk, "9.c", True)]
    node = Curie("sdg", "2020", "9.c")
    assert library_results(node=node).pks == library_results(node=Curie("sdg", "2020", "9")).pks == [row.pk]
    assert library_results(node=Curie("sdg", "2020", "4")).pks == []
    assert library_results().goal_counts(known.framework("sdg")) == [(Curie("sdg", "2020", "9"), 1)]
    assert goals_by_submission([row.pk], known.framework("sdg")) == {row.pk: [Curie("sdg", "2020", "9")]}
    assert get_published_submission(row.pk).node_tags == {"1.1": ("sdg@2020:9.c",)}


def test_what_reading_gave_is_kept_by_the_system_alone_and_only_while_it_is_published():
    loaded()
    row = shelved()
    nodes = {answer(row, "1.1").pk: {Curie("sdg", "2020", "9.c"): NodeTag(True, 1.0)}}
    for name, actor in everybody(row.organisation).items():
        if name not in ("system", "administrator"):
            with pytest.raises(NotAllowed):
                replace_node_tags(actor=actor, submission=row, nodes=nodes, reader="r")
    stale = Submission.objects.get(pk=row.pk)
    withdraw_submission(actor=SYSTEM, submission=row, reason="Wrong", now=NOW)
    assert replace_node_tags(actor=SYSTEM, submission=stale, nodes=nodes, reader="r") is False
    assert AnswerNode.objects.count() == 0


def handed_in(own):
    """A published submission that cites a public record and one that is not."""
    rows = stored(record("open", title={"en": "Open works"}), organisation=own)
    rows |= stored(record("closed", title={"en": "Closed works"}), organisation=own, public=False)
    row = begun(own)
    renderer = renderer_for(own, "en")
    one = answer(row, "1.1")
    for name in ("open", "closed"):
        one = insert_records(
            actor=SYSTEM,
            answer=one,
            records=[rows[name].pk],
            form=CitationForm.BULLET,
            renderer=renderer,
            version=one.version,
            now=NOW,
        )
    set_answer_status(actor=SYSTEM, answer=one, status=AnswerStatus.APPROVED, now=NOW)
    hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True)
    return publish_submission(actor=SYSTEM, submission=Submission.objects.get(pk=row.pk), now=NOW), rows


def test_sources_that_are_not_public_are_numbers_alone():
    loaded()
    row, rows = handed_in(OrganisationFactory(slug="own"))
    one = get_published_submission(row.pk)
    sources = next(some for some in one.content["answers"] if some["question"] == "1.1")["sources"]
    assert [(some["record"], some.get("title")) for some in sources] == [
        (rows["open"].pk, {"en": "Open works"}),
        (None, None),
    ]
    assert one.withheld == 1
    assert "Closed works" not in str([some["sources"] for some in to_open_data(one)["answers"]])
    assert [line[12] for line in csv_rows(one)] == [str(rows["open"].pk)]


def test_where_nothing_is_withheld_the_content_is_what_its_digest_says():
    one = get_published_submission(shelved().pk)
    assert (content_digest(one.content), one.withheld) == (one.digest, 0)
    whole = to_open_data(one)
    assert (whole["organisation"]["id"], whole["year"], whole["answers"][0]["text"]) == (
        one.row.organisation.slug,
        2019,
        "Clean water for all.",
    )
    assert [line[7:11] for line in csv_rows(one)] == [("1.1", "What of 1.1?", "narrative", "Clean water for all.")]


def test_the_content_is_the_snapshot_and_not_what_stands_in_the_rows():
    row = shelved()
    row.answers.filter(question__number="1.1").update(text="Something else")
    assert get_published_submission(row.pk).content["answers"][0]["text"] == "Clean water for all."


def test_many_are_read_in_a_few_queries(django_assert_num_queries):
    loaded()
    asked = stored_questionnaire()
    pks = [shelved(OrganisationFactory(), asked).pk for _number in range(5)]
    with django_assert_num_queries(3):
        assert [one.row.pk for one in iter_published_submissions(reversed(pks))] == pks[::-1]


def test_rounds_of_one_organisation_stand_beside_each_other():
    own, asked = OrganisationFactory(), stored_questionnaire()
    rows = [shelved(own, asked, year=year) for year in (2018, 2020, 2019)]
    shelved(OrganisationFactory(), asked)
    assert neighbouring_submissions(rows[2]) == (rows[0], rows[1])
    assert neighbouring_submissions(rows[0]) == (None, rows[2])


def test_questions_of_rounds_stand_beside_those_they_follow():
    old, new = questionnaire("2025"), questionnaire("2026", after="test@2025")
    first, *rest = new.sections
    moved = type(first)(first.title, (first.questions[1], *first.questions[:1]), first.code)
    changed = type(new)(
        **{name: getattr(new, name) for name in ("id", "edition", "title", "year", "after")}, sections=(moved,)
    )
    assert [(one.question.number, one.numbers) for one in align_questions([old, changed])] == [
        ("1.2", (("1.2",), ("1.2",))),
        ("1.1", (("1.1",), ("1.1",))),
        ("2", (("2",), ())),
        ("3", (("3",), ())),
    ]
    assert rest
    assert [one.numbers for one in align_questions([new, new])] == [((n,), (n,)) for n in new.numbers()]


def test_how_many_answered_each_question():
    loaded()
    asked = stored_questionnaire()
    assert answer_counts() == {}
    shelved(OrganisationFactory(), asked)
    shelved(OrganisationFactory(), asked, answers={"1.1": "Yes", "1.2": "And more"})
    assert answer_counts() == {("test@2026", "1.1"): 2, ("test@2026", "1.2"): 1}
    assert to_questionnaire(asked).key == "test@2026"


def test_an_organisation_is_found_by_its_name_in_any_language_or_its_short_name():
    union = OrganisationFactory(
        slug="itu", name={"en": "Telecommunication Union", "fr": "Union des télécommunications"}, short={"en": "ITU"}
    )
    other = OrganisationFactory(slug="other", name={"en": "Other"}, short={"en": "ITU-X"})
    both = [union, other]
    assert match_organisation(both, "union des telecommunications") == union
    assert match_organisation(both, "Anything", "itu") == union
    assert match_organisation(both, "Nobody", "NB") is None
    twin = OrganisationFactory(slug="twin", name={"en": "Other"}, short={"en": "T"})
    assert match_organisation([*both, twin], "Other") is None


def test_a_file_waits_for_whoever_sent_it_and_for_a_day(tmp_path, settings):
    from io import BytesIO

    settings.DATA_DIR = tmp_path
    own = OrganisationFactory()
    editor, other = member(own, Role.EDITOR), member(own, Role.EDITOR)
    token = store_upload(actor=editor, stream=BytesIO(b"1. Text"), name="C:\\texts\\a.txt", now=NOW)
    assert read_upload(editor, token) == (b"1. Text", "a.txt")
    for actor, given in ((other, token), (VISITOR, token), (editor, "x"), (editor, signing.dumps([1, "../x", "a"]))):
        assert read_upload(actor, given) is None
    with pytest.raises(LimitError):
        store_upload(actor=editor, stream=BytesIO(b"x" * (LARGEST_UPLOAD + 1)), name="a.txt", now=NOW)
    for actor in (VISITOR, member(own, Role.CONTRIBUTOR)):
        with pytest.raises(InputError):
            store_upload(actor=actor, stream=BytesIO(b"x"), name="a.txt", now=NOW)
    from datetime import UTC, datetime

    store_upload(actor=other, stream=BytesIO(b"y"), name="b.txt", now=datetime.now(UTC) + UPLOAD_LIFETIME * 2)
    assert read_upload(editor, token) is None
    again = store_upload(actor=editor, stream=BytesIO(b"z"), name="c.txt", now=NOW)
    delete_upload(editor, again)
    assert read_upload(editor, again) is None
