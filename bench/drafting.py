"""Drafting a whole submission: 26 answers from 10,000 records, without a database.

python bench/drafting.py [--records N] [--language LANGUAGE]

The records of ITU's sample are repeated under other titles. Prints the seconds of the processor for finding which records answer
which question, and for the whole draft, and the memory that it takes beyond the records.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from dataclasses import replace


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        os.environ["GOALWEAVE_DATA_DIR"] = empty
        measure_draft(options.records, options.language)


def measure_draft(count: int, language: str) -> None:
    from goalweave.cli.data import find_questionnaire
    from goalweave.cli.drafts import make_record_renderer
    from goalweave.cli.record_source import find_holder
    from goalweave.core.answers.markdown import count_words
    from goalweave.core.answers.submission_draft import draft_submission, match_questions
    from goalweave.core.text.languages import pick

    holder = find_holder("itu", [])
    questionnaire = find_questionnaire("undesa@2019")
    names = (*holder.short.values(), *holder.name.values())
    renderer = make_record_renderer(
        holder.catalogue, pick(holder.short, language), language, pick(holder.name, language), names
    )
    records = []
    for number in range(count):
        record = holder.records[number % len(holder.records)]
        titles = {tag: f"{title} {number}" for tag, title in record.title.items()}
        records.append(replace(record, id=f"{record.id}-{number}", title=titles))
    # Patterns are compiled and packs read once for a process, which the first draft pays for.
    draft_submission(questionnaire, holder.records, 2019, renderer)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    match_questions(questionnaire.questions, records, 2019, holder.catalogue)
    matched = time.process_time() - begin
    begin = time.process_time()
    drafts = draft_submission(questionnaire, records, 2019, renderer)
    drafted = time.process_time() - begin
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    words = sum(count_words(draft.text) for draft in drafts.values())
    print(f"{count:,} records, {len(drafts)} answers, {words:,} words, in {language}")
    print(f"matching {matched:.1f} s; the whole draft {drafted:.1f} s; {memory:.0f} MB")


if __name__ == "__main__":
    main()
