"""The filter of the library in the address: selections as removable chips, and the other options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext as _, gettext_lazy

from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.core.text.languages import base_language
from goalweave.surveys.library.browsing import LibraryFilter, LibraryResults
from goalweave.surveys.models import Questionnaire
from goalweave.web.filters import (
    SEARCH,
    Chip,
    Facet,
    FacetValue,
    FilterField,
    build_chips,
    build_facets,
    filter_arguments,
    flag_value,
    node_name,
    node_value,
)
from goalweave.wording.templatetags.goalweave import pick_text, quoted

FIELDS = (
    SEARCH,
    FilterField("questionnaire", title=gettext_lazy("Questionnaire"), open=True, single=True),
    FilterField("question"),
    FilterField("year", title=gettext_lazy("Year"), open=True, single=True),
    FilterField("organisation", title=gettext_lazy("Organisation")),
    FilterField("membership", title=gettext_lazy("Membership")),
    FilterField("node", node_value, title=gettext_lazy("Goal mentioned"), open=True, single=True),
    FilterField("language", title=gettext_lazy("Language")),
    FilterField("files", flag_value, title=gettext_lazy("Attachments"), single=True),
)
MOST = 40
"""Values of a facet that are offered."""

ValueNames = dict[str, dict[str, str]]
"""Field → value → name."""


def read_filter(parameters: QueryDict, catalogue: Catalogue) -> LibraryFilter:
    """Raises UnknownNode."""
    return LibraryFilter(**filter_arguments(parameters, FIELDS, catalogue))


def library_chips(parameters: QueryDict, catalogue: Catalogue, names: ValueNames) -> list[Chip]:
    def value_label(field: str, value: str) -> str:
        if field == "q":
            return quoted(value)
        if field == "question":
            return _("question %(number)s") % {"number": value}
        if field == "node":
            return _("mentions %(node)s") % {"node": node_name(catalogue, value)}
        return names.get(field, {}).get(value, value)

    return build_chips(parameters, FIELDS, value_label)


def library_facets(
    results: LibraryResults, framework: Framework, parameters: QueryDict
) -> tuple[list[Facet], ValueNames]:
    """framework: the one whose top nodes are offered. Also returns the names of the values."""
    with_titles = [field for field in FIELDS if field.title]
    values = {field.name: results.facet(field.name) for field in with_titles if field.name != "node"}
    organisations = _organisation_names(pk for pk, _number in values["organisation"])
    values["organisation"] = [
        (organisations[pk][0], number) for pk, number in values["organisation"] if pk in organisations
    ]
    names = {
        "organisation": dict(organisations.values()),
        "questionnaire": _questionnaire_titles(key for key, _number in values["questionnaire"]),
        "language": {code: language_name(code) for code, _number in values["language"]},
        "files": {"1": _("with attachments")},
    }

    def facet_values(field: str) -> Iterator[FacetValue]:
        if field == "node":
            for node, number in results.goal_counts(framework):
                name = framework.name(node.code)
                yield name, name, number, node
        for value, number in values.get(field, ()):
            yield value, names.get(field, {}).get(value, value), number, None

    return build_facets(parameters, with_titles, facet_values, MOST), names


def language_name(code: str) -> str:
    """In the reader's language; the code itself for one that the site does not have."""
    known = {base_language(tag): tag for tag, _name in settings.LANGUAGES}
    return str(get_language_info(known[code])["name_translated"]) if code in known else code


def _organisation_names(pks: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Primary key as text → short name and name."""
    rows = Organisation.objects.filter(pk__in=[int(pk) for pk in pks])
    return {str(row.pk): (row.slug, pick_text(row.name) or row.slug) for row in rows}


def _questionnaire_titles(keys: Iterable[str]) -> dict[str, str]:
    wanted_keys = set(keys)
    codes = {key.partition("@")[0] for key in wanted_keys}
    rows = Questionnaire.objects.filter(code__in=codes).only("code", "edition", "title")
    return {row.key: pick_text(row.title) or row.key for row in rows if row.key in wanted_keys}
