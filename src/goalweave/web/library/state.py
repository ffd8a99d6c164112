"""The filter of the library in the address: what is chosen, as chips that can be removed, and what else may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext as _, gettext_lazy

from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.core.text.languages import base_language
from goalweave.surveys.library.browsing import LibraryFilter, LibraryResults
from goalweave.surveys.models import Questionnaire
from goalweave.web.frame import LONGEST_QUERY
from goalweave.web.records.chips import Chip, with_choice
from goalweave.web.records.facets import FacetChoice, FacetChoices
from goalweave.wording.templatetags.goalweave import label, pick_text, quoted

FIELDS = ("q", "questionnaire", "question", "year", "organisation", "membership", "node", "language", "files")
TITLES = {
    "questionnaire": gettext_lazy("Questionnaire"),
    "year": gettext_lazy("Year"),
    "organisation": gettext_lazy("Organisation"),
    "membership": gettext_lazy("Membership"),
    "node": gettext_lazy("Goal mentioned"),
    "language": gettext_lazy("Language"),
    "files": gettext_lazy("Attachments"),
}
OPEN = ("questionnaire", "year", "node")
MOST = 40
"""Values of a facet that are offered."""


def filter_of(parameters: QueryDict, catalogue: Catalogue) -> LibraryFilter:
    """Raises UnknownNode."""
    plain = ("questionnaire", "question", "year", "organisation", "membership", "language")
    return LibraryFilter(
        text=parameters.get("q", "").strip()[:LONGEST_QUERY],
        node=catalogue.resolve(str(parameters["node"])) if parameters.get("node") else None,
        files=bool(parameters.get("files")),
        **{name: str(parameters.get(name, ""))[:LONGEST_QUERY] for name in plain},
    )


def chips(parameters: QueryDict, catalogue: Catalogue, names: dict[str, dict[str, str]]) -> list[Chip]:
    """names: facet → value → how it is called."""
    return [
        Chip(_chip_label(field, value, catalogue, names), with_choice(parameters, field, ""))
        for field in FIELDS
        if (value := str(parameters.get(field, "")))
    ]


def facets(
    results: LibraryResults, framework: Framework, parameters: QueryDict
) -> tuple[list[FacetChoices], dict[str, dict[str, str]]]:
    """Facets that leave a choice or have one made; and facet → value → how it is called."""
    values = {name: results.facet(name) for name in TITLES if name != "node"}
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
    offered = []
    for name, title in TITLES.items():
        some = list(
            _node_choices(results, framework, parameters)
            if name == "node"
            else _facet_choices(name, values[name], names, parameters)
        )
        chosen = bool(parameters.get(name))
        if some and (len(some) > 1 or name in (*OPEN, "files") or chosen):
            offered.append(FacetChoices(name, str(title), name in OPEN or chosen, tuple(some[:MOST])))
    return offered, names


def language_name(code: str) -> str:
    """In the reader's language; the code itself for one that the site does not have."""
    known = {base_language(one): one for one, _name in settings.LANGUAGES}
    return str(get_language_info(known[code])["name_translated"]) if code in known else code


def _facet_choices(
    name: str, values: Iterable[tuple[str, int]], names: dict[str, dict[str, str]], parameters: QueryDict
) -> Iterator[FacetChoice]:
    for value, number in values:
        yield FacetChoice(names.get(name, {}).get(value, value), number, _address_with(parameters, name, value))


def _node_choices(results: LibraryResults, framework: Framework, parameters: QueryDict) -> Iterator[FacetChoice]:
    for curie, number in results.goal_counts(framework):
        name = framework.name(curie.code)
        yield FacetChoice(name, number, _address_with(parameters, "node", name), curie)


def _address_with(parameters: QueryDict, name: str, value: str) -> str:
    rest = with_choice(parameters, name, "")
    return (rest if rest == "?" else f"{rest}&") + urlencode({name: value})


def _chip_label(field: str, value: str, catalogue: Catalogue, names: dict[str, dict[str, str]]) -> str:
    if field == "q":
        return quoted(value)
    if field == "question":
        return _("question %(number)s") % {"number": value}
    if field == "node":
        curie = catalogue.resolve(value)
        short = pick_text(catalogue.framework(curie.key).short)
        name = f"{short} {curie.code} {label(catalogue.node(curie))}"
        return _("mentions %(node)s") % {"node": name}
    return names.get(field, {}).get(value, value)


def _organisation_names(pks: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Primary key as text → short name and name."""
    rows = Organisation.objects.filter(pk__in=[int(pk) for pk in pks])
    return {str(one.pk): (one.slug, pick_text(one.name) or one.slug) for one in rows}


def _questionnaire_titles(keys: Iterable[str]) -> dict[str, str]:
    wanted = set(keys)
    codes = {key.partition("@")[0] for key in wanted}
    rows = Questionnaire.objects.filter(code__in=codes).only("code", "edition", "title")
    return {one.key: pick_text(one.title) or one.key for one in rows if one.key in wanted}
