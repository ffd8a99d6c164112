"""The table of environment variables: what is read, refused and named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from goalweave.backup.secrets import site_key
from goalweave.core.errors import InputError
from goalweave.settings.variables import (
    VARIABLES,
    check_environment,
    is_set,
    read_number,
    read_setting,
    read_switch,
    unknown_variables,
)


def test_what_is_not_set_has_its_default() -> None:
    assert read_setting("GOALWEAVE_TIER", {}) == "accurate"
    assert read_number("GOALWEAVE_API_RATE", {"GOALWEAVE_API_RATE": ""}) == 600
    assert read_switch("GOALWEAVE_HTTPS", {"GOALWEAVE_HTTPS": " 1 "})
    assert not read_switch("GOALWEAVE_HTTPS", {})


def test_no_days_are_for_ever() -> None:
    for name in ("GOALWEAVE_MAIL_DAYS", "GOALWEAVE_LINK_DAYS", "GOALWEAVE_TASK_DAYS"):
        assert read_number(name, {name: "0"}) == 0


def test_every_default_can_be_used() -> None:
    defaults = {variable.full_name: variable.default for variable in VARIABLES}
    check_environment(defaults)
    assert len(defaults) == len(VARIABLES)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("GOALWEAVE_API_RATE", "abc", "“abc” is not a whole number"),
        ("GOALWEAVE_API_RATE", "٣", "“٣” is not a whole number"),
        ("GOALWEAVE_API_RATE", "9" * 10, "is not a whole number"),
        ("GOALWEAVE_ENTRY_PUZZLE", "31", "31 is not between 0 and 30"),
        ("GOALWEAVE_HTTPS", "yes", "“yes” is neither 1 nor 0"),
        ("GOALWEAVE_SITE", "https://goals.example.org/caf\udce9", "its value is not text in UTF-8"),
        ("GOALWEAVE_TIER", "best", "“best” is not one of these: accurate, fast, labels, none"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(name: str, value: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as raised:
        check_environment({name: value})
    assert raised.value.field == name


def test_a_secret_can_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("of-the-site\n", encoding="utf-8")
    environment = {"GOALWEAVE_SECRET_KEY_FILE": str(file)}
    assert read_setting("GOALWEAVE_SECRET_KEY", environment) == "of-the-site"
    assert is_set("GOALWEAVE_SECRET_KEY", environment)
    assert unknown_variables(environment) == {}
    assert list(unknown_variables({"GOALWEAVE_TIER_FILE": str(file)})) == ["GOALWEAVE_TIER_FILE"]


def test_a_secret_can_be_a_credential_of_systemd(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("of-the-unit\n", encoding="utf-8")
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert read_setting("GOALWEAVE_SECRET_KEY", environment) == "of-the-unit"
    assert site_key(tmp_path / "data", environment) == "of-the-unit"
    assert (is_set("GOALWEAVE_SECRET_KEY", environment), is_set("GOALWEAVE_SMTP_URL", environment)) == (True, False)
    assert read_setting("GOALWEAVE_SECRET_KEY", {**environment, "GOALWEAVE_SECRET_KEY": "own"}) == "own"
    (tmp_path / "key").write_text("of-a-file", encoding="utf-8")
    named = {**environment, "GOALWEAVE_SECRET_KEY_FILE": str(tmp_path / "key")}
    assert read_setting("GOALWEAVE_SECRET_KEY", named) == "of-a-file"


@pytest.mark.parametrize(
    ("content", "more", "message"),
    [
        (None, {}, "cannot be read"),
        ("\n", {}, "is empty"),
        ("key", {"GOALWEAVE_SECRET_KEY": "key"}, "set either this or GOALWEAVE_SECRET_KEY, not both"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, content: str | None, more: dict[str, str], message: str
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as raised:
        check_environment({"GOALWEAVE_SECRET_KEY_FILE": str(file), **more})
    assert raised.value.field == "GOALWEAVE_SECRET_KEY_FILE"


def test_an_unknown_variable_is_named_with_the_one_it_may_stand_for() -> None:
    environment = {"GOALWEAVE_HOST": "a", "GOALWEAVE_PORT_8000_TCP": "b", "GOALWEAVE_TIER": "fast", "PATH": "/"}
    assert unknown_variables(environment) == {"GOALWEAVE_HOST": "GOALWEAVE_HOSTS", "GOALWEAVE_PORT_8000_TCP": ""}
