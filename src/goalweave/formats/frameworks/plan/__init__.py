"""A plan: anyone's own framework in a workbook (XLSX) or a table (CSV), with its links to other frameworks."""

from __future__ import annotations

from goalweave.formats.frameworks.plan.reader import read_plan
from goalweave.formats.frameworks.plan.workbook import write_empty_plan, write_plan, write_plan_template

__all__ = ["read_plan", "write_empty_plan", "write_plan", "write_plan_template"]
