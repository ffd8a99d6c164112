"""What has been read of an activity so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goalweave.core.errors import InputError
from goalweave.core.model import Curie, Mapping, Partner
from goalweave.formats.iati.narratives import Texts
from goalweave.formats.iati.stream import line_of
from goalweave.formats.tags import Resolve

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from goalweave.formats.iati.money import Ledger


@dataclass(slots=True)
class Draft:
    """language, currency: the defaults of the activity's elements.

    dates: (`start` or `end`, whether actual) → ISO date; countries: of the activity, with their percentage;
    places: of its transactions.
    """

    file: str
    resolve: Resolve | None
    on_problem: Callable[[InputError], None]
    language: str
    currency: str
    ledger: Ledger
    identifier: str = ""
    organisation: str = ""
    status: str = ""
    titles: Texts = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    dates: dict[tuple[str, bool], str] = field(default_factory=dict)
    partners: dict[Partner, None] = field(default_factory=dict)
    countries: dict[str, float | None] = field(default_factory=dict)
    places: dict[str, float | None] = field(default_factory=dict)
    mappings: dict[Curie, Mapping] = field(default_factory=dict)

    def problem(self, message: str, element: Element, what: str = "") -> None:
        """Tell of something that is left out; what: the attribute, or empty for the element itself."""
        activity = f"activity {self.identifier}: " if self.identifier else ""
        place = f"{element.tag}/@{what}" if what else str(element.tag)
        self.on_problem(InputError(activity + message, file=self.file, line=line_of(element), field=place))
