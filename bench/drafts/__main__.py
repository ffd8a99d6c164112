"""Drafts for readers to score, and the figures of their scores (docs/reference/draft-rubric.md).

python bench/drafts write FOLDER [--language LANGUAGE] [--only NAME]
python bench/drafts scores SHEET...

`write` drafts the answers for ITU's sample of 2019, a ministry's voluntary national review and a company's report, answer by answer with
question, limit, notes and cited records, and an empty score sheet for each reader to fill in. `scores` reads the sheets.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import yaml
from score_sheets import COLUMNS, CRITERIA, Summary, read_sheets, summarise

from goalweave.core.answers.markdown import citation_numbers, count_words
from goalweave.core.answers.submission_draft import draft_submission
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownQuestion
from goalweave.core.model import Question, Questionnaire, Record
from goalweave.core.text.languages import pick

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write")
    write.add_argument("folder", type=Path)
    write.add_argument("--language", default="en")
    write.add_argument("--only", help="itu, ministry or company")
    scores = commands.add_parser("scores")
    scores.add_argument("sheets", type=Path, nargs="+")
    options = parser.parse_args()
    if options.command == "scores":
        print_scores(options.sheets)
        return
    # The sentences and packs of a data folder must not change what is measured.
    with tempfile.TemporaryDirectory() as empty:
        os.environ["GOALWEAVE_DATA_DIR"] = empty
        write_drafts(options.folder, options.language, options.only)


def write_drafts(folder: Path, language: str, only: str | None) -> None:
    definitions: Mapping[str, Any] = yaml.safe_load((HERE / "registries.yaml").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    answers: list[str] = []
    for name, definition in definitions.items():
        if only in (None, name):
            answers += _write_draft(name, definition, folder, language)
    with (folder / "scores.csv").open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(COLUMNS)
        sheet.writerows([answer, *[""] * (len(COLUMNS) - 1)] for answer in answers)


def _write_draft(name: str, definition: Mapping[str, Any], folder: Path, language: str) -> list[str]:
    from goalweave.cli.drafts import make_record_renderer
    from goalweave.cli.record_source import find_holder

    questionnaire = _find_questionnaire(definition["questionnaires"])
    files = [HERE / definition["file"]] if "file" in definition else []
    holder = find_holder(definition["organisation"], files)
    if files:
        holder = replace(holder, name=definition["name"], short=definition["short"])
    short = pick(holder.short, language) or pick(holder.name, language)
    renderer = make_record_renderer(holder.catalogue, short, language)
    begin = time.process_time()
    drafts = draft_submission(questionnaire, holder.records, definition["year"], renderer)
    seconds = time.process_time() - begin
    records = {record.id: record for record in holder.records}
    cited = set(chain.from_iterable(draft.sources for draft in drafts.values()))
    parts = [
        f"# {pick(holder.name, language)}: {questionnaire.key}, {definition['year']}\n",
        (
            f"{len(records)} records, {len(cited)} of them cited. "
            f"Not cited: {', '.join(sorted(set(records) - cited)) or 'none'}.\n"
        ),
    ]
    answers = []
    for question in questionnaire.questions:
        answers.append(f"{name} {question.number}")
        parts.append(_answer_text(name, question, drafts[question.number], records, holder.catalogue, language))
    (folder / f"{name}.md").write_text("\n".join(parts), encoding="utf-8")
    words = sum(count_words(draft.text) for draft in drafts.values())
    empty = sum(not draft.text for draft in drafts.values())
    print(
        f"{name}: {questionnaire.key}, {len(drafts)} answers, {empty} empty, {words:,} words, "
        f"{len(cited)} of {len(records)} records, {seconds:.1f} s"
    )
    return answers


def _answer_text(
    name: str, question: Question, draft: Any, records: Mapping[str, Record], catalogue: Catalogue, language: str
) -> str:
    limit = f", at most {question.most}" if question.most else ""
    lines = [
        f"## {name} {question.number}: {pick(question.short, language)}\n",
        f"> {pick(question.text, language)}\n",
    ]
    if question.guidance:
        lines.append(f"> {pick(question.guidance, language)}\n")
    lines.append(f"{question.kind}, {count_words(draft.text)} words{limit}\n")
    lines.append(draft.text or "(empty)")
    # A draft has notes to the writer once the drafting knows what the registry does not tell.
    if notes := getattr(draft, "notes", ()):
        lines.append("\nNotes to the writer:\n")
        lines += [f"- {note}" for note in notes]
    if draft.sources:
        lines.append("\nRecords:\n")
        marks = set(citation_numbers(draft.text))
        for number, source in enumerate(draft.sources, 1):
            if number in marks:
                lines.append(f"{number}. {_describe_record(records[source], language)}")
    return "\n".join(lines) + "\n"


def _describe_record(record: Record, language: str) -> str:
    """What a reader needs to judge whether a sentence is correct and what it leaves out."""
    parts = [f"**{pick(record.title, language)}** ({record.kind}, {record.start or '?'} – {record.end or '?'})"]
    parts.append(pick(record.text, language))
    parts += [f"{note.kind}: {pick(note.text, language)}" for note in record.notes]
    parts += [f"{partner.role}: {partner.name}" for partner in record.partners]
    parts += [f"{amount.kind}: {amount.amount} {amount.currency}" for amount in record.money]
    details = {
        key: pick(value, language) if isinstance(value, Mapping) else value for key, value in record.details.items()
    }
    parts += [f"{key}: {value}" for key, value in details.items()]
    return " · ".join(part for part in parts if part)


def _find_questionnaire(names: Sequence[str]) -> Questionnaire:
    """The first that ships: `id@edition`, or the newest edition of an id."""
    from goalweave.cli.data import load_library
    from goalweave.packs import read_questionnaires

    shipped = read_questionnaires(load_library())
    for name in names:
        editions = sorted(key for key in shipped if name in (key, key.partition("@")[0]))
        if editions:
            return shipped[editions[-1]]
    raise UnknownQuestion(f"no questionnaire {', '.join(names)}")


def print_scores(sheets: Sequence[Path]) -> None:
    scores = read_sheets(sheets)
    names = sorted({score.answer.split()[0] for score in scores})
    for name in [*names, *(["all drafts"] if len(names) > 1 else [])]:
        chosen = [score for score in scores if name in (score.answer.split()[0], "all drafts")]
        readers = sorted({score.reader for score in chosen})
        answers = len({score.answer for score in chosen})
        print(f"\n{name}: {answers} answers, {len(readers)} readers ({', '.join(readers)})")
        print(f"{'':22} mean  lowest  equal  within one  kappa  below 3")
        for criterion, summary in summarise(chosen).items():
            print(_format_summary(criterion, summary))


def _format_summary(criterion: str, summary: Summary) -> str:
    line = f"{criterion:22} {summary.mean:4.2f}  {summary.lowest:6.2f}"
    if agreement := summary.agreement:
        kappa = "    –" if agreement.kappa is None else f"{agreement.kappa:5.2f}"
        line += f"  {agreement.equal:5.0%}  {agreement.within_one:10.0%}  {kappa}"
    else:
        line += f"  {'–':>5}  {'–':>10}  {'–':>5}"
    return f"{line}  {', '.join(summary.below)}"


if __name__ == "__main__":
    assert set(CRITERIA) < set(COLUMNS)
    main()
