"""What small files that are made to cost much cost: seconds of the processor and memory above that of the program, each in a process of its own.

    .venv/bin/python -m bench.hostile_files                # all of them
    .venv/bin/python -m bench.hostile_files fonts prefixes

Each is read with the limits of a site. One that takes longer than SECONDS is stopped.
"""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import lxml.etree  # noqa: F401 - loaded before the measurement, as by a site that has read a file
import markdown_it  # noqa: F401
import openpyxl  # noqa: F401
import rdflib  # noqa: F401
from tests.factories import hostile_files as made

from goalweave.core.errors import InputError
from goalweave.formats import read
from goalweave.formats.frameworks.skos import read_skos
from goalweave.formats.observations import ReadOptions, read_observations
from goalweave.formats.observations.sdmx import read_structure
from goalweave.formats.reading.limits import Limits

SECONDS = 120
SDMX = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix : <http://example.org/> .\n:s a skos:ConceptScheme .\n"
SENTENCE = "In 2022 we trained 1,200 teachers in Kenya with USD 2.5 million. "


@dataclass(frozen=True)
class Case:
    """A file, and what it would be read by."""

    name: str
    make: Callable[[], bytes | str]

    def read(self, data: bytes) -> object:
        if self.name.endswith((".ttl", ".rdf", ".jsonld")):
            return read_skos(data, self.name)
        if self.name == "structure.xml":
            return read_structure(io.BytesIO(data), self.name, Limits())
        if self.name.startswith("observations"):
            return read_observations(io.BytesIO(data), self.name, options=ReadOptions(series="S", area="KE", unit="PT"))
        return list(read(io.BytesIO(data), self.name, on_problem=lambda problem: None))


def deep_scheme(depth: int) -> str:
    concept = (
        ':c{0} a skos:Concept ; skos:inScheme :s ; skos:notation "{0}" ; skos:prefLabel "c"@en ; skos:broader :c{1} .\n'
    )
    return SKOS + "".join(concept.format(number, number + 1) for number in range(depth))


def long_prefix(uses: int) -> str:
    return f"{SKOS}@prefix p: <http://example.org/{'a' * 100_000}> .\n" + "".join(
        f"p:{number} a skos:Concept .\n" for number in range(uses)
    )


def namespaces(count: int) -> str:
    declared = " ".join(f'xmlns:n{number}="http://example.org/{number}"' for number in range(count))
    return f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {declared}/>'


def shared_codes(dimensions: int, codes: int) -> str:
    listed = "".join(f'<s:Code id="C{number}"><c:Name>n</c:Name></s:Code>' for number in range(codes))
    components = "".join(
        f'<s:Dimension id="D{number}"><s:LocalRepresentation><s:Enumeration><Ref id="CL"/></s:Enumeration></s:LocalRepresentation></s:Dimension>'
        for number in range(dimensions)
    )
    return (
        f'<Structure xmlns="{SDMX}message" xmlns:s="{SDMX}structure" xmlns:c="{SDMX}common"><Structures><s:Codelists><s:Codelist id="CL">{listed}'
        '</s:Codelist></s:Codelists><s:DataStructures><s:DataStructure id="D"><s:DataStructureComponents><s:DimensionList>'
        f"{components}</s:DimensionList></s:DataStructureComponents></s:DataStructure></s:DataStructures></Structures></Structure>"
    )


def sdmx_attributes(count: int) -> str:
    attributes = " ".join(f'a{number}="1"' for number in range(count))
    return (
        f'<StructureSpecificData xmlns="{SDMX}message"><Header><ID>M</ID></Header><DataSet><Series {attributes}>'
        '<Obs TIME_PERIOD="2019" OBS_VALUE="1"/></Series></DataSet></StructureSpecificData>'
    )


CASES = {
    "fonts": Case("a.xlsx", lambda: made.fonts(1_200_000)),
    "formats": Case("a.xlsx", lambda: made.formats(1_200_000)),
    "names": Case("a.xlsx", lambda: made.names(800_000)),
    "texts": Case("a.xlsx", lambda: made.texts(16_000_000)),
    "sheets": Case("a.xlsx", lambda: made.repeated_sheets(100_000)),
    "merged": Case("a.xlsx", lambda: made.merged_areas(3_000_000)),
    "runs": Case("a.docx", lambda: made.runs(1_000_000)),
    "markdown": Case("a.md", lambda: made.wide_markdown(5_000)),
    "transactions": Case("a.xml", lambda: made.transactions(300_000)),
    "sentences": Case("a.txt", lambda: SENTENCE * 2_000),
    "sentences of 1 MB": Case("a.txt", lambda: SENTENCE * 15_000),
    "stops": Case("a.txt", lambda: "." * 300_000),
    "levels": Case("a.ttl", lambda: deep_scheme(30_000)),
    "prefix": Case("a.ttl", lambda: long_prefix(20_000)),
    "prefixes": Case("a.ttl", lambda: "".join(f"@prefix p{n}: <http://example.org/{n}/> .\n" for n in range(100_000)) + SKOS),
    "namespaces": Case("a.rdf", lambda: namespaces(50_000)),
    "lists": Case("a.jsonld", lambda: '{"http://example.org/p":[' + ",".join(['{"@list":[' + ",".join(['"x"'] * 100) + "]}"] * 5_000) + "]}"),
    "codes": Case("structure.xml", lambda: shared_codes(10_000, 5_000)),
    "attributes": Case("observations.xml", lambda: sdmx_attributes(50_000)),
    "columns": Case(
        "observations.csv",
        lambda: "STRUCTURE,STRUCTURE_ID," + ",".join(f"D{n}" for n in range(50_000)) + ",OBS_VALUE\ndataflow,O:D(1)" + ",x" * 50_000 + ",1\n",
    ),
}  # fmt: skip


def measure(case: Case, data: bytes) -> str:
    """In a process of its own: seconds of the processor, MB above the program, and what became of the file."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        before = _peak()
        signal.alarm(SECONDS * 3)
        resource.setrlimit(
            resource.RLIMIT_CPU, (SECONDS + int(time.process_time()), SECONDS + int(time.process_time()) + 5)
        )
        began = time.process_time()
        try:
            case.read(data)
            outcome = "read"
        except InputError as error:
            outcome = str(error)[:120]
        line = f"{time.process_time() - began:6.1f} s {(_peak() - before) / 1024:6.0f} MB  {outcome}"
        os.write(writing, line.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        line = pipe.read()
    os.waitpid(child, 0)
    return line or f"stopped after {SECONDS} s"


def _peak() -> int:
    """kB that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(names: list[str]) -> None:
    for name in names or CASES:
        made_file = CASES[name].make()
        data = made_file.encode() if isinstance(made_file, str) else made_file
        print(f"{name:18} {len(data) / 1e6:5.1f} MB {measure(CASES[name], data)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
