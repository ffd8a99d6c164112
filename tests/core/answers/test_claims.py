import pytest

from goalweave.core.answers.claims import Claim, add_citation, extract_claims, locate_claim, remove_citation

ANSWER = """# Partnerships

ITU works with UNESCO on broadband.[^1] **EQUALS** has 90 partners [^2][^3]. Who else?

Agreements name the goal that they serve:

- UNIDO, on industry and infrastructure[^4]
- FAO
- WHO, on health, in many
  countries of the region

> Somebody said that it works well.

| Event | Year |
|---|---|
| WSIS Forum[^5] | 2018 |
| World Telecommunication Day | 2018 |
"""


def test_claims_are_sentences_items_and_rows():
    assert [(claim.text, claim.sources) for claim in extract_claims(ANSWER)] == [
        ("ITU works with UNESCO on broadband.", (1,)),
        ("EQUALS has 90 partners.", (2, 3)),
        ("UNIDO, on industry and infrastructure", (4,)),
        ("WHO, on health, in many countries of the region", ()),
        ("Somebody said that it works well.", ()),
        ("WSIS Forum · 2018", (5,)),
        ("World Telecommunication Day · 2018", ()),
    ]


def test_a_claim_knows_its_line():
    assert [claim.line for claim in extract_claims(ANSWER)] == [2, 2, 6, 8, 11, 15, 16]


def test_a_source_is_added_where_the_claim_ends():
    bare = next(claim for claim in extract_claims(ANSWER) if claim.text.startswith("WHO"))
    cited = add_citation(ANSWER, bare, 6)
    assert "  countries of the region[^6]\n" in cited
    assert [claim.sources for claim in extract_claims(cited)][3] == (6,)


def test_of_two_equal_sentences_the_one_meant_is_cited():
    text = "It is done everywhere now.\n\nIt is done everywhere now."
    assert (
        add_citation(text, extract_claims(text)[1], 1) == "It is done everywhere now.\n\nIt is done everywhere now.[^1]"
    )


def test_a_claim_that_is_gone_cannot_be_cited():
    with pytest.raises(ValueError, match="no longer"):
        add_citation("Other words stand here.", Claim("It was so.", (), "It was so.", 0), 1)


def test_marks_of_one_source_are_taken_out():
    assert remove_citation("One [^1] and two.[^12][^1]", 1) == "One and two.[^12]"


def test_an_answer_without_words_claims_nothing():
    assert extract_claims("") == extract_claims("\n\n***\n") == ()


def test_a_title_in_bold_type_ends_no_sentence():
    text = "**What now? A plan. Part 2** is an activity of ITU.[^1] 联盟参加 **何去何从？论坛** 的工作。[^2]"
    assert [claim.sources for claim in extract_claims(text)] == [(1,), (2,)]


def test_a_claim_with_fixed_blanks_is_found_again():
    text = "It has 1,500\u00a0USD for Vol.\u00a02 and «\u00a0more\u00a0».[^1] Next\nline of it.[^2]"
    found = extract_claims(text)
    assert [text[slice(*span)] for one in found if (span := locate_claim(text, one))] == [
        "It has 1,500\u00a0USD for Vol.\u00a02 and «\u00a0more\u00a0».[^1]",
        "Next\nline of it.[^2]",
    ]
    assert add_citation(text, found[0], 3).startswith(f"{found[0].markdown}[^3] Next")


def test_words_in_another_language_end_no_sentence():
    text = "It says: “[It works. It lasts. Does it?]{lang=en}”.[^1] It is so.[^2]"
    assert [(one.text, one.sources) for one in extract_claims(text)] == [
        ("It says: “It works. It lasts. Does it?”.", (1,)),
        ("It is so.", (2,)),
    ]
