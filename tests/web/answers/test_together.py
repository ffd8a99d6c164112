"""Several people on one answer: merging, comments and suggestions on words, presence."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.surveys import NOW
from tests.markup import compact
from tests.web.answers.conftest import World, ask_json, signed_in

from goalweave.accounts.actor import SYSTEM
from goalweave.surveys.actions import invite_guest, write_answer
from goalweave.surveys.models import Comment, Suggestion

pytestmark = pytest.mark.django_db
TEXT = "We trained **300 girls** in coding. It took a year."


@pytest.fixture
def opened(world: World) -> int:
    """The version of the answer that has the text."""
    return write_answer(actor=SYSTEM, answer=world.answer(), text=TEXT, version=1, now=NOW).version


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return compact(response.content.decode())


def script(shown: str, name: str) -> Any:
    match = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', shown)
    assert match is not None
    return json.loads(match[1])


def post_presence(client: Client, world: World, **sent: Any) -> dict[str, Any]:
    response = client.post(world.address("1.1", "presence"), json.dumps(sent), content_type="application/json")
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_without_javascript_both_changes_are_kept_and_said(client: Client, world: World, opened: int) -> None:
    write_answer(
        actor=world.editor, answer=world.answer(), text=TEXT.replace("a year", "2 years"), version=opened, now=NOW
    )
    sent = {"text": TEXT.replace("300", "320"), "version": str(opened)}
    response = client.post(world.address("1.1", "write"), sent, follow=True)
    assert world.answer().text == "We trained **320 girls** in coding. It took 2 years."
    assert "Their changes and yours were both kept." in response.content.decode()


def test_script_is_offered_both_changes_or_gets_them_merged_if_it_sends_its_base(
    client: Client, world: World, opened: int
) -> None:
    write_answer(
        actor=world.editor, answer=world.answer(), text=TEXT.replace("a year", "2 years"), version=opened, now=NOW
    )
    both, mine = "We trained **320 girls** in coding. It took 2 years.", TEXT.replace("300", "320")
    code, told = ask_json(client, world.address("1.1", "write"), text=mine, version=str(opened))
    assert (code, told["text"], told["version"]) == (409, both, opened + 1)
    assert "Keep both" in told["conflict"]
    assert world.answer().text != both
    code, told = ask_json(client, world.address("1.1", "write"), text=mine, version=str(opened), base=TEXT)
    assert (code, told["text"], told["comments"], told["suggestions"]) == (200, both, [], [])
    assert "both kept" in told["merged"]
    code, told = ask_json(
        client, world.address("1.1", "write"), text=f"{mine} More.", version=told["version"], base=mine
    )
    assert (code, told["text"]) == (200, f"{both} More.")


def test_comment_on_marked_words_is_shown_with_its_replies(client: Client, world: World, opened: int) -> None:
    start = TEXT.index("300")
    sent = {"start": str(start), "end": str(start + 9), "quote": "300 girls", "text": "How many?"}
    response = client.post(world.address("1.1", "comments"), sent)
    assert response["Location"].endswith("#comments")
    made = Comment.objects.get()
    editor = signed_in(world.editor)
    editor.post(world.address("1.1", f"comments/{made.pk}"), {"reply": "1", f"reply-{made.pk}": "320.", "text": TEXT, "version": str(opened)})  # fmt: skip
    shown = page(client, world.address("1.1"))
    (thread,) = script(shown, "answer-comments")
    assert (thread["id"], thread["start"], thread["end"], thread["quote"]) == (made.pk, start, start + 9, "300 girls")
    assert (thread["author"], thread["text"], thread["state"], thread["gone"]) == (str(world.writer.user), "How many?", "open", False)  # fmt: skip
    assert [reply["text"] for reply in thread["replies"]] == ["320."]
    assert "<p>320.</p>" in shown
    assert "1 comment</a>" in page(editor, world.address())
    assert world.answer().text == TEXT
    write_answer(actor=SYSTEM, answer=world.answer(), text="It took a year.", version=opened, now=NOW)
    shown = page(client, world.address("1.1"))
    assert script(shown, "answer-comments")[0]["start"] is None
    assert "On text that was removed" in shown
    assert "300 girls</blockquote>" in shown


def test_comment_on_words_that_are_not_there_is_returned_with_the_reason(
    client: Client, world: World, opened: int
) -> None:
    sent = {"text": TEXT, "version": str(opened), "comment": "Why so?", "quote": "no such words", "words": ""}
    response = client.post(world.address("1.1", "comments"), sent)
    shown = compact(response.content.decode())
    assert response.status_code == 400
    assert "these words are not in the answer" in shown
    assert "Why so?</textarea>" in shown
    assert 'value="no such words"' in shown


def test_suggestion_is_made_listed_accepted_and_stays_in_the_history(client: Client, world: World, opened: int) -> None:
    sent = {"text": TEXT, "version": str(opened), "words": "300 girls", "replacement": "320 girls", "comment": "", "quote": ""}  # fmt: skip
    client.post(world.address("1.1", "suggestions"), sent)
    made = Suggestion.objects.get()
    shown = page(client, world.address("1.1"))
    (item,) = script(shown, "answer-suggestions")
    assert (item["id"], item["quote"], item["replacement"], item["state"], item["applies"]) == (made.pk, "300 girls", "320 girls", "open", True)  # fmt: skip
    assert (item["start"], item["end"]) == (made.start, made.end)
    code, told = ask_json(client, world.address("1.1", f"suggestions/{made.pk}"), decide="accept", text=TEXT, version=str(opened))  # fmt: skip
    assert (code, told["text"], told["suggestions"]) == (200, TEXT.replace("300", "320"), [])
    assert "1 earlier suggestion" in page(client, world.address("1.1"))
    code, told = ask_json(client, world.address("1.1", f"suggestions/{made.pk}"), decide="reject")
    assert (code, told) == (400, {"error": "this suggestion was accepted or rejected already"})
    assert client.post(world.address("1.1", "suggestions/999"), {"decide": "accept"}).status_code == 404
    history = page(client, world.address(act="history"))
    assert "accepted a suggestion" in history
    assert "suggested a change" in history


def test_all_suggestions_are_accepted_with_one_press(client: Client, world: World, opened: int) -> None:
    for quote, new in (("300", "320"), ("coding", "art")):
        start = TEXT.index(quote)
        sent = {"start": str(start), "end": str(start + len(quote)), "quote": quote, "replacement": new}
        client.post(world.address("1.1", "suggestions"), sent)
    assert "Accept all 2 suggestions" in page(client, world.address("1.1"))
    client.post(world.address("1.1", "suggestions"), {"accept": "all", "text": TEXT, "version": str(opened)})
    assert world.answer().text == "We trained **320 girls** in art. It took a year."


def test_people_on_an_answer_are_named_and_the_lock_is_taken_over(client: Client, world: World, opened: int) -> None:
    assert post_presence(client, world, typing=True, version=opened) == {
        "others": [], "locked_by": None, "lock": "mine", "version": opened,
    }  # fmt: skip
    editor = signed_in(world.editor)
    told = post_presence(editor, world, typing=True)
    assert told["others"] == [{"name": "The contributor", "state": "writing"}]
    assert (told["locked_by"], told["lock"]) == ("The contributor", "theirs")
    shown = page(editor, world.address("1.1"))
    assert "data-answer-presence" in shown
    assert "is editing this answer" in shown
    sent = {"take": "1", "text": f"{TEXT} More.", "version": str(opened)}
    response = editor.post(world.address("1.1", "presence"), sent)
    assert world.answer().text == sent["text"]
    assert (response.status_code, response["Location"]) == (302, world.address("1.1"))
    assert post_presence(client, world, typing=True)["lock"] == "theirs"
    assert post_presence(editor, world, leave=True)["lock"] == "free"
    assert post_presence(client, world)["others"] == []


def test_saving_without_javascript_counts_as_typing(client: Client, world: World, opened: int) -> None:
    client.post(world.address("1.1", "write"), {"text": f"{TEXT} More.", "version": str(opened)})
    assert "is editing this answer" in page(signed_in(world.editor), world.address("1.1"))
    assert "is editing this answer" not in page(client, world.address("1.1"))


def test_guest_marks_words_by_quoting_them(world: World, opened: int) -> None:
    _link, token = invite_guest(
        actor=SYSTEM, submission=world.submission, name="Guest", email="", days=7, now=timezone.now()
    )
    sent = {"question": "1.1", "text": "Why so few?", "quote": "trained 300 girls"}
    assert Client().post(f"/guest/{token}/comment/", sent).status_code == 302
    response = Client().post(f"/guest/{token}/comment/", sent | {"quote": "no such words"})
    assert response.status_code == 400
    assert "these words are not in the answer" in response.content.decode()
    (made,) = Comment.objects.all()
    assert TEXT[made.start : made.end] == "trained **300 girls"
    change = {"question": "1.1", "suggest": "1", "quote": "trained 300 girls", "replacement": "trained 320 girls"}
    assert Client().post(f"/guest/{token}/comment/", change).status_code == 302
    response = Client().post(f"/guest/{token}/comment/", change | {"quote": "no such words"})
    assert response.status_code == 400
    assert "no such words</textarea>" in compact(response.content.decode())
    assert "<ins>trained 320 girls</ins>" in compact(Client().get(f"/guest/{token}/").content.decode())


@pytest.mark.parametrize("body", [b"[" * 2000, b"9" * 2000, b"\xff", b"[1]"])
def test_presence_without_a_sound_body_tells_nothing(client: Client, world: World, body: bytes) -> None:
    response = client.post(world.address("1.1", "presence"), body, content_type="application/json")
    assert response.status_code == 200
    assert response.json()["version"] == world.answer().version
