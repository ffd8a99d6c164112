"""Addresses of before lead to those of today."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/reports/", "/surveys/"),
        ("/reports/submissions/3/2.10/?draft=1", "/surveys/submissions/3/2.10/?draft=1"),
        ("/reports/questionnaires/", "/surveys/questionnaires/"),
        ("/reports/documents/profile/?organisation=itu&format=pdf", "/documents/profile/?organisation=itu&format=pdf"),
        ("/ar/reports/rounds/", "/ar/surveys/rounds/"),
        ("/reports//example.org/", "/surveys//example.org/"),
    ],
)
def test_address_of_before_leads_to_the_new_one(client: Client, old: str, new: str) -> None:
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)


def test_form_that_was_open_is_sent_again(client: Client) -> None:
    response = client.post("/reports/submissions/3/hand-in/", {"note": "Done."})
    assert (response.status_code, response["Location"]) == (308, "/surveys/submissions/3/hand-in/")
