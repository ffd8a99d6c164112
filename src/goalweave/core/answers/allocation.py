"""Each character of a submission in an answer, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from goalweave.core.answers.recognition import PassageRole, PlacedPassage, RecognisedSubmission
from goalweave.core.statements.allocation import ReadDocument, SetAside, tile_text
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.boilerplate import boilerplate_reason
from goalweave.core.text.source_text import SourceText
from goalweave.core.text.spans import TextSpan, joined_spans

_REASONS: Mapping[PassageRole, AsideReason] = {
    PassageRole.QUESTION: AsideReason.QUESTION,
    PassageRole.FACT: AsideReason.FACT,
    PassageRole.TITLE: AsideReason.HEADING,
    PassageRole.UNPLACED: AsideReason.UNPLACED,
}


def allocate_submission(
    file: str, source: SourceText, recognition: RecognisedSubmission
) -> tuple[dict[str, tuple[TextSpan, ...]], ReadDocument]:
    """Question → the spans of its answer, and what the rest of the text is; white space is in the span before it.

    source: the text whose content was recognised.
    """
    pieces: list[tuple[TextSpan, str | AsideReason]] = []
    for part in recognition.parts:
        owner = part.number if part.where is PassageRole.ANSWER else _reason(part)
        pieces += [(span, owner) for span in part.passage.spans]
    for passage in source.passages:
        if passage.aside:
            pieces += [(span, passage.aside) for span in passage.spans]
    answers: dict[str, list[TextSpan]] = {}
    set_aside = []
    for span, owner in tile_text(len(source.text), pieces):
        if isinstance(owner, AsideReason):
            set_aside.append(SetAside(span, owner))
        else:
            answers.setdefault(owner, []).append(span)
    joined = {number: joined_spans(spans) for number, spans in answers.items()}
    return joined, ReadDocument(file, source.text, tuple(set_aside))


def _reason(part: PlacedPassage) -> AsideReason:
    return _REASONS.get(part.where) or boilerplate_reason(part.passage.text) or AsideReason.HEADING
