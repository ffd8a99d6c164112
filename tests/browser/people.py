"""People at the served site: how they come in, by the links that a command prints or a mail brings."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from itertools import chain
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, expect
from tests.browser.conftest import PASSWORD

BETWEEN_MAILS = re.compile(rb"^-{70,}\n", re.MULTILINE)
LINK = re.compile(r"https?://\S+")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def set_password(page: Page, link: str) -> None:
    """In any language: fields by their names."""
    page.goto(link)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.locator("#main button.main").click()
    expect(page.locator("input[name=password1]")).to_have_count(0)
    expect(page.locator("#main h1")).to_be_visible()


def sign_in(page: Page, site: str, email: str) -> None:
    """site: with a language behind it, if not English. After setting a password one is signed in already."""
    page.goto(f"{site}/sign-in/")
    if page.locator("details.person").count():
        return
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("#main button.main").click()
    expect(page.locator("details.person")).to_be_visible()


def mails_to(folder: Path, email: str) -> list[EmailMessage]:
    """The mails to this address that have been written so far; a file can hold several."""
    paths = list(folder.iterdir()) if folder.exists() else []
    parts = chain.from_iterable(BETWEEN_MAILS.split(path.read_bytes()) for path in paths)
    mails = [message_from_bytes(part, policy=policy.default) for part in parts]
    return [mail for mail in mails if mail["To"] == email]


def mailed_link(folder: Path, email: str) -> str:
    """The link in the only mail to this address, which the worker writes within a few seconds."""
    for _wait in range(300):
        if found := mails_to(folder / "mail", email):
            break
        time.sleep(0.1)
    assert len(found) == 1
    body = found[0].get_body()
    assert body is not None
    links = LINK.findall(body.get_content())
    assert len(links) == 1
    return str(links[0])


@cache
def signed_in(browser: Browser, site: str, email: str) -> StorageState:
    """The cookies of somebody who signs in by the form of the site, which is sent without a page that is drawn."""
    context = browser.new_context()
    address = f"{site}/sign-in/"
    token = TOKEN.search(context.request.get(address).text())
    assert token
    fields = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = context.request.post(address, form=fields, headers={"Referer": address})
    assert answer.ok
    assert answer.url != address
    state = context.storage_state()
    context.close()
    return state


def member(browser: Browser, site: str, name: str) -> StorageState:
    """The cookies of one of `staff.STAFF`."""
    return signed_in(browser, site, f"{name}@example.org")
