"""One mailbox has one name."""

from __future__ import annotations

import pytest

from goalweave.calls.mailboxes import mailbox_of
from goalweave.core.errors import InputError


@pytest.mark.parametrize("email", ["A@Example.org", "a+b@example.org", " a@example.org "])
def test_a_mailbox_has_one_name(email: str) -> None:
    assert mailbox_of(email) == "a@example.org"
    assert mailbox_of("v@exämple.org") == mailbox_of("v@xn--exmple-cua.org")


@pytest.mark.parametrize("email", ['"a"@example.org', '"\\a"@example.org', '"a b"@example.org', "a", "a@"])
def test_a_mailbox_in_another_way_is_refused(email: str) -> None:
    with pytest.raises(InputError, match="enter an email address"):
        mailbox_of(email)
