"""Labelled texts that were not written for this project: which there are, their terms, their use, and how a classifier does on them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from pathlib import Path

from goalweave.classifiers.evaluation import Evaluation, LabelledCase, evaluate_scores, score_cases
from goalweave.classifiers.labelled_texts import decoded_lines, read_labelled_tsv, read_tagged_activities
from goalweave.core.classify import Classifier, NodeScores
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.core.text.languages import LANGUAGES

PAGE = "docs/reference/labelled-texts.md"
LENGTHS = ((12, "up to 12 words"), (40, "13 to 40 words"), (150, "41 to 150 words"), (10**9, "more than 150 words"))
"""The most words, and the name, of each class of length."""
DOI = re.compile(r"doi=(\S+)")
AURORA_COLUMNS = ("doi", "title", "abstract", "labels")
AURORA_LABEL = re.compile(r"'SDG(\d{2})'")
SET, SET_LANGUAGE = "set", "set and language"
HAN = re.compile(r"[\u3400-\u9fff]")
HAN_PER_WORD = 1.6
"""Chinese characters that say about as much as an English word."""


class Role(StrEnum):
    """What a source is for; no source has two. train: heads and priors, and tuning; tune: weights, thresholds and calibration;
    measure: figures only."""

    TRAIN = "train"
    TUNE = "tune"
    MEASURE = "measure"


class TextKind(StrEnum):
    REPORT = "report paragraphs"
    PROJECT = "project descriptions"
    DEFINITION = "indicator definitions"
    TITLE = "titles"
    ABSTRACT = "research abstracts"
    NOTHING = "about nothing"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of labelled texts.

    grade: A if the licence names this content, B if it is that of the repository. origin: the address where the texts are published.
    partial: each text has one label, and nothing is known of the other nodes.
    """

    name: str
    file: str
    kind: TextKind
    role: Role
    grade: str
    licence: str
    attribution: str
    origin: str
    partial: bool = False


SOURCES = (
    Source(
        "osdg",
        "osdg_cd_sample_en.tsv",
        TextKind.REPORT,
        Role.TRAIN,
        "A",
        "CC BY 4.0",
        "OSDG, UNDP IICPSD SDG AI Lab and PPMI: OSDG Community Dataset (OSDG-CD)",
        "https://doi.org/10.5281/zenodo.5550237",
        partial=True,
    ),
    Source(
        "osdg_rejected",
        "osdg_cd_rejected_en.tsv",
        TextKind.REPORT,
        Role.TRAIN,
        "A",
        "CC BY 4.0",
        "OSDG, UNDP IICPSD SDG AI Lab and PPMI: OSDG Community Dataset (OSDG-CD)",
        "https://doi.org/10.5281/zenodo.5550237",
        partial=True,
    ),
    Source(
        "digital_public_goods",
        "digital_public_goods.tsv",
        TextKind.PROJECT,
        Role.TRAIN,
        "A",
        "Unlicense",
        "Digital Public Goods Alliance and UNICEF: publicgoods-candidates",
        "https://github.com/DPGAlliance/publicgoods-candidates",
    ),
    Source(
        "uk_ons",
        "uk_ons_metadata_en.tsv",
        TextKind.DEFINITION,
        Role.TRAIN,
        "A",
        "OGL v3.0",
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0",
        "https://github.com/ONSdigital/sdg-data",
    ),
    # In the survey researchers judged papers for the goal that they work on.
    Source(
        "aurora",
        "aurora_survey.tsv",
        TextKind.TITLE,
        Role.TRAIN,
        "A",
        "MIT",
        "Aurora survey of researchers, via oacore/sdg_classification",
        "https://github.com/oacore/sdg_classification",
        partial=True,
    ),
    Source(
        "react",
        "negatives_react_docs_ar_es_fr_ru_zh.tsv",
        TextKind.NOTHING,
        Role.TRAIN,
        "A",
        "CC BY 4.0",
        "React documentation and its translation communities, react.dev",
        "https://github.com/reactjs, repositories ar, es, fr, ru and zh-hans.react.dev and ar.reactjs.org",
    ),
    Source(
        "clinc150",
        "negatives_clinc150_smalltalk_en.tsv",
        TextKind.NOTHING,
        Role.TRAIN,
        "A",
        "CC BY 3.0",
        "Larson et al. 2019: An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction (CLINC150)",
        "https://github.com/clinc/oos-eval",
    ),
    Source(
        "eustat",
        "eustat_metadata_es_en.tsv",
        TextKind.DEFINITION,
        Role.TUNE,
        "B",
        "MIT",
        "Eustat: Agenda 2030 Euskadi indicators; global rationale: UN Statistics Division",
        "https://github.com/EUSTAT-DES/data",
    ),
    Source(
        "canada",
        "canada_metadata_en_fr.tsv",
        TextKind.DEFINITION,
        Role.TUNE,
        "B",
        "MIT",
        "Statistics Canada: Sustainable Development Goals Data Hub",
        "https://github.com/sdg-data-canada-odd-donnees/sdg-data-donnees-odd",
    ),
    Source(
        "usa",
        "usa_gsa_metadata_en.tsv",
        TextKind.DEFINITION,
        Role.TUNE,
        "B",
        "MIT",
        "U.S. National Statistics for the Sustainable Development Goals (GSA)",
        "https://github.com/GSA/sdg-data-usa",
    ),
    Source(
        "un_metadata",
        "un_indicator_metadata_en_fr_ru.tsv",
        TextKind.DEFINITION,
        Role.MEASURE,
        "B",
        "MIT",
        "SDG indicator metadata by the UN custodian agencies, via the SDG Metadata Translation Project, Copyright (c) 2019 World Bank",
        "https://github.com/brockfanning/sdg-metadata",
    ),
    Source(
        "barcelona",
        "barcelona_bcn2030_metadata_es.tsv",
        TextKind.DEFINITION,
        Role.MEASURE,
        "B",
        "MIT",
        "Ajuntament de Barcelona: Agenda 2030 indicators",
        "https://github.com/Agenda2030-BCN/BCN2030-data",
    ),
    Source(
        "canarias",
        "canarias_istac_metadata_es.tsv",
        TextKind.DEFINITION,
        Role.MEASURE,
        "B",
        "MIT",
        "Instituto Canario de Estadística (ISTAC)",
        "https://github.com/eDatos/opensdg-istac-data",
    ),
    Source(
        "asturias",
        "asturias_indicators_es.tsv",
        TextKind.TITLE,
        Role.MEASURE,
        "B",
        "MIT",
        "SADEI, Principado de Asturias",
        "https://github.com/sadeiasturias/asturias-datos",
    ),
    Source(
        "armenia",
        "armenia_metadata_ru_en.tsv",
        TextKind.DEFINITION,
        Role.MEASURE,
        "B",
        "MIT",
        "Statistical Committee of the Republic of Armenia (Armstat)",
        "https://github.com/armstat/sdg-data-armenia",
    ),
    Source(
        "kazakhstan",
        "kazakhstan_indicators_ru_kk_en.tsv",
        TextKind.TITLE,
        Role.MEASURE,
        "B",
        "MIT",
        "Bureau of National Statistics of Kazakhstan",
        "https://github.com/kazstat/sdg-data-kazstat",
    ),
    Source(
        "caf",
        "CAF-ActivityFile-2025-10-10.xml",
        TextKind.PROJECT,
        Role.MEASURE,
        "B",
        "the publisher's",
        "CAF, Development Bank of Latin America and the Caribbean: IATI activities",
        "https://www.iatiregistry.org, publisher XM-DAC-46008",
    ),
    Source(
        "recipes",
        "negatives_recipes_en.tsv",
        TextKind.NOTHING,
        Role.MEASURE,
        "A",
        "Unlicense",
        "public-domain-recipes",
        "https://github.com/ronaldl29/public-domain-recipes",
    ),
    Source(
        "fastapi",
        "negatives_fastapi_docs_en_es_fr_ru_zh.tsv",
        TextKind.NOTHING,
        Role.MEASURE,
        "A",
        "MIT",
        "FastAPI documentation, Copyright (c) 2018 Sebastian Ramirez",
        "https://github.com/fastapi/fastapi",
    ),
)


@dataclass(frozen=True, slots=True)
class TextSet:
    """Texts of one source and kind. level: the deepest of its labels."""

    name: str
    source: Source
    kind: TextKind
    level: str
    cases: tuple[LabelledCase, ...]


@dataclass(frozen=True)
class ForeignResult:
    """Figures of a group of texts. by: `set`, `set and language`, `language`, `length` or `kind`; name: which; sets: names of those it is
    from."""

    by: str
    name: str
    sets: tuple[str, ...]
    evaluation: Evaluation


def read_sets(folder: Path, framework: Framework, roles: Iterable[Role] = Role) -> list[TextSet]:
    """The texts of every source in the folder, in the order of SOURCES.

    Raises InputError if there is none, with where each can be had, or if a file is faulty.
    """
    present = [source for source in sources_in(folder) if source.role in set(roles)]
    if not present:
        files = tuple(f"{source.file} from {source.origin}" for source in SOURCES if source.role in set(roles))
        raise InputError(
            Message(
                "there is no file of labelled texts here. {page} says how to get them: {files}", page=PAGE, files=files
            ),
            file=str(folder),
        )
    return list(chain.from_iterable(read_source(source, folder, framework) for source in present))


def sources_in(folder: Path) -> list[Source]:
    """The sources whose file is in the folder."""
    return [source for source in SOURCES if _path_of(source, folder).is_file()]


def read_source(source: Source, folder: Path, framework: Framework) -> list[TextSet]:
    """The texts of one source: one set, or several where it has several kinds of text or a language that is not one of the six."""
    path = _path_of(source, folder)
    goal = framework.levels[0].id
    if source.file.startswith("aurora"):
        return _read_aurora(source, path, framework)
    if path.suffix == ".xml":
        return [TextSet(source.name, source, source.kind, goal, tuple(read_tagged_activities(path, framework)))]
    cases = [
        replace(case, document=document_of(case.document), partial=source.partial or case.partial)
        for case in read_labelled_tsv(path, framework)
    ]
    depth = {level.id: number for number, level in enumerate(framework.levels)}
    codes = set(chain.from_iterable(case.codes | case.rejected for case in cases))
    levels = {framework.node(code).level for code in codes}
    level = max(levels, key=depth.__getitem__, default=goal)
    own = [case for case in cases if case.language in LANGUAGES]
    sets = [TextSet(source.name, source, source.kind, level, tuple(own))] if own else []
    for language in sorted({case.language for case in cases} - set(LANGUAGES)):
        spoken = tuple(case for case in cases if case.language == language)
        sets.append(TextSet(f"{source.name}_{language}", source, source.kind, level, spoken))
    return sets


def document_of(source: str) -> str:
    """The document of a text: the DOI that its source names, else the collection and the record, without the field of that record."""
    doi = DOI.search(source)
    return doi[1].casefold() if doi else " ".join(source.split()[:2])


def count_words(text: str) -> int:
    """Words of a text; of Chinese, as many as its characters stand for."""
    characters = len(HAN.findall(text))
    return len(HAN.sub(" ", text).split()) + round(characters / HAN_PER_WORD)


def evaluate_sets(
    classifier: Classifier,
    framework: Framework,
    sets: Sequence[TextSet],
    level: str = "",
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[ForeignResult]:
    """Figures of each set, and of all texts by language, length and kind; at the goals, and where a set has targets also at these.

    level: only that. Each text is scored once, at the deepest level that is measured on it. on_progress: told how many texts are scored, of
    how many.
    """
    levels = [entry.id for entry in framework.levels]
    if level:
        sets = [text_set for text_set in sets if levels.index(text_set.level) >= levels.index(level)]
    total = sum(len(text_set.cases) for text_set in sets)
    scores = []
    done = 0
    for text_set in sets:
        scores.append(score_cases(classifier, framework, text_set.cases, level or text_set.level))
        done += len(text_set.cases)
        on_progress(done, total)
    results: list[ForeignResult] = []
    for measured in [level] if level else levels:
        labelled = [
            (text_set, own.down_to(framework, measured))
            for text_set, own in zip(sets, scores, strict=True)
            if levels.index(text_set.level) >= levels.index(measured)
        ]
        if labelled:
            results += _evaluate_level(framework, labelled, measured)
    return results


def _evaluate_level(
    framework: Framework, scored_sets: Sequence[tuple[TextSet, NodeScores]], level: str
) -> Iterator[ForeignResult]:
    groups: dict[tuple[str, str], list[int]] = {}
    cases: list[LabelledCase] = []
    owners: list[TextSet] = []
    for text_set, _ in scored_sets:
        for case in text_set.cases:
            for group in _groups_of(case, text_set):
                groups.setdefault(group, []).append(len(cases))
            cases.append(case)
            owners.append(text_set)
    scores = _join_scores([own for _, own in scored_sets])
    for by, name in sorted(groups, key=_group_order):
        rows = groups[by, name]
        sets = tuple(dict.fromkeys(owners[row].name for row in rows))
        if by == SET_LANGUAGE and len(rows) == len(groups[SET, sets[0]]):
            continue  # a set in one language
        evaluation = evaluate_scores(_rows_of_scores(scores, rows), framework, [cases[row] for row in rows], level)
        yield ForeignResult(by, name, sets, evaluation)


def _groups_of(case: LabelledCase, text_set: TextSet) -> Iterator[tuple[str, str]]:
    """What a text counts in, as kind of group and name."""
    yield SET, text_set.name
    yield SET_LANGUAGE, f"{text_set.name}, {case.language}"
    # A language that the classifier does not know stands apart.
    if case.language in LANGUAGES:
        words = count_words(case.text)
        yield "language", case.language
        yield "length", next(name for most, name in LENGTHS if words <= most)
        yield "kind", str(text_set.kind)


def _group_order(group: tuple[str, str]) -> tuple[int, int]:
    """Groups of one kind together; languages, lengths and kinds in their own order, sets in that of their texts."""
    by, name = group
    orders: dict[str, Sequence[str]] = {
        SET: (),
        SET_LANGUAGE: (),
        "language": LANGUAGES,
        "length": [length for _, length in LENGTHS],
        "kind": [str(kind) for kind in TextKind],
    }
    order = orders[by]
    return list(orders).index(by), order.index(name) if order else 0


def _join_scores(scores: Sequence[NodeScores]) -> NodeScores:
    """The scores of several sets, all of the same nodes."""
    import numpy as np

    silent = [np.zeros(len(part.values), dtype=bool) if part.silent is None else part.silent for part in scores]
    return replace(scores[0], values=np.concatenate([part.values for part in scores]), silent=np.concatenate(silent))


def _rows_of_scores(scores: NodeScores, rows: Sequence[int]) -> NodeScores:
    silent = None if scores.silent is None else scores.silent[list(rows)]
    return replace(scores, values=scores.values[list(rows)], silent=silent)


def _path_of(source: Source, folder: Path) -> Path:
    """In the folder; an IATI file also in the folder of activities beside it."""
    path = folder / source.file
    beside = folder.parent / "iati" / "activities" / source.file
    return beside if path.suffix == ".xml" and not path.exists() else path


def _read_aurora(source: Source, path: Path, framework: Framework) -> list[TextSet]:
    """Titles and abstracts, each as a set: a TSV with quotation, whose labels read `['SDG03', 'SDG15']`."""
    titles: list[LabelledCase] = []
    abstracts: list[LabelledCase] = []
    for number, row in _aurora_rows(path):
        labels = AURORA_LABEL.findall(row["labels"])
        codes = frozenset(str(int(label)) for label in labels)
        if not labels or AURORA_LABEL.sub("", row["labels"]).strip("[], ") or not codes <= framework.by_code.keys():
            what = Message("“{labels}” is no list of goals such as ['SDG03', 'SDG15']", labels=row["labels"])
            raise InputError(what, file=str(path), line=number, field="labels")
        for text, cases in ((row["title"], titles), (row["abstract"], abstracts)):
            if text.strip():
                cases.append(LabelledCase(text.strip(), codes, "en", partial=True, document=row["doi"].casefold()))
    if not titles:
        raise InputError("the file contains no labelled text", file=str(path))
    goal = framework.levels[0].id
    sets = [
        TextSet("aurora_titles", source, TextKind.TITLE, goal, tuple(titles)),
        TextSet("aurora_abstracts", source, TextKind.ABSTRACT, goal, tuple(abstracts)),
    ]
    return [text_set for text_set in sets if text_set.cases]


def _aurora_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(decoded_lines(path), delimiter="\t", restval="")
    columns = list(reader.fieldnames or [])
    for name in AURORA_COLUMNS:
        if name not in columns:
            what = Message("the column {name} does not exist; available: {columns}", name=name, columns=columns)
            raise InputError(what, file=str(path), line=1, field=name)
    for row in reader:
        if None in row:
            what = Message("the line has more cells than the header has columns ({columns})", columns=len(columns))
            raise InputError(what, file=str(path), line=reader.line_num)
        yield reader.line_num, row
