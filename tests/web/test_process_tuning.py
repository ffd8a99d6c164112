"""A process that is tuned answers each thread in its own language, as before."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils.translation import activate, get_language, gettext, override, trans_real

from goalweave.web.process_tuning import tune_process


@pytest.fixture
def tuned(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gc.get_threshold()
    monkeypatch.setattr(trans_real, "_active", trans_real._active)
    tune_process()
    yield
    gc.set_threshold(*before)


def test_each_thread_has_its_own_language(tuned: None) -> None:
    def words(language: str) -> tuple[str | None, str]:
        activate(language)
        return get_language(), gettext("Records")

    with override("ar"), ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(get_language).result() == "en"
        assert pool.submit(words, "fr").result()[0] == "fr"
        assert pool.submit(words, "es").result() == ("es", "Registros")
        assert get_language() == "ar"


def test_the_language_that_was_active_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trans_real, "_active", trans_real._active)
    before = gc.get_threshold()
    with override("fr"):
        tune_process()
        assert get_language() == "fr"
    gc.set_threshold(*before)
