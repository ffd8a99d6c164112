from itertools import pairwise

from hypothesis import given, strategies as st

from goalweave.core.text.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_a_full_stop_before_a_capital_ends_a_sentence():
    assert split("One is done. Two is not! Is it?  Yes.") == ["One is done.", "Two is not!", "Is it?", "Yes."]


def test_abbreviations_initials_and_numbers_end_nothing():
    text = "Dr. Low and A. Hill met 3.5 million people, e.g. Fiji and No. 5 of 2.1 lists. They left."
    assert split(text) == [text[:-11], "They left."]


def test_a_small_letter_goes_on():
    assert split("He asked why? and left. Then it rained.") == ["He asked why? and left.", "Then it rained."]


def test_citations_belong_to_the_sentence_that_they_follow():
    assert split("It grew.[^1][^2] It fell [^3]. It ended.[^12]") == [
        "It grew.[^1][^2]",
        "It fell [^3].",
        "It ended.[^12]",
    ]


def test_citations_before_a_small_letter_end_a_sentence():
    assert split("It grew.[^1] iPads were bought.") == ["It grew.[^1]", "iPads were bought."]


def test_closing_quotes_and_brackets_stay_with_their_sentence():
    assert split("“It works.” (And well.) Next.") == ["“It works.”", "(And well.)", "Next."]


def test_scripts_without_blanks():
    assert split("联盟支持这项工作。它在2019年结束！[^1]然后呢？") == [
        "联盟支持这项工作。",
        "它在2019年结束！[^1]",
        "然后呢？",
    ]


def test_arabic_and_russian():
    assert split("نظّم الاتحاد المنتدى. هل نجح؟ نعم.") == ["نظّم الاتحاد المنتدى.", "هل نجح؟", "نعم."]
    assert split("В 2019 г. прошёл форум. Он удался.") == ["В 2019 г. прошёл форум.", "Он удался."]


@given(st.text())
def test_nothing_but_white_space_is_left_out(text: str):
    spans = sentence_spans(text)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_a_no_break_space_keeps_a_name_together():
    assert split("It was Foo Ltd.\u00a0Bar and U.N. Women. Next.") == [
        "It was Foo Ltd.\u00a0Bar and U.N. Women.",
        "Next.",
    ]
