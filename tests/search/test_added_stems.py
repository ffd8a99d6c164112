"""The migration that adds stems to an index that was written without them; the same on both databases."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from goalweave.accounts.actor import VISITOR
from goalweave.search.actions import replace_entries
from goalweave.search.engines import fts5, tsvector
from goalweave.search.entry import SearchEntry
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db


def test_an_index_without_stems_gets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        for engine in (fts5, tsvector):
            patch.setattr(engine, "index_text", lambda text: text.lower())
        replace_entries("node", [SearchEntry("node", "a", "en", "Connected networks", "for schools 9_c")])
        replace_entries("answer", [SearchEntry("answer", "7", "en", "Answer", "networks")])
    assert search("networking", actor=VISITOR) == []
    add_to_index = import_module("goalweave.search.migrations.0002_stems").add_to_index
    add_to_index(None, SimpleNamespace(connection=connection))
    assert {hit.object_id for hit in search("networking", actor=VISITOR)} == {"a", "7"}
    assert [hit.object_id for hit in search("school connecting 9.c", actor=VISITOR)] == ["a"]
