from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.factories.accounts import MembershipFactory, everybody, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.surveys import NOW, answer, begun, question, questionnaire, stored_questionnaire

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Role
from goalweave.core.answers.answer_findings import AnswerFault
from goalweave.core.answers.claims import extract_claims
from goalweave.core.errors import Conflict, InputError, LimitError, NotAllowed
from goalweave.core.model import EvidenceQuery, Partner, QuestionKind, RecordKind, Section
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import delete_records
from goalweave.surveys import queries
from goalweave.surveys.actions import (
    CitationForm,
    accept_record_change,
    add_source,
    assign_answer,
    carry_over,
    confirm_carried_over,
    draft_all_answers,
    draft_answer,
    hand_in_submission,
    insert_records,
    previous_answer,
    remove_source,
    set_answer_status,
    start_submission,
    write_answer,
)
from goalweave.surveys.models import Answer, AnswerStatus as Status, Citation
from goalweave.surveys.submissions.citations import to_checked_answers
from goalweave.surveys.submissions.findings import answer_findings, submission_findings
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db


def say(row: Answer, text: str, **fields) -> Answer:
    given = {"actor": SYSTEM, "version": Answer.objects.get(pk=row.pk).version, "now": NOW} | fields
    return write_answer(answer=row, text=text, **given)


def world():
    """A submission, and its organisation's records by name."""
    loaded()
    row = begun()
    found = stored(
        record(
            "equals",
            kind=RecordKind.PARTNERSHIP,
            start="2025",
            partners=(Partner("FAO"),),
            mappings=(mapping("sdg@2020:9.c"), mapping("sdg@2020:4", "suggested")),
        ),
        record("forum", kind=RecordKind.EVENT),
        organisation=row.organisation,
    )
    return row, found


def insert_record(row, number, pk, form=CitationForm.SENTENCE, **fields):
    one = answer(row, number)
    renderer = renderer_for(row.organisation, "en")
    return insert_records(
        **{
            "actor": SYSTEM,
            "answer": one,
            "records": [pk],
            "form": form,
            "renderer": renderer,
            "version": one.version,
            "now": NOW,
        }
        | fields
    )


def test_writing_makes_a_draft_and_emptying_makes_it_empty_again():
    one = answer(begun(), "1.1")
    row = say(one, "  Some words.\r\n")
    assert (row.text, row.status, row.version) == ("Some words.", Status.DRAFTING, 2)
    assert say(one, "Some words.").version == 2
    assert say(one, "").status == Status.EMPTY
    assert [line.verb for line in object_entries("answer", f"{row.submission_id}/1.1")] == ["write", "write"]


def test_two_people_at_once_the_second_is_told_and_nothing_is_lost():
    one = answer(begun(), "1.1")
    say(one, "First", version=1)
    with pytest.raises(Conflict):
        say(one, "Second", version=1)
    assert Answer.objects.get(pk=one.pk).text == "First"


def test_who_may_write_assign_and_approve():
    row = begun()
    one = answer(row, "1.1")

    def allowed(act):
        found = set()
        for name, actor in everybody(row.organisation).items():
            try:
                act(actor)
                found.add(name)
            except NotAllowed:
                pass
        return found

    editors, system = {"editor", "manager"}, {"administrator", "system"}
    assert allowed(lambda actor: say(one, "Words of it", actor=actor)) == {"contributor", "reviewer"} | editors | system
    assert allowed(lambda actor: assign_answer(actor=actor, answer=one, user=None, now=NOW)) == editors | system
    ready = allowed(lambda actor: set_answer_status(actor=actor, answer=one, status=Status.READY, now=NOW))
    assert ready == {"contributor", "reviewer"} | editors | system
    assert (
        allowed(lambda actor: set_answer_status(actor=actor, answer=one, status=Status.APPROVED, now=NOW))
        == editors | system
    )
    assert allowed(lambda actor: say(one, "Other words", actor=actor)) == set()
    assert (
        allowed(lambda actor: set_answer_status(actor=actor, answer=one, status=Status.DRAFTING, now=NOW))
        == editors | system
    )


def test_changing_a_ready_answer_makes_it_a_draft_again():
    one = answer(begun(), "1.1")
    say(one, "Words of it")
    set_answer_status(actor=SYSTEM, answer=one, status=Status.READY, now=NOW)
    assert say(one, "Other words").status == Status.DRAFTING


def test_what_is_too_long_is_kept_but_not_approved():
    loaded()
    one = answer(begun(), "1.1")
    say(one, "word " * 51)
    with pytest.raises(InputError, match="51 words; at most 50"):
        set_answer_status(actor=SYSTEM, answer=one, status=Status.APPROVED, now=NOW)
    with pytest.raises(LimitError):
        say(one, "word " * 1_000_000)
    with pytest.raises(InputError, match=r"nothing has been written yet"):
        set_answer_status(actor=SYSTEM, answer=answer(one.submission, "1.2"), status=Status.READY, now=NOW)


def test_an_answer_is_given_to_somebody_who_writes_there():
    row = begun()
    contributor = member(row.organisation, Role.CONTRIBUTOR)
    one = assign_answer(actor=SYSTEM, answer=answer(row, "1.1"), user=contributor.user, now=NOW)
    assert one.assignee == contributor.user
    for other in (member(row.organisation, Role.READER), stranger()):
        with pytest.raises(InputError, match=r"this person cannot write for the organisation"):
            assign_answer(actor=SYSTEM, answer=one, user=other.user, now=NOW)


def test_choices_and_tables_take_what_is_asked_for():
    row = begun()
    assert say(answer(row, "2"), "", value=["yes"]).value == ["yes"]
    with pytest.raises(InputError, match="choose one option"):
        say(answer(row, "2"), "", value=["yes", "no"])
    with pytest.raises(InputError, match=r"choose from the options"):
        say(answer(row, "2"), "", value=["maybe"])
    table = say(answer(row, "3"), "", value=[{"a": " 1\u202e "}, {"a": "", "b": ""}])
    assert table.value == [{"a": "1", "b": ""}]
    with pytest.raises(InputError, match=r"the table has different columns"):
        say(answer(row, "3"), "", value=[{"c": "1"}])
    with pytest.raises(InputError, match=r"this question does not accept this type of answer"):
        say(answer(row, "1.1"), "", value="12")


def test_numbers_and_addresses():
    section = Section({"en": "S"}, (question("1", kind=QuestionKind.NUMBER), question("2", kind=QuestionKind.LINK)))
    row = begun(questionnaire=stored_questionnaire(questionnaire(sections=(section,))))
    assert say(answer(row, "1"), "", value=" 1 200.5 ").value == "1200.5"
    assert say(answer(row, "2"), "", value="https://example.org/a").value == "https://example.org/a"
    for number, value in (
        ("1", "many"),
        ("1", "NaN"),
        ("2", "javascript:alert(1)"),
        ("2", "https://"),
        ("2", "http://["),
    ):
        with pytest.raises(InputError):
            say(answer(row, number), "", value=value)


def test_a_record_goes_in_as_a_sentence_a_point_or_a_row_and_is_cited_under_one_number():
    row, found = world()
    name = row.organisation.short["en"]
    one = insert_record(row, "1.1", found["equals"].pk)
    told = f"{name} takes part in the partnership **Title of equals**, with FAO (2025).[^1]"
    assert one.text == told
    one = insert_record(row, "1.1", found["forum"].pk, CitationForm.BULLET)
    one = insert_record(row, "1.1", found["equals"].pk, CitationForm.BULLET)
    assert one.text.split("\n") == [
        told,
        "",
        "- **Title of forum**[^2]",
        "- **Title of equals**, with FAO (2025): SDG 9.c[^1]",
    ]
    one = insert_record(row, "1.2", found["forum"].pk, CitationForm.ROW)
    one = insert_record(row, "1.2", found["equals"].pk, CitationForm.ROW)
    assert one.text.count("\n|") == 3
    assert [(c.number, c.record_id) for c in one.citations.all()] == [(1, found["forum"].pk), (2, found["equals"].pk)]


def test_records_that_one_may_not_see_are_not_cited():
    row, _found = world()
    other = stored(record("secret"), public=False)["secret"]
    editor = member(row.organisation, Role.EDITOR)
    with pytest.raises(InputError, match=f"the record {other.pk} does not exist"):
        insert_record(row, "1.1", other.pk, actor=editor)
    assert not Citation.objects.exists()


def test_a_sentence_is_given_a_source_and_loses_it_again():
    row, found = world()
    one = say(answer(row, "1.1"), "It reaches **every** region now. Well.")
    one = add_source(
        actor=SYSTEM, answer=one, record=found["equals"].pk, claim="It reaches every region now.", version=2, now=NOW
    )
    assert one.text == "It reaches **every** region now.[^1] Well."
    assert [citation.answer for citation in queries.citations_of_record(SYSTEM, found["equals"].pk)] == [one]
    one = remove_source(actor=SYSTEM, answer=one, number=1, version=3, now=NOW)
    assert one.text == "It reaches **every** region now. Well."
    assert queries.citations_of_record(SYSTEM, found["equals"].pk) == []
    with pytest.raises(InputError, match=r"this sentence is no longer in the answer"):
        add_source(actor=SYSTEM, answer=one, record=found["equals"].pk, claim="Gone.", version=4, now=NOW)


def test_it_is_seen_when_a_record_changes_or_goes_after_it_was_cited():
    row, found = world()
    insert_record(row, "1.1", found["equals"].pk)
    assert answer_findings(queries.answer_of(row, "1.1")) == []
    renamed = record(
        "equals", kind=RecordKind.PARTNERSHIP, title={"en": "New name"}, start="2025", partners=(Partner("FAO"),)
    )
    stored(renamed, organisation=row.organisation)
    [changed] = answer_findings(queries.answer_of(row, "1.1"))
    assert (changed.fault, changed.source) == (AnswerFault.CHANGED, 1)
    accept_record_change(actor=SYSTEM, answer=answer(row, "1.1"), number=1, now=NOW)
    assert answer_findings(queries.answer_of(row, "1.1")) == []
    delete_records(actor=SYSTEM, ids=[found["equals"].pk])
    assert [one.fault for one in answer_findings(queries.answer_of(row, "1.1"))] == [AnswerFault.SOURCE_GONE]


def test_an_accepted_mapping_changes_what_the_record_says_and_a_suggested_one_does_not():
    row, found = world()
    insert_record(row, "1.1", found["equals"].pk)
    store_mappings(
        actor=SYSTEM, mappings={found["equals"]: (mapping("sdg@2020:9.c"), mapping("sdg@2020:9.1", "suggested"))}
    )
    assert not to_checked_answers([queries.answer_of(row, "1.1")])["1.1"].sources[0].changed
    store_mappings(actor=SYSTEM, mappings={found["equals"]: (mapping("sdg@2020:9.c"), mapping("sdg@2020:9.1"))})
    assert to_checked_answers([queries.answer_of(row, "1.1")])["1.1"].sources[0].changed


def test_a_draft_of_all_has_a_source_for_every_sentence():
    row, found = world()
    assert draft_all_answers(actor=SYSTEM, submission=row, renderer=renderer_for(row.organisation, "en"), now=NOW) == [
        "1.1",
        "1.2",
    ]
    first, second = queries.answer_of(row, "1.1"), queries.answer_of(row, "1.2")
    for drafted, cited in ((first, found["equals"]), (second, found["forum"])):
        assert all(claim.sources for claim in extract_claims(drafted.text))
        assert [citation.record_id for citation in drafted.citations.all()] == [cited.pk]
    assert "SDG 4" not in first.text
    assert draft_all_answers(actor=SYSTEM, submission=row, renderer=renderer_for(row.organisation, "en"), now=NOW) == []


def test_drafting_never_writes_over_words_and_says_when_there_is_nothing():
    row, _found = world()
    renderer = renderer_for(row.organisation, "en")
    one = say(answer(row, "1.1"), "Mine.")
    with pytest.raises(InputError, match=r"this answer already contains text"):
        draft_answer(actor=SYSTEM, answer=one, renderer=renderer, version=one.version, now=NOW)
    with pytest.raises(InputError, match="no records match this question"):
        draft_answer(actor=SYSTEM, answer=answer(row, "3"), renderer=renderer, version=1, now=NOW)


def test_last_rounds_answer_is_offered_and_marked_as_old_until_looked_at():
    row, found = world()
    insert_record(row, "1.1", found["equals"].pk)
    set_answer_status(actor=SYSTEM, answer=answer(row, "1.1"), status=Status.APPROVED, now=NOW)
    hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True)
    moved = questionnaire(
        "2027",
        year=2027,
        after="test@2026",
        sections=(Section({"en": "S"}, (question("5", follows=("1.1",), evidence=EvidenceQuery()),)),),
    )
    new = start_submission(
        actor=SYSTEM, questionnaire=stored_questionnaire(moved), organisation=row.organisation, year=2027, language="en",
        now=NOW + timedelta(days=365),
    )  # fmt: skip
    assert previous_answer(answer(new, "5")) == answer(row, "1.1")
    one = carry_over(actor=SYSTEM, answer=answer(new, "5"), version=1, now=NOW)
    assert (one.text, one.old, one.carried) == (answer(row, "1.1").text, True, answer(row, "1.1"))
    assert [finding.fault for finding in answer_findings(queries.answer_of(new, "5"))] == [AnswerFault.OLD]
    confirm_carried_over(actor=SYSTEM, answer=one, now=NOW)
    assert answer_findings(queries.answer_of(new, "5")) == []


def test_findings_of_a_whole_submission_name_goals_that_only_one_side_knows():
    row, _found = world()
    say(answer(row, "1.1"), "We serve SDG 4 with all that we have.")
    faults = [(one.fault, one.question, one.node) for one in submission_findings(SYSTEM, row)]
    assert faults == [
        (AnswerFault.UNSUPPORTED, "1.1", ""),
        (AnswerFault.NOT_IN_REGISTRY, "1.1", "sdg:4"),
        (AnswerFault.NOT_MENTIONED, "", "sdg:9"),
    ]


STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "empty", "ready", "approved", "drafting"]), st.booleans()), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_way_through_the_states_approves_without_an_editor_or_what_is_empty(contributor, steps):
    one = answer(begun(questionnaire=contributor[1]), "1.1")
    MembershipFactory(user=contributor[0].user, organisation=one.submission.organisation, role=Role.CONTRIBUTOR)
    approved_by_editor = False
    for act, editor in steps:
        actor = SYSTEM if editor else Actor(contributor[0].user)
        try:
            if act in ("write", "empty"):
                say(one, "Words of it" if act == "write" else "", actor=actor)
            else:
                set_answer_status(actor=actor, answer=one, status=Status(act), now=NOW)
        except (NotAllowed, InputError):
            continue
        now = Answer.objects.get(pk=one.pk)
        approved_by_editor = now.status == Status.APPROVED and (editor or approved_by_editor)
        assert (now.status == Status.EMPTY) == (now.text == "")
        assert now.status != Status.APPROVED or approved_by_editor


@pytest.fixture
def contributor(db):
    loaded()
    return stranger(), stored_questionnaire()
