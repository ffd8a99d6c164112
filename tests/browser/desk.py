"""The review page under somebody's hands: keys only, and what stands on it after each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

Suggestion = tuple[int, str]
"""(record, code of the node)"""


@dataclass
class Desk:
    """verdicts: those given and not taken back, in order."""

    page: Page
    site: str
    verdicts: dict[Suggestion, str] = field(default_factory=dict)

    def open(self, query: str) -> None:
        self.page.goto(f"{self.site}/review/?{query}")
        self.settled()

    def open_at(self, one: Suggestion) -> None:
        record, code = one
        self.open(f"record={record}&at={self.curie(code)}")
        assert self.current() == one

    @staticmethod
    def curie(code: str) -> str:
        return f"sdg@2025:{code}"

    def settled(self) -> None:
        """The page has come and its keys work."""
        expect(self.page.locator("[data-keys]")).to_be_visible()

    def current(self) -> Suggestion:
        form = self.page.locator("[data-current] .acts > form").first
        found = re.search(r"/review/(\d+)/decide/", form.get_attribute("action") or "")
        assert found
        return int(found[1]), form.locator("input[name=node]").input_value().partition(":")[2]

    def waiting(self, one: Suggestion) -> Locator:
        """The form of this suggestion, while it is the one to be judged."""
        record, code = one
        value = f'input[name=node][value="{self.curie(code)}"]'
        return self.page.locator(f'[data-current] .acts > form[action$="/review/{record}/decide/"] {value}').first

    def move(self, key: str) -> None:
        one = self.current()
        self.press(key)
        self._gone(one)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def accept(self) -> Suggestion:
        one = self.current()
        self.press("a")
        self._gone(one)
        self.verdicts[one] = "accept"
        return one

    def reject(self, digit: str, reason: str = "") -> Suggestion:
        """digit: of the reason; 5 is one's own."""
        one = self.current()
        self.press("x")
        # The last one was swapped away with its menu: only one is open.
        expect(self.page.locator("details.reject[open]")).to_have_count(1)
        self.press(digit)
        if reason:
            expect(self.page.locator("details.reject input[name=other]")).to_be_focused()
            self.page.keyboard.type(reason)
            self.press("Enter")
        self._gone(one)
        self.verdicts[one] = "reject"
        return one

    def change(self, code: str) -> tuple[Suggestion, Suggestion]:
        """The suggestion, and the one that takes its place."""
        one = self.current()
        self.press("c")
        expect(self.page.locator("#add")).to_contain_text(f"Change {one[1]} to")
        new = self._choose(one[0], code)
        self._gone(one)
        self.verdicts |= {one: "reject", new: "accept"}
        return one, new

    def add(self, code: str) -> Suggestion:
        record = self.current()[0]
        self.press("/")
        new = self._choose(record, code)
        expect(self.page.locator("#found .popup")).to_have_count(0)
        self.settled()
        self.verdicts[new] = "accept"
        return new

    def undo(self, one: Suggestion) -> None:
        """Take the last verdict back, which was of this one; it waits again."""
        told = self.page.locator(".qitem.decided")
        before = told.first.inner_text()
        self.press("u")
        expect(told.first).not_to_have_text(before, use_inner_text=True)
        self.settled()
        del self.verdicts[one]

    def split_evenly(self) -> None:
        """The money of the first record from here on that has accepted goals."""
        shares = self.page.locator(".sharesform").first.locator("input[name^=share-]")
        while not shares.count():
            self.move("n")
        self.press("s")
        expect(shares.first).not_to_have_value("")
        self.settled()
        assert sum(float(one.input_value()) for one in shares.all()) == pytest.approx(100)

    def give_back(self) -> None:
        """What is one's own still; a record on which one has judged all is nobody's already."""
        button = self.page.get_by_role("button", name="Hand back")
        if not button.count():
            return
        button.click()
        expect(self.page.get_by_role("button", name="Claim for 20 minutes")).to_be_visible()

    def _choose(self, record: int, code: str) -> Suggestion:
        expect(self.page.locator("[data-nodes] input[type=search]")).to_be_focused()
        self.page.keyboard.type(code)
        # Searched while it is typed: until all of it is, others stand first.
        expect(self.page.locator("#found .popup button").first).to_have_attribute("value", self.curie(code))
        self.press("Enter")
        return record, code

    def _gone(self, one: Suggestion) -> None:
        expect(self.waiting(one)).to_have_count(0)
        self.settled()
