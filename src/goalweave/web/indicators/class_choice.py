"""How a map's values are divided into classes, out of its address: `classes=natural&number=4`, `classes=own&bounds=10;20`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from goalweave.charts import CLASSES, FEWEST_CLASSES, ClassMethod, class_bounds

FIELDS = ("classes", "number", "bounds")
NAMES = {
    ClassMethod.QUANTILES: gettext_lazy("Quantiles"),
    ClassMethod.NATURAL: gettext_lazy("Natural breaks"),
    ClassMethod.EQUAL: gettext_lazy("Equal intervals"),
    ClassMethod.PRETTY: gettext_lazy("Round intervals"),
    ClassMethod.OWN: gettext_lazy("Own bounds"),
}
_SENTENCES = {
    ClassMethod.QUANTILES: gettext_lazy("Each class has about the same number of areas."),
    ClassMethod.NATURAL: gettext_lazy(
        "Natural breaks (Fisher, Jenks): the values within a class differ as little as possible."
    ),
    ClassMethod.EQUAL: gettext_lazy("Each class covers an equal part of the range."),
    ClassMethod.PRETTY: gettext_lazy("Each class covers an equal part of the range, between round numbers."),
    ClassMethod.OWN: gettext_lazy("The bounds of the classes were entered by a reader."),
}


@dataclass(frozen=True, slots=True)
class ClassChoice:
    """method: that is used; number: of classes; written: own bounds as they were entered; problem: why they are not used."""

    method: ClassMethod = ClassMethod.QUANTILES
    number: int = CLASSES
    own: tuple[float, ...] = ()
    written: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return str(NAMES[self.method])

    @property
    def sentence(self) -> str:
        return str(_SENTENCES[self.method])

    @property
    def methods(self) -> list[tuple[str, str, bool]]:
        """(value, name, whether it is chosen)."""
        shown = ClassMethod.OWN if self.problem else self.method
        return [(str(method), str(name), method is shown) for method, name in NAMES.items()]

    @property
    def numbers(self) -> list[tuple[int, bool]]:
        return [(number, number == self.number) for number in range(FEWEST_CLASSES, CLASSES + 1)]

    def bounds(self, values: Sequence[float]) -> tuple[float, ...]:
        return self.own if self.method is ClassMethod.OWN else class_bounds(values, self.method, self.number)

    def legend_text(self, classes: int) -> str:
        """As a legend and a file name it: “Natural breaks, 4 classes”."""
        counted = ngettext("%(n)s class", "%(n)s classes", classes) % {"n": classes}
        return _("%(method)s, %(classes)s") % {"method": self.name, "classes": counted}


def read_class_choice(parameters: QueryDict) -> ClassChoice:
    """What the address does not say or says wrongly is as by default; the problem says what is wrong with own bounds."""
    method = str(parameters.get("classes", ""))
    bounds_text = str(parameters.get("bounds", "")).strip()[:200]
    number = str(parameters.get("number", ""))
    count = int(number) if number in map(str, range(FEWEST_CLASSES, CLASSES + 1)) else CLASSES
    if method != ClassMethod.OWN:
        known = method in list(ClassMethod)
        return ClassChoice(ClassMethod(method) if known else ClassMethod.QUANTILES, count, written=bounds_text)
    own = _read_bounds(bounds_text)
    if own is None:
        problem = _("Enter one to %(most)s ascending numbers with semicolons between them, such as 20; 40; 60.")
        return ClassChoice(number=count, written=bounds_text, problem=problem % {"most": CLASSES - 1})
    return ClassChoice(ClassMethod.OWN, count, own, bounds_text)


def _read_bounds(written: str) -> tuple[float, ...] | None:
    """Ascending numbers; None where they are not. A comma divides numbers only where nothing else does."""
    parts = [part for part in re.split(r"[;؛；\s]+", written) if part]
    if len(parts) == 1 and parts[0].count(",") > 1:
        parts = parts[0].split(",")
    try:
        bounds = [float(part.strip(",").replace(",", ".")) for part in parts]
    except ValueError:
        return None
    ascending = all(low < high for low, high in pairwise(bounds))
    finite = all(abs(bound) < 1e15 for bound in bounds)
    return tuple(bounds) if 1 <= len(bounds) < CLASSES and ascending and finite else None
