"""SSSOM: a linkage as a table of mappings (TSV below a YAML block), https://w3id.org/sssom.

What SSSOM has no slot for (weight, sign, status, rationale and note by language) is in extension slots that the file
declares, so that a linkage comes back as it was. `confidence` is not used: it says how sure one is, not how strong.
"""

from __future__ import annotations

from goalweave.formats.frameworks.sssom.reader import read_sssom
from goalweave.formats.frameworks.sssom.writer import write_sssom

__all__ = ["read_sssom", "write_sssom"]
