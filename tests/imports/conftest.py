"""Uploads of small files, made by the tests themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.imports import actions
from goalweave.imports.models import Import

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Bring = Callable[..., Import]


@pytest.fixture(autouse=True)
def data(settings: object, tmp_path: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def ministry(db: None) -> Organisation:
    loaded()
    return OrganisationFactory(slug="ministry")


@pytest.fixture
def editor(ministry: Organisation) -> Actor:
    return member(ministry, Role.EDITOR)


@pytest.fixture
def upload(ministry: Organisation, editor: Actor) -> Iterator[Bring]:
    """Text or bytes → the import, uploaded by the editor."""

    def bring(content: str | bytes, name: str = "projects.csv", **options: object) -> Import:
        data = content.encode() if isinstance(content, str) else content
        return actions.upload_file(
            actor=editor, organisation=ministry, stream=BytesIO(data), name=name, now=NOW, **options
        )

    return bring


@pytest.fixture
def check(upload: Bring, editor: Actor) -> Iterator[Bring]:
    """The same, tried."""

    def bring(content: str | bytes, name: str = "projects.csv", **options: object) -> Import:
        made = upload(content, name, **options)
        return actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=made))

    return bring


@pytest.fixture
def apply(check: Bring, editor: Actor) -> Iterator[Bring]:
    """The same, brought in."""

    def bring(content: str | bytes, name: str = "projects.csv", **options: object) -> Import:
        made = check(content, name, **options)
        started = actions.start_apply(actor=editor, upload=made)
        return actions.apply_import(actor=editor, upload=started, now=NOW)

    return bring


@pytest.fixture
def undo(editor: Actor) -> Bring:
    def take_back(made: Import, **options: object) -> Import:
        started = actions.start_undo(actor=editor, upload=made)
        return actions.undo_import(actor=editor, upload=started, now=NOW, **options)

    return take_back
