"""One answer: kept, by hand and by itself; two at once; records put in; nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.factories.records import record
from tests.factories.surveys import NOW
from tests.markup import compact
from tests.web.answers.conftest import World, ask_json, signed_in

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import RecordKind
from goalweave.registry.actions import change_record, store_records
from goalweave.registry.models import Record
from goalweave.surveys.actions import set_answer_status, write_answer
from goalweave.surveys.models import Answer, AnswerStatus

pytestmark = pytest.mark.django_db


def page(client: Client, address: str, code: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == code
    return compact(response.content.decode())


def sheet(shown: str) -> str:
    found = re.search(r"<textarea[^>]*data-text\s*>\n(.*?)</textarea>", shown, flags=re.DOTALL)
    assert found is not None
    return found[1]


def test_the_page_has_the_question_its_evidence_with_the_reason_and_all_questions(client: Client, world: World) -> None:
    shown = page(client, world.address("1.1"))
    assert "What of 1.1?" in shown
    assert "up to 50 words" in shown
    assert re.findall(r'class="plain b" href="/records/\d+/">([^<]+)', shown) == ["EQUALS", "Water Fund"]
    assert "Partnership · 2025 · with FAO" in shown
    assert re.findall(r'class="tile ([^"]*)"', shown)[:2] == ["c-sdg-9 target", "c-sdg-4 suggested"]
    assert "Draft this answer from all 2 records" in shown
    assert re.findall(r'<span class="code">([^<]+)</span><span>Short', shown) == ["1.1", "1.2", "2", "3"]


def test_without_javascript_a_form_keeps_the_text_and_leads_back(client: Client, world: World) -> None:
    response = client.post(world.address("1.1", "write"), {"text": "Some words.\r\n", "version": "1", "q": "fund"})
    assert (response.status_code, response["Location"]) == (302, world.address("1.1") + "?q=fund")
    assert (world.answer().text, world.answer().status) == ("Some words.", "drafting")
    shown = page(client, response["Location"])
    assert sheet(shown) == "Some words."
    assert "EQUALS</a>" not in shown
    assert "Water Fund</a>" in shown


def test_a_script_is_told_what_is_shown_anew(client: Client, world: World) -> None:
    code, told = ask_json(client, world.address("1.1", "write"), text="Four words stand here.", version="1")
    assert (code, told["version"], told["text"], told["status"]) == (200, 2, "Four words stand here.", "drafting")
    assert "<b>4</b> of 50 words" in told["stat"]
    assert "0 of 1 claim has a source" in told["stat"]
    assert '<span class="src bare">Four words stand here.' in told["reads"]
    assert "No source" in told["reads"]
    assert "evidence" not in told


def test_two_at_once_are_both_shown_and_nothing_is_overwritten(client: Client, world: World) -> None:
    write_answer(actor=world.editor, answer=world.answer(), text="Theirs <b>.", version=1, now=NOW)
    code, told = ask_json(client, world.address("1.1", "write"), text="Mine.", version="1")
    assert (code, told["version"], told["text"]) == (409, 2, "Theirs <b>.")
    assert "Theirs &lt;b&gt;." in told["conflict"]
    assert "Saved by The editor at" in told["conflict"]
    response = client.post(world.address("1.1", "write"), {"text": "Mine.", "version": "1"})
    shown = compact(response.content.decode())
    assert response.status_code == 409
    assert "Theirs &lt;b&gt;.</textarea>" in shown
    assert "Mine.</textarea>" in shown
    assert world.answer().text == "Theirs <b>."
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    client.post(world.address("1.1", "write"), {"text": "Both.", "version": version[1]})
    assert world.answer().text == "Both."


def test_a_stale_form_of_an_approved_answer_is_refused_and_gives_the_text_back(client: Client, world: World) -> None:
    write_answer(actor=SYSTEM, answer=world.answer(), text="Approved words.", version=1, now=NOW)
    set_answer_status(actor=SYSTEM, answer=world.answer(), status=AnswerStatus.APPROVED, now=NOW)
    response = client.post(world.address("1.1", "write"), {"text": "Typed for an hour", "version": "2"})
    assert response.status_code == 403
    assert "Typed for an hour</textarea>" in compact(response.content.decode())
    assert ask_json(client, world.address("1.1", "write"), text="More", version="2")[0] == 403
    assert world.answer().text == "Approved words."
    assert "data-text" not in page(client, world.address("1.1"))


def test_what_cannot_be_kept_is_shown_again_with_the_reason(client: Client, world: World) -> None:
    deep = ">" * 30 + " deep"
    response = client.post(world.address("1.1", "write"), {"text": deep, "version": "1"})
    shown = compact(response.content.decode())
    assert response.status_code == 400
    assert "nested too deep" in shown
    assert sheet(shown) == deep.replace(">", "&gt;")
    assert ask_json(client, world.address("1.1", "write"), text=deep, version="1") == (
        400, {"error": "lists and quotations are nested too deeply"},
    )  # fmt: skip
    assert world.answer().text == ""


def test_scripts_in_an_answer_are_text(client: Client, world: World) -> None:
    _code, told = ask_json(
        client, world.address("1.1", "write"), text="<script>alert(1)</script> [x](javascript:alert(1))", version="1"
    )
    assert "<script" not in told["reads"]
    assert "href" not in told["reads"].split("Before approval")[0]
    assert "&lt;script&gt;" in told["reads"]
    assert "HTML in the text" in told["reads"]


def test_a_record_is_put_in_where_the_cursor_stands_with_what_was_typed(client: Client, world: World) -> None:
    pk = world.records["equals"].pk
    code, told = ask_json(
        client, world.address("1.1", "insert"),
        text="First sentence here. Last sentence here.", version="1", insert=f"sentence:{pk}", at="20",
    )  # fmt: skip
    assert code == 200
    assert told["text"] == (
        "First sentence here. organisation-0 takes part in the partnership **EQUALS**, with FAO (2025).[^1] "
        "Last sentence here."
    ).replace("organisation-0", world.submission.organisation.slug)
    assert '<span class="ref">1</span>' in compact(told["evidence"])
    again = ask_json(client, world.address("1.1", "insert"), text=told["text"], version=str(told["version"]), insert=f"bullet:{world.records['fund'].pk}")[1]  # fmt: skip
    assert again["text"].endswith("\n\n- **Water Fund** (2024)[^2]")
    assert [line.verb for line in object_entries("answer", f"{world.submission.pk}/1.1")] == [
        "insert",
        "insert",
        "write",
    ]


def test_without_javascript_a_record_goes_to_the_end_and_the_text_is_kept_too(client: Client, world: World) -> None:
    pk = world.records["fund"].pk
    sent = {"text": "Typed.", "version": "1", "insert": f"row:{pk}", "any": "forum"}
    response = client.post(world.address("1.1", "insert"), sent)
    assert response["Location"] == world.address("1.1") + "?any=forum#text"
    assert world.answer().text.startswith("Typed.\n\n| ")
    assert world.answer().text.endswith("| Water Fund[^1] | 2024 |  |  |")


def test_a_point_goes_after_the_line_of_the_cursor_and_a_list_stays_together(client: Client, world: World) -> None:
    text = "- One point of it\n- Another point\n\nThe end of it all."
    told = ask_json(
        client, world.address("1.1", "insert"), text=text, version="1", insert=f"bullet:{world.records['fund'].pk}", at="5"
    )[1]  # fmt: skip
    assert told["text"] == ("- One point of it\n- **Water Fund** (2024)[^1]\n- Another point\n\nThe end of it all.")


def test_a_claim_gets_the_record_that_was_searched_for(client: Client, world: World) -> None:
    write_answer(actor=SYSTEM, answer=world.answer(), text="We have reached every region.", version=1, now=NOW)
    shown = page(client, world.address("1.1") + "?claim=We+have+reached+every+region.&any=forum")
    assert "Which record supports this?" in shown
    assert shown.count("Cite for this sentence") == 3
    assert "Forum &lt;b&gt;</a>" in shown
    response = client.post(
        world.address("1.1", "support"),
        {"text": "We have reached every region.", "version": "2", "claim": "We have reached every region.",
         "record": str(world.records["forum"].pk)},
    )  # fmt: skip
    assert response["Location"] == world.address("1.1") + "#reads"
    assert world.answer().text == "We have reached every region.[^1]"


def test_records_that_one_may_not_see_or_that_are_elsewhere_are_not_cited(client: Client, world: World) -> None:
    from tests.factories.records import stored

    other = stored(record("other", kind=RecordKind.PARTNERSHIP), public=False)["other"]
    code, told = ask_json(
        client, world.address("1.1", "insert"), text="Typed.", version="1", insert=f"bullet:{other.pk}"
    )
    assert (code, told) == (400, {"error": f"the record {other.pk} does not exist"})
    assert world.answer().text == "Typed."


def cite(world: World, form: str = "sentence") -> None:
    client = signed_in(world.writer)
    row = world.answer()
    told = ask_json(
        client, world.address("1.1", "insert"), text=row.text, version=str(row.version), insert=f"{form}:{world.records['fund'].pk}"
    )  # fmt: skip
    assert told[0] == 200


def rename(world: World, title: str) -> None:
    from goalweave.registry.queries import find_record as found, to_core

    row = found(SYSTEM, world.records["fund"].pk)
    assert row is not None
    from dataclasses import replace

    changed = replace(to_core(row), id=row.slug, title={"en": title})
    change_record(actor=world.editor, row=row, record=changed, version=row.version)


def test_a_record_that_changed_is_said_compared_accepted_or_told_anew(client: Client, world: World) -> None:
    cite(world)
    rename(world, "Ocean Fund")
    shown = page(client, world.address("1.1"))
    assert "Changed since it was inserted" in shown
    assert 'class="src stale"' in shown
    assert "Record has changed" in shown
    compared = page(signed_in(world.editor), world.address("1.1", "sources/1"))
    assert "<del>Water </del><ins>Ocean </ins>" in compared.replace("**", "")
    assert "The editor" in compared
    assert "Only people who review or edit records can see the history of this record." in page(
        client, world.address("1.1", "sources/1")
    )
    client.post(world.address("1.1", "source"), {"accept": "1"})
    assert "Water Fund" in world.answer().text
    assert "Changed since it was inserted" not in page(client, world.address("1.1"))
    rename(world, "Lake Fund")
    client.post(world.address("1.1", "source"), {"retell": "1"})
    own = world.submission.organisation.slug
    assert world.answer().text == f"{own} takes part in the partnership **Lake Fund** (2024).[^1]"
    assert "Changed since it was inserted" not in page(client, world.address("1.1"))


def test_a_point_and_a_row_told_anew_stay_what_they_are(client: Client, world: World) -> None:
    cite(world, "bullet")
    rename(world, "Ocean Fund")
    client.post(world.address("1.1", "source"), {"retell": "1"})
    assert world.answer().text == "- **Ocean Fund** (2024)[^1]"
    row = world.answer()
    write_answer(actor=SYSTEM, answer=row, text="", version=row.version, now=NOW)
    cite(world, "row")
    rename(world, "Lake Fund")
    client.post(world.address("1.1", "source"), {"retell": "1"})
    assert world.answer().text.split("\n")[-1] == "| Lake Fund[^1] | 2024 |  |  |"


def test_marks_are_taken_out_and_the_words_stay(client: Client, world: World) -> None:
    cite(world)
    client.post(world.address("1.1", "source"), {"detach": "1"})
    assert "[^1]" not in world.answer().text
    assert "Water Fund" in world.answer().text


def test_an_empty_answer_is_drafted_from_all_that_matches(client: Client, world: World) -> None:
    client.post(world.address("1.1", "draft"), {"text": "", "version": "1"})
    assert "EQUALS" in world.answer().text
    code, told = ask_json(client, world.address("1.1", "draft"), text="Other words", version="2")
    assert (code, told["error"]) == (400, "this answer already contains text")


def test_the_page_says_how_an_answer_was_drafted(client: Client, world: World) -> None:
    assert "Drafted from a template" not in page(client, world.address("1.1"))
    code, told = ask_json(client, world.address("1.1", "draft"), text="", version="1")
    assert (code, "Drafted from a template" in told["stat"]) == (200, True)
    assert "changed since then" not in page(client, world.address("1.1"))
    row = world.answer()
    code, told = ask_json(client, world.address("1.1", "write"), text=row.text + " More.", version=str(row.version))
    assert (code, "Drafted from a template, changed since" in compact(told["stat"])) == (200, True)


def test_the_page_names_a_writer_that_is_plugged_in_or_says_why_its_text_was_not_taken(
    client: Client, editor: Client, world: World, settings: Any
) -> None:
    settings.GOALWEAVE_DRAFT_WRITER = "tests.surveys.writers:unmarked"
    shown = compact(editor.post(world.address("", "draft"), follow=True).content.decode())
    why = "this sentence has no source: Everything went very well indeed."
    assert f"The writer’s text was not used; the draft from templates was kept: {why}" in shown
    assert f"the writer’s text was not used: {why}" in page(client, world.address("1.1"))
    client.post(world.address("1.1", "write"), {"text": "", "version": str(world.answer().version)})
    settings.GOALWEAVE_DRAFT_WRITER = "tests.surveys.writers:plain"
    client.post(world.address("1.1", "draft"), {"text": "", "version": str(world.answer().version)})
    assert world.answer().text.startswith("- So it is told: ")
    assert 'Drafted by <bdi class="code">tests.surveys.writers:plain</bdi>' in page(client, world.address("1.1"))
    assert "tests.surveys.writers:plain" in page(editor, world.address("", "history"))


def test_words_in_another_language_are_marked_as_it_reads(client: Client, world: World) -> None:
    write_answer(
        actor=SYSTEM, answer=world.answer(), text="Il dit : «[It works. **Well**]{lang=en}».", version=1, now=NOW
    )
    shown = page(client, world.address("1.1"))
    assert '<bdi lang="en">It works. </bdi><bdi lang="en"><strong>Well</strong></bdi>' in shown


def test_status_goes_by_what_one_may(client: Client, editor: Client, world: World) -> None:
    write_answer(actor=SYSTEM, answer=world.answer(), text="Words of it.", version=1, now=NOW)
    assert "Mark as ready" in page(client, world.address("1.1"))
    assert "Approve<" not in page(client, world.address("1.1"))
    sent = {"text": "Words of it.", "version": "2", "status": "ready"}
    client.post(world.address("1.1", "status"), sent)
    assert world.answer().status == "ready"
    assert (
        client.post(world.address("1.1", "status"), {**sent, "version": "3", "status": "approved"}).status_code == 403
    )
    editor.post(world.address("1.1", "status"), {**sent, "version": "3", "status": "approved"})
    assert world.answer().status == "approved"
    assert "Reopen" in page(editor, world.address("1.1"))
    editor.post(world.address("1.1", "status"), {"status": "drafting"})
    assert world.answer().status == "drafting"


def test_approval_that_something_stands_in_the_way_of_says_what(editor: Client, world: World) -> None:
    write_answer(actor=SYSTEM, answer=world.answer(), text="word " * 51, version=1, now=NOW)
    shown = page(editor, world.address("1.1"))
    assert "too long" in shown
    assert "to fix" in shown
    assert "Approve<" not in shown
    response = editor.post(world.address("1.1", "status"), {"text": "word " * 51, "version": "2", "status": "approved"})
    assert response.status_code == 400
    assert "51 words; at most 50 are allowed" in compact(response.content.decode())


def test_comments_with_a_quote_are_settled_and_deleted_and_keep_what_was_typed(client: Client, world: World) -> None:
    sent = {"text": "Typed meanwhile.", "version": "1", "comment": "Is it <b>so</b>?", "quote": "Typed  meanwhile"}
    response = client.post(world.address("1.1", "comments"), sent)
    assert response["Location"] == world.address("1.1") + "#comments"
    made = world.answer().comments.get()
    assert (world.answer().text, made.text, made.quote) == ("Typed meanwhile.", "Is it <b>so</b>?", "Typed meanwhile")
    shown = page(client, world.address("1.1"))
    assert "Is it &lt;b&gt;so&lt;/b&gt;?" in shown
    assert "The contributor" in shown
    client.post(world.address("1.1", f"comments/{made.pk}"), {"settle": "1"})
    assert "resolved" in page(client, world.address("1.1"))
    client.post(world.address("1.1", f"comments/{made.pk}"), {"delete": "1"})
    assert world.answer().comments.count() == 0
    assert client.post(world.address("1.2", f"comments/{made.pk}"), {"settle": "1"}).status_code == 404


def queries(count: int, world: World) -> None:
    store_records(
        actor=SYSTEM, organisation=world.submission.organisation,
        records=[record(f"more-{n}", kind=RecordKind.PARTNERSHIP) for n in range(count)],
    )  # fmt: skip


@pytest.mark.parametrize("more", [40, pytest.param(0, marks=pytest.mark.thorough)])
def test_the_page_takes_so_many_queries_however_many_records_match(
    client: Client, world: World, django_assert_num_queries: object, more: int
) -> None:
    cite(world)
    queries(more, world)
    page(client, world.address("1.1"))
    with django_assert_num_queries(29):  # type: ignore[operator]
        page(client, world.address("1.1"))
    row = Answer.objects.get(pk=world.answer().pk)
    with django_assert_num_queries(30):  # type: ignore[operator]
        ask_json(client, world.address("1.1", "write"), text=row.text + " More.", version=str(row.version))


def test_records_change_nothing_for_who_only_reads(world: World) -> None:
    reader = signed_in(world.reader)
    shown = page(reader, world.address("1.1"))
    assert "data-text" not in shown
    assert "Insert as" not in shown
    assert "EQUALS</a>" in shown
    assert Record.objects.count() == 3
