"""Where mail goes, by environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

from goalweave.core.errors import InputError
from goalweave.settings.mail import mail_settings

FOLDER = Path("mail")


def test_without_a_server_mails_are_files(tmp_path):
    found = mail_settings("", sender="", folder=tmp_path)
    assert found["DEFAULT_FROM_EMAIL"] == "goalweave@localhost"
    with get_connection(found["GOALWEAVE_MAIL_BACKEND"], file_path=found["EMAIL_FILE_PATH"]) as connection:
        EmailMessage("Subject", "Body", "a@example.org", ["b@example.org"], connection=connection).send()
    [written] = tmp_path.iterdir()
    assert "To: b@example.org" in written.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+starttls://mail.example.org", 587, False, True),
        ("smtps://mail.example.org", 465, True, False),
        ("smtps://mail.example.org:2465", 2465, True, False),
    ],
)
def test_a_server_is_named_by_one_url(url, port, ssl, tls):
    found = mail_settings(url, sender="Goalweave <g@example.org>", folder=FOLDER)
    assert found["EMAIL_HOST"] == "mail.example.org"
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, tls)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("", "")
    assert found["DEFAULT_FROM_EMAIL"] == "Goalweave <g@example.org>"


def test_name_and_password_may_have_any_characters():
    found = mail_settings("smtps://me%40example.org:p%2Fa%3Ass@mail.example.org", sender="", folder=FOLDER)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "p/a:ss")


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port", "smtps://:1"]
)
def test_anything_else_is_refused_with_the_name_of_the_variable(url):
    with pytest.raises(InputError, match="GOALWEAVE_SMTP_URL"):
        mail_settings(url, sender="", folder=FOLDER)
