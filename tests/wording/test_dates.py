"""Dates in the six languages, as people write them in full."""

from __future__ import annotations

import gc
import re
import weakref
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override

from goalweave.wording.templatetags.goalweave import partial_date

SOURCE = Path(__file__).resolve().parents[2] / "src" / "goalweave"
DAY, MOMENT = date(2019, 6, 14), datetime(2019, 6, 14, 6, 8, tzinfo=UTC)
WRITTEN = {
    "en": ("14 June 2019", "14 June 2019, 06:08", "June 2019"),
    "fr": ("14 juin 2019", "14 juin 2019, 06:08", "juin 2019"),
    "es": ("14 de junio de 2019", "14 de junio de 2019, 06:08", "junio de 2019"),
    "ru": ("14 июня 2019 г.", "14 июня 2019 г., 06:08", "Июнь 2019 г."),
    "ar": ("14 يونيو 2019", "14 يونيو 2019، 06:08", "يونيو 2019"),
    "zh-hans": ("2019年6月14日", "2019年6月14日 06:08", "2019年6月"),
}
SHOWN = re.compile(r"""\|(?:date|time):["']([^"']*)["']""")


@pytest.mark.parametrize("language", WRITTEN)
def test_date_is_written_in_full_in_each_language(language: str) -> None:
    with override(language):
        assert (date_format(DAY), date_format(MOMENT, "DATETIME_FORMAT"), partial_date("2019-06")) == WRITTEN[language]
        assert (date_format(DAY, "SHORT_DATE_FORMAT"), partial_date("2019-06-14")) == (WRITTEN[language][0],) * 2
        assert date_format(MOMENT, "SHORT_DATETIME_FORMAT") == WRITTEN[language][1]


def test_templates_leave_the_form_of_a_date_to_the_language() -> None:
    """A form of its own is only for machines: `c`, `Y-m-d` and the like in attributes of fields, and `T` for the time zone."""
    templates = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html")]
    forms = chain.from_iterable(map(SHOWN.findall, templates))
    assert set(forms) <= {
        "DATE_FORMAT",
        "DATETIME_FORMAT",
        "SHORT_DATETIME_FORMAT",
        "TIME_FORMAT",
        "c",
        "Y-m-d",
        "Y-m-d\\TH:i",
        "T",
    }


def test_dates_that_are_kept_hold_nothing_else() -> None:
    request = HttpRequest()
    held = weakref.ref(request)
    assert partial_date(SimpleLazyObject(lambda request=request: request.GET.get("day", "2019-07"))) == "July 2019"
    del request
    gc.collect()
    assert held() is None
