from __future__ import annotations

from hypothesis import given, strategies as st

from goalweave.core.answers.merging import merge_texts, sentence_parts

BASE = "We trained 300 girls. They code now.\n\n- A list item\n- Another item"

SENTENCES = st.lists(
    st.text("abcdé中", min_size=1, max_size=12).map(lambda text: f"The {text} stays."),
    min_size=2,
    max_size=8,
    unique=True,
)


def test_merge_keeps_edits_of_different_sentences() -> None:
    mine = BASE.replace("300", "320")
    theirs = BASE.replace("Another item", "Another, better item")
    merged = merge_texts(BASE, mine, theirs)
    assert merged == "We trained 320 girls. They code now.\n\n- A list item\n- Another, better item"
    assert merge_texts(BASE, theirs, mine) == merged


def test_merge_keeps_edits_of_neighbouring_sentences_and_an_addition_between() -> None:
    mine = BASE.replace("300", "320")
    assert merge_texts(BASE, mine, BASE.replace("They code now.", "They code.")) == (
        "We trained 320 girls. They code.\n\n- A list item\n- Another item"
    )
    added = BASE.replace("girls. They", "girls. All passed. They")
    assert (
        merge_texts(BASE, mine, added)
        == "We trained 320 girls. All passed. They code now.\n\n- A list item\n- Another item"
    )


def test_merge_refuses_edits_of_one_sentence_and_additions_at_one_place() -> None:
    assert merge_texts(BASE, BASE.replace("300", "320"), BASE.replace("girls", "women")) is None
    assert merge_texts(BASE, f"{BASE}\n- Mine", f"{BASE}\n- Theirs") is None
    assert merge_texts(BASE, "", BASE.replace("300", "320")) is None
    assert merge_texts("", "Mine.", "Theirs.") is None


def test_merge_takes_the_same_edit_once() -> None:
    both = BASE.replace("300", "320")
    assert merge_texts(BASE, both, both) == both
    assert merge_texts(BASE, both, both.replace("They code", "All code")) == both.replace("They code", "All code")
    assert merge_texts(BASE, BASE, both) == both
    assert merge_texts(BASE, both, BASE) == both


@given(SENTENCES, st.data())
def test_merge_loses_neither_of_two_edits(sentences: list[str], data: st.DataObject) -> None:
    """Edits of two sentences both survive; of one sentence they are refused."""
    places = st.integers(0, len(sentences) - 1)
    own, other = data.draw(places), data.draw(places)

    def edited(edits: dict[int, str]) -> str:
        return " ".join(edits.get(place, sentence) for place, sentence in enumerate(sentences))

    mine, theirs = edited({own: "Mine is new."}), edited({other: "Theirs is new."})
    merged = merge_texts(" ".join(sentences), mine, theirs)
    if own == other:
        assert merged is None
    else:
        assert merged == edited({own: "Mine is new.", other: "Theirs is new."})


@given(*(st.text("ab. \n|*", max_size=30) for _text in range(3)))
def test_merge_of_any_texts_has_all_that_either_added(base: str, mine: str, theirs: str) -> None:
    merged = merge_texts(base, mine, theirs)
    assert "".join(sentence_parts(base)) == base
    if merged is None:  # both versions are shown then
        return
    parts = sentence_parts(merged)
    # A sentence that only one of them has is neither dropped nor taken from the other's text.
    for text in (mine, theirs):
        for part in set(sentence_parts(text)) - set(sentence_parts(base)):
            assert part in "".join(parts)
