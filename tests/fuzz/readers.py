"""Every reader of files, called with any bytes: what a fuzzer attacks and what the replay of its findings calls."""

from __future__ import annotations

import atexit
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from tests.factories import catalogues, indices, questionnaires

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import MOST_JOINED, InputError, InputErrors
from goalweave.core.facts import FactNames, Name, index_names, read_facts
from goalweave.core.text.sanitise import sanitise_text
from goalweave.core.voting.chain import read_log, verify_chain
from goalweave.formats import read
from goalweave.formats.definitions.calls import read_call_file
from goalweave.formats.definitions.indices import read_index, read_index_table
from goalweave.formats.definitions.questionnaires import (
    read_numbered,
    read_question_wording,
    read_questionnaire,
    submission_source,
)
from goalweave.formats.documents import READERS as DOCUMENTS
from goalweave.formats.frameworks.interlinkages import read_interlinkages
from goalweave.formats.frameworks.link_table import read_link_table
from goalweave.formats.frameworks.plan import read_plan
from goalweave.formats.frameworks.skos import read_skos
from goalweave.formats.frameworks.sssom import read_sssom
from goalweave.formats.frameworks.wording import read_wording
from goalweave.formats.observations import ReadOptions, read_observations
from goalweave.formats.observations.open_sdg import is_repository_archive, read_repository_archive
from goalweave.formats.observations.sdmx import read_structure
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.map_json import read_map_json
from goalweave.formats.records.xlsx.review import read_review
from goalweave.packs.reader import read_pack
from goalweave.packs.sentence_files import read_sentences
from goalweave.publishing.style_files import inline_css, read_logo

Read = Callable[[bytes], object]

LIMITS = Limits(
    file=2_000_000, expanded=8_000_000, members=500, cells=200_000, pages=50, elements=50_000, attributes=200, text=400_000
)  # fmt: skip
"""Smaller than those of the site, so that an input that reaches a limit does not take long."""

OPTIONS = ReadOptions(series="S", area="KE", unit="PT")


@cache
def _catalogue() -> Catalogue:
    return catalogues.small()


def _ignore(_problem: InputError) -> None:
    pass


def _records(name: str) -> Read:
    return lambda data: list(read(io.BytesIO(data), name, limits=LIMITS, on_problem=_ignore))


def _observations(name: str) -> Read:
    return lambda data: read_observations(io.BytesIO(data), name, limits=LIMITS, options=OPTIONS)


def _numbered(data: bytes) -> object:
    document = detect_format(data[:HEAD], "a.docx")
    if document not in DOCUMENTS:
        return None
    return read_numbered(data, "a.docx", document, id="a", edition="2026", limits=LIMITS)


def _repository(data: bytes) -> object:
    stream = io.BytesIO(data)
    if not is_repository_archive(stream):
        return None
    stream.seek(0)
    return read_repository_archive(stream, "a.zip", limits=LIMITS, options=OPTIONS)


PACK_FILES = {
    "2024/nodes.csv": "code,parent,level,status,uri,colour,source,formerly\n1,,objective,ours,,#AA0011,p. 1,\n1.a,1,target,official,https://example.org/1a,,,1.z\n",
    "2024/labels.en.csv": "code,label,wording,terms\n1,Water,Water for all,wells | taps\n1.a,Wells,,\n",
    "2024/labels.fr.csv": "code,label\n1,Eau\n1.a,Puits\n",
    "2024/facilitators.csv": "code,organisation,role,period,status,source\n1,ITU,partner,2010–,official,p. 2\n",
    "links.csv": "subject,object,relation,weight,sign,strength,strength_by,status,source,rationale.en\n"
    "1,6,contributes,0.5,1,strong,ours,ours,p. 3,Wells give water.\n1.a,6.1,close,,,,,official,,\n",
    "codes/codes.csv": "code,parent,withdrawn,no_goal,aside,name.en\n100,,,,,Health\n110,100,1,,,Clinics\n",
    "codes/links.csv": "subject,object,relation,weight,sign,status,source\n110,3,contributes,0.4,,ours,p. 4\n",
}
"""The files that a pack can name, in a folder of its own that the reader under attack gets with each input."""


@cache
def _pack_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="goalweave-fuzz-"), "own")
    atexit.register(shutil.rmtree, folder.parent)
    (folder / "indicators").mkdir(parents=True)
    for name, text in PACK_FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _pack(data: bytes) -> object:
    (_pack_folder() / "pack.yaml").write_bytes(data)
    return read_pack(_pack_folder())


def _file(read_path: Callable[[Path], object], name: str) -> Read:
    def read_bytes(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(data)
            return read_path(path)

    return read_bytes


@cache
def _fact_names() -> FactNames:
    areas = index_names([Name("KE", "Kenya"), Name("KE", "肯尼亚")], "en")
    return FactNames(areas, index_names([Name("World Bank", "World Bank")], "en"))


def _facts(data: bytes) -> object:
    return read_facts(data.decode("utf-8", "replace"), "en", _fact_names())


READERS: Mapping[str, Read] = {
    "txt": _records("a.txt"),
    "text-facts": _facts,
    "md": _records("a.md"),
    "html": _records("a.html"),
    "pdf": _records("a.pdf"),
    "docx": _records("a.docx"),
    "csv": _records("a.csv"),
    "xlsx": _records("a.xlsx"),
    "iati": _records("a.xml"),
    "observations-csv": _observations("a.csv"),
    "observations-xlsx": _observations("a.xlsx"),
    "unsd-api": _observations("a.json"),
    "sdmx-xml": _observations("a.xml"),
    "sdmx-json": _observations("a.json"),
    "sdmx-csv": _observations("a.csv"),
    "sdmx-structure": lambda data: read_structure(io.BytesIO(data), "a.xml", LIMITS),
    "open-sdg": _observations("indicator_6-1-1.csv"),
    "open-sdg-repository": _repository,
    "pack": _pack,
    "questionnaire": lambda data: read_questionnaire(data, "a.yaml"),
    "question-wording": lambda data: read_question_wording(data, "a.yaml", questionnaires.small()),
    "numbered-questions": _numbered,
    "submission": lambda data: submission_source(data, "a.docx", LIMITS),
    "call": lambda data: read_call_file(data, "a.yaml"),
    "index": lambda data: read_index(data, "a.yaml", {}),
    "index-table": lambda data: read_index_table(io.BytesIO(data), "a.csv", indices.tai(), LIMITS),
    "skos-turtle": lambda data: read_skos(data, "a.ttl", framework_id="a", edition="2026", limits=LIMITS),
    "skos-json-ld": lambda data: read_skos(data, "a.jsonld", framework_id="a", edition="2026", limits=LIMITS),
    "skos-xml": lambda data: read_skos(data, "a.rdf", framework_id="a", edition="2026", limits=LIMITS),
    "sssom": lambda data: read_sssom(data, "a.tsv", _catalogue(), limits=LIMITS),
    "official-wording": lambda data: read_wording(data, "a.json", limits=LIMITS),
    "plan": lambda data: read_plan(io.BytesIO(data), "a.xlsx", LIMITS, _catalogue()),
    "plan-csv": lambda data: read_plan(io.BytesIO(data), "a.csv", LIMITS, _catalogue()),
    "interlinkages": lambda data: read_interlinkages(
        io.BytesIO(data), "a.csv", framework=catalogues.SDG, limits=LIMITS
    ),
    "link-table": lambda data: read_link_table(io.BytesIO(data), "a.xlsx", LIMITS),
    "review-workbook": lambda data: read_review(io.BytesIO(data), "a.xlsx", LIMITS),
    "map-json": lambda data: read_map_json(data, "a.json", _catalogue(), on_problem=_ignore),
    "sentences": _file(lambda path: read_sentences(path, "en"), "en.yaml"),
    "style-sheet": _file(inline_css, "style.css"),
    "logo": _file(lambda path: read_logo(path, width=30, alt="Logo"), "logo.svg"),
    "vote-log": lambda data: list(verify_chain(read_log(data.decode(errors="replace").splitlines()))),
}
"""Name → the reader. Each may raise InputError (LimitError among them) and nothing else."""


LONGEST_PROBLEM = 800
"""Characters of a problem: two values of the input as far as they are repeated, and its field."""
FILE = re.compile(r"(\S+\.\w+(:\d+)?|line \d+)[: ]")
"""The vote's log has no name here."""
FOLDER = re.compile(r"^/\S*/")
"""That of readers that take a path."""
OF_PYTHON = re.compile(
    r"\bobject (has no|is not|of type)|NoneType|cannot (convert|unpack)|Traceback|codec can't|unhashable|out of range|"
    r"invalid literal|positional argument|\b(Key|Value|Type|Index|Attribute)Error\b"
)
"""Words of Python's own errors, which mean nothing to people."""


def message_fault(error: InputError) -> str:
    """What is wrong with what the reader says: it is one line that names the file, not long, in words for people; else empty."""
    text = str(error)
    problems = len(error.problems[:MOST_JOINED]) if isinstance(error, InputErrors) else 1
    if not (FILE.match(text) or FOLDER.match(text)):
        return f"it does not name the file: {text}"
    if len(text) > problems * LONGEST_PROBLEM:
        return f"it is longer than {LONGEST_PROBLEM} characters for each problem: {text}"
    if sanitise_text(text) != text or not set(text).isdisjoint("\n\t"):
        return f"it has characters that play tricks: {text!r}"
    words = OF_PYTHON.search(text)
    return f"it has words of Python’s: {text}" if words else ""
