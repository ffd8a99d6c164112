import pytest
from tests.factories.accounts import everybody
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import SYSTEM
from goalweave.core.answers.findings import Fault
from goalweave.core.errors import NotAllowed
from goalweave.registry.linkcheck import Finding
from goalweave.surveys.actions import check_links_in, write
from goalweave.surveys.queries import answer_of
from goalweave.surveys.submissions.findings import findings_of
from goalweave.surveys.tasks import check_links_of

pytestmark = pytest.mark.django_db

GONE = "https://example.org/gone"


def linked():
    row = begun()
    text = f"See [there]({GONE}), [here](https://example.org/b) and [us](mailto:us@example.org)."
    write(actor=SYSTEM, answer=answer(row, "1.1"), text=text, version=1, now=NOW)
    write(actor=SYSTEM, answer=answer(row, "3"), text=f"Again [there]({GONE}).", version=1, now=NOW)
    return row


def test_dead_links_of_answers_are_found_once_each_and_told():
    row, asked = linked(), []

    def look(address: str) -> Finding:
        asked.append(address)
        return Finding(404 if address == GONE else 200, dead=address == GONE)

    assert check_links_in(actor=SYSTEM, submission=row, check=look, now=NOW) == 1
    assert asked == [GONE, "https://example.org/b"]
    assert [one.passage for one in findings_of(answer_of(row, "1.1")) if one.fault is Fault.DEAD_LINK] == [GONE]


def test_only_editors_have_links_checked():
    row = linked()
    allowed = set()
    for name, actor in everybody(row.organisation).items():
        try:
            check_links_in(actor=actor, submission=row, check=lambda _address: Finding(200, dead=False), now=NOW)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}


def test_nothing_is_asked_where_links_are_not_checked(settings):
    settings.GOALWEAVE_CHECK_LINKS = False
    assert check_links_of.func(linked().pk) == 0
