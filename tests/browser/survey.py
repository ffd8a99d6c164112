"""Those who take part in the story of a survey, each at a page of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, StorageState
from tests.browser.behind import Behind
from tests.browser.conftest import open_page
from tests.browser.people import sign_in
from tests.browser.postbox import DOMAIN, Postbox


@dataclass
class Story:
    """pages: of those who take part, by their names; submissions: address of each harbour's, by its short name."""

    browser: Browser
    site: str
    process: Behind
    post: Postbox
    pages: dict[str, Page] = field(default_factory=dict)
    submissions: dict[str, str] = field(default_factory=dict)
    round: str = ""
    said: list[str] = field(default_factory=list)

    def page(self, name: str) -> Page:
        """Of somebody, who signs in if they have not."""
        if name not in self.pages:
            page = self.open(name)
            sign_in(page, self.site, f"{name}@{DOMAIN}")
        return self.pages[name]

    def open(self, name: str) -> Page:
        page = self.pages[name] = open_page(self.browser)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def cookies(self, name: str) -> StorageState:
        return self.pages[name].context.storage_state()

    def behind(self, name: str, *words: str) -> None:
        """Run a function of `harbours` on the data of the site."""
        self.process.run("harbours", name, *words)
