import pytest
from tests.factories.accounts import everybody
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import SYSTEM
from goalweave.core.answers.answer_findings import AnswerFault
from goalweave.core.errors import NotAllowed
from goalweave.registry.link_check import LinkFinding
from goalweave.surveys.actions import check_answer_links, write_answer
from goalweave.surveys.queries import answer_of
from goalweave.surveys.submissions.findings import answer_findings
from goalweave.surveys.tasks import check_links_of

pytestmark = pytest.mark.django_db

GONE = "https://example.org/gone"


def linked():
    row = begun()
    text = f"See [there]({GONE}), [here](https://example.org/b) and [us](mailto:us@example.org)."
    write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text=text, version=1, now=NOW)
    write_answer(actor=SYSTEM, answer=answer(row, "3"), text=f"Again [there]({GONE}).", version=1, now=NOW)
    return row


def test_dead_links_of_answers_are_found_once_each_and_told():
    row, asked = linked(), []

    def look(address: str) -> LinkFinding:
        asked.append(address)
        return LinkFinding(404 if address == GONE else 200, dead=address == GONE)

    assert check_answer_links(actor=SYSTEM, submission=row, check=look, now=NOW) == 1
    assert asked == [GONE, "https://example.org/b"]
    assert [one.passage for one in answer_findings(answer_of(row, "1.1")) if one.fault is AnswerFault.DEAD_LINK] == [
        GONE
    ]


def test_only_editors_have_links_checked():
    row = linked()
    allowed = set()
    for name, actor in everybody(row.organisation).items():
        try:
            check_answer_links(
                actor=actor, submission=row, check=lambda _address: LinkFinding(200, dead=False), now=NOW
            )
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}


def test_nothing_is_asked_where_links_are_not_checked(settings):
    settings.GOALWEAVE_CHECK_LINKS = False
    assert check_links_of.func(linked().pk) == 0
