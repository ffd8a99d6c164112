"""What is wrong with an uploaded framework, and how the catalogue would be with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Model

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, InputErrors, Severity
from goalweave.core.findings import Finding
from goalweave.core.framework_check import check_frameworks
from goalweave.core.messages import Message, message_from_json, message_to_json
from goalweave.core.model import Framework
from goalweave.core.text.sanitise import remove_unstorable_parts, sanitise_line
from goalweave.formats.reading.limits import Limits
from goalweave.frameworks.actions import load_catalogue
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.frameworks.renaming import renamed_nodes
from goalweave.imports.own_frameworks.storage import (
    LARGEST_FILE,
    UploadFiles,
    folder_digest,
    packs_folder,
    wording_folder,
)
from goalweave.indicators.models import Measure, Target
from goalweave.linkages.models import JointLinkage
from goalweave.mapping.models import Mapping as StoredMapping, Review
from goalweave.packs import Pack, library, read_pack
from goalweave.packs.own_packs import FrameworkParts, library_with, merge_with_own_pack, read_framework_file
from goalweave.packs.writer import write_pack

LIMITS = Limits(file=LARGEST_FILE, expanded=60_000_000, cells=500_000, cell=20_000, members=2_000)
MOST_NODES = 20_000
MOST_LINKS = 50_000
MOST_LEVELS = 20


@dataclass
class FrameworkCheck:
    """pack: as it would be, None if the file cannot be read; revision, digest: what the check was made against."""

    revision: int
    problems: list[InputError] = field(default_factory=list)
    parts: FrameworkParts = field(default_factory=lambda: FrameworkParts((), ()))
    pack: Pack | None = None
    digest: str = ""

    @property
    def errors(self) -> int:
        return sum(problem.severity is not Severity.WARNING for problem in self.problems)


def check_file(files: UploadFiles, name: str) -> FrameworkCheck:
    """Read an uploaded file, write the pack that it would make to `files.pack`, and try to load it. Nothing else is written."""
    done = FrameworkCheck(framework_revision())
    known = catalogue()
    if not files.file.exists():
        done.problems.append(InputError("the uploaded file is no longer on the server; upload it again", file=name))
        return done
    try:
        with files.file.open("rb") as stream:
            parts = read_framework_file(stream, name, known, LIMITS)
        done.parts = FrameworkParts(
            tuple(map(remove_unstorable_parts, parts.frameworks)),
            tuple(map(remove_unstorable_parts, parts.linkages)),
            parts.emptied,
        )
        _require_size(done.parts, name)
        done.pack = _draft_pack(files, done.parts, name)
    except InputErrors as error:
        done.problems += error.problems
        return done
    except InputError as error:
        done.problems.append(error)
        return done
    done.digest = folder_digest(packs_folder() / done.pack.id)
    after = planned_catalogue(known, done.pack)
    done.problems += _new_findings(known, after, done.parts, name)
    done.problems += lost_nodes(known, after, name)
    done.problems += changed_joint_linkages(known, after, name)
    if not done.errors:
        done.problems += _try_loading(after, name)
    return done


def planned_catalogue(known: Catalogue, pack: Pack) -> Catalogue:
    """The catalogue as it would be if the pack took the place of the one of its id in the data folder."""
    folder = packs_folder() / pack.id
    there = read_pack(folder) if (folder / "pack.yaml").is_file() else None
    return catalogue_with(known, pack, instead_of=there)


def catalogue_with(known: Catalogue, pack: Pack, *, instead_of: Pack | None = None) -> Catalogue:
    """The catalogue with the frameworks and linkages of a pack, and without those of `instead_of`."""
    old_keys = {framework.key for framework in instead_of.frameworks} if instead_of else set()
    old_ids = {linkage.id for linkage in instead_of.linkages} if instead_of else set()
    frameworks = {key: framework for key, framework in known.frameworks.items() if key not in old_keys}
    # Known keys keep their place in the order, and with it their colours and columns.
    order = [
        *known.frameworks,
        *(framework.key for framework in pack.frameworks if framework.key not in known.frameworks),
    ]
    frameworks |= {framework.key: framework for framework in pack.frameworks}
    linkages = {linkage.id: linkage for linkage in known.linkages}
    new = {linkage.id: linkage for linkage in pack.linkages}
    merged = [new.get(name, linkage) for name, linkage in linkages.items() if name in new or name not in old_ids]
    merged += [linkage for name, linkage in new.items() if name not in linkages]
    return Catalogue.of([frameworks[key] for key in order if key in frameworks], merged)


def lost_nodes(before: Catalogue, after: Catalogue, name: str) -> Iterator[InputError]:
    """Nodes that would vanish although mappings, reviews, targets or indicators rest on them."""
    for key, framework in before.frameworks.items():
        codes = vanishing_codes(framework, after.frameworks.get(key))
        if not codes:
            continue
        if mapped := _codes_in_use(framework, codes, (StoredMapping, Review)):
            message = Message(
                "records are mapped to nodes that would be removed: {codes}; keep these nodes, or create a new "
                "edition with a crosswalk from this one",
                codes=mapped,
            )
            yield InputError(message, file=name, field=key)
        if measured := _codes_in_use(framework, codes, (Target, Measure)):
            message = Message(
                "targets or indicators refer to nodes that would be removed: {codes}; keep these nodes, or change the "
                "targets and indicators first",
                codes=measured,
            )
            yield InputError(message, file=name, field=key)


def _codes_in_use(framework: Framework, codes: Collection[str], models: Iterable[type[Model]]) -> list[str]:
    """Those of the codes to whose nodes rows of the models point, in the framework's order."""
    used: set[str] = set()
    for model in models:
        rows = model._default_manager.filter(node__framework__key=framework.key)
        used.update(rows.values_list("node__code", flat=True).distinct())
    return [node.code for node in framework.nodes if node.code in used and node.code in codes]


def changed_joint_linkages(before: Catalogue, after: Catalogue, name: str) -> Iterator[InputError]:
    """Linkages that organisations maintain together on the site, also those that they have not released yet."""
    old, new = ({linkage.id: linkage for linkage in known.linkages} for known in (before, after))
    for slug in JointLinkage.objects.order_by("slug").values_list("slug", flat=True):
        if old.get(slug) != new.get(slug):
            message = Message("this linkage is maintained on the site; propose changes to its links there")
            yield InputError(message, file=name, field=slug)


def vanishing_codes(before: Framework, after: Framework | None) -> set[str]:
    if after is None:
        return set(before.by_code)
    if after is before:
        return set()
    return before.by_code.keys() - after.by_code.keys() - renamed_nodes(before, after).keys()


def _require_size(parts: FrameworkParts, name: str) -> None:
    nodes = sum(len(framework.nodes) for framework in parts.frameworks)
    links = sum(len(linkage.links) for linkage in parts.linkages)
    if nodes > MOST_NODES or links > MOST_LINKS:
        message = Message(
            "the file has {nodes:,} nodes and {links:,} links; the limit is {most_nodes:,} nodes and {most_links:,} links",
            nodes=nodes,
            links=links,
            most_nodes=MOST_NODES,
            most_links=MOST_LINKS,
        )
        raise InputError(message, file=name)
    for framework in parts.frameworks:
        _require_depth(framework, name)


def _require_depth(framework: Framework, name: str) -> None:
    """Pages draw a tree level by level, and walk up from each node."""
    level: list[str] = [node.code for node in framework.nodes if node.parent is None]
    for _depth in range(MOST_LEVELS):
        level = [*chain.from_iterable(framework.child_codes.get(parent, ()) for parent in level)]
    if level:
        message = Message("the hierarchy is deeper than the limit of {limit} levels", limit=MOST_LEVELS)
        raise InputError(message, file=name, field=f"{framework.key}:{level[0]}")


def _draft_pack(files: UploadFiles, parts: FrameworkParts, name: str) -> Pack:
    """Write the pack and read it again: what is shown, loaded and kept is the same."""
    folder = packs_folder()
    packs = library(folder, wording=wording_folder())
    merged = merge_with_own_pack(parts, packs, folder, name)
    library_with(packs, merged).catalogue()
    write_pack(merged, files.pack)
    try:
        return replace(read_pack(files.pack), id=merged.id)
    except InputError as error:
        # Its place is in a file that the user has never seen.
        raise InputError(error.message, file=name) from error


def _new_findings(known: Catalogue, after: Catalogue, parts: FrameworkParts, name: str) -> Iterator[InputError]:
    """What the check of frameworks finds in the file, and the errors that it would cause elsewhere."""
    frameworks = chain.from_iterable(framework.nodes for framework in parts.frameworks)
    languages = sorted(set(chain.from_iterable(node.label for node in frameworks)))
    own = [framework.key for framework in parts.frameworks] + [linkage.id for linkage in parts.linkages]
    there = set(check_frameworks(known, ()))
    for finding in check_frameworks(after, languages):
        if _concerns(finding, own) or (finding.severity == "error" and finding not in there):
            severity = Severity.ERROR if finding.severity == "error" else Severity.WARNING
            yield InputError(finding.message, file=name, field=finding.where, severity=severity)


def _concerns(finding: Finding, names: Iterable[str]) -> bool:
    return any(finding.where == name or finding.where.startswith(f"{name}:") for name in names)


def _try_loading(after: Catalogue, name: str) -> list[InputError]:
    """Load it and roll back, so that nothing is refused later that is not refused now."""
    with transaction.atomic():
        try:
            load_exactly(SYSTEM, after)
        except InputErrors as error:
            return [problem.at(file=name) for problem in error.problems]
        except InputError as error:
            return [error.at(file=name)]
        finally:
            transaction.set_rollback(True)
    return []


def load_exactly(actor: Actor, after: Catalogue) -> None:
    """Load the catalogue. Raises as `load_catalogue` does; InputErrors for linkages that it leaves as they are.

    Those are maintained on the site, by the organisations that own them.
    """
    load_catalogue(actor=actor, catalogue=after)
    there = {linkage.id: linkage for linkage in catalogue().linkages}
    left = [linkage.id for linkage in after.linkages if there.get(linkage.id) != linkage]
    if left:
        message = Message("this linkage is maintained on the site; propose changes to its links there")
        raise InputErrors([InputError(message, field=name) for name in left])


def require_sound(known: Catalogue, after: Catalogue, name: str) -> None:
    """Raises InputErrors for errors that the catalogue did not have before, and for nodes that are in use and would vanish."""
    there = set(check_frameworks(known, ()))
    problems = [
        InputError(finding.message, file=name, field=finding.where)
        for finding in check_frameworks(after, ())
        if finding.severity == "error" and finding not in there
    ]
    problems += lost_nodes(known, after, name)
    problems += changed_joint_linkages(known, after, name)
    if problems:
        raise InputErrors(problems)


def problem_to_json(problem: InputError) -> dict[str, Any]:
    return {
        "severity": str(problem.severity),
        "line": problem.line,
        "field": sanitise_line(problem.field)[:300],
        "message": message_to_json(problem.message, lambda text: sanitise_line(text)[:600]),
    }


def problem_from_json(fields: Mapping[str, Any]) -> InputError:
    return InputError(
        message_from_json(fields["message"]),
        line=fields["line"],
        field=fields["field"],
        severity=Severity(fields["severity"]),
    )
