"""A process that is tuned answers each thread in its own language, as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils.translation import activate, deactivate, get_language, gettext, override, trans_real

from goalweave.web.process_tuning import tune_process


@pytest.fixture(autouse=True)
def _process_as_before() -> Iterator[None]:
    """Puts back where Django keeps the language, and leaves none there for the tests that follow."""
    place, thresholds = trans_real._active, gc.get_threshold()
    yield
    trans_real._active = place
    deactivate()
    gc.set_threshold(*thresholds)


def test_each_thread_has_its_own_language() -> None:
    tune_process()

    def words(language: str) -> tuple[str | None, str]:
        activate(language)
        return get_language(), gettext("Records")

    with override("ar"), ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(get_language).result() == "en"
        assert pool.submit(words, "fr").result()[0] == "fr"
        assert pool.submit(words, "es").result() == ("es", "Registros")
        assert get_language() == "ar"


def test_the_language_that_was_active_stays() -> None:
    with override("fr"):
        tune_process()
        assert get_language() == "fr"
