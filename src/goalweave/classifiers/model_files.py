"""Trained models ↔ files: `fast.npz` (words) and `accurate.npz` (encoders' heads), without pickles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from goalweave.array_files import READING_HEADER
from goalweave.core.classify import (
    AboutCalibration,
    Calibration,
    EncoderHead,
    LinearModel,
    PackedRows,
    Scale,
    Stage,
    TopCalibration,
    TrainedModel,
)
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FAST, ACCURATE, FIGURES = "fast.npz", "accurate.npz", "figures.json"
FORMAT = 3
STEP = 1.0
"""Standard deviations of a row in a step. Most values are one step or none, which packs well; the few large ones, which
matter most, are not clipped."""


@dataclass(frozen=True)
class StoredModel:
    """A model with the facts of its training. rows, scale: its table as it is packed (see `pack_rows`)."""

    model: TrainedModel
    facts: Mapping[str, Any]
    rows: Any
    scale: Any


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Texts from elsewhere of one kind (classifiers.foreign.TextKind). first, third: part with a true node at the first place, or among
    three."""

    kind: str
    texts: int
    first: float
    third: float


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """Texts whose best node has about this score. right: part of them of which it is true."""

    score: float
    texts: int
    right: float


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """How good a model is, for pages: by kind of text and by score."""

    kinds: tuple[KindFigures, ...]
    scores: tuple[ScoreFigures, ...]


def write_figures(figures: ModelFigures, folder: Path) -> None:
    (folder / FIGURES).write_text(json.dumps(asdict(figures), indent=1) + "\n", encoding="utf-8")


def read_figures(folder: Path) -> ModelFigures | None:
    """None where the model was not measured on texts from elsewhere."""
    path = folder / FIGURES
    if not path.is_file():
        return None
    values = json.loads(path.read_text(encoding="utf-8"))
    kinds = tuple(KindFigures(**kind) for kind in values["kinds"])
    return ModelFigures(kinds, tuple(ScoreFigures(**score) for score in values["scores"]))


def write_model(stored_model: StoredModel, folder: Path) -> None:
    """Two files; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    model = stored_model.model
    linear = model.linear
    ordered = sorted(linear.words, key=linear.words.__getitem__)
    head = {
        "format": FORMAT,
        "framework": model.framework,
        "version": model.version,
        "classes": model.classes,
        "scales": {name: asdict(scale) for name, scale in model.scales.items()},
        "stages": [asdict(stage) for stage in model.stages],
        "facts": stored_model.facts,
    }
    write_arrays(
        folder / FAST,
        {
            "head": _text_array(json.dumps(head, ensure_ascii=False, sort_keys=True)),
            "words": _text_array("\n".join(ordered)),
            "idf": linear.idf.astype("float16"),
            "rows": stored_model.rows,
            "scale": stored_model.scale,
            "bias": linear.bias,
        },
    )
    arrays: dict[str, Any] = {}
    for name, encoder_head in model.heads.items():
        arrays |= {f"{name}.weights": encoder_head.weights.astype("float16"), f"{name}.bias": encoder_head.bias}
    if linear.strangers is not None:
        arrays["strangers"] = linear.strangers.astype("float16")
    write_arrays(folder / ACCURATE, arrays)


def read_model(folder: Path, *, encoders: bool) -> StoredModel:
    """encoders: with the heads of `accurate.npz`. Raises InputError if a file is missing or broken."""
    fast = read_arrays(folder / FAST, "head", "words", "idf", "rows", "scale", "bias")
    head = json.loads(bytes(fast["head"]).decode())
    if head["format"] != FORMAT:
        raise InputError(
            Message("format {given} is not supported; expected {format}", given=head["format"], format=FORMAT),
            file=str(folder / FAST),
        )
    words = bytes(fast["words"]).decode().split("\n")
    heads: dict[str, EncoderHead] = {}
    strangers = None
    if encoders and (folder / ACCURATE).is_file():
        arrays = read_arrays(folder / ACCURATE)
        names = [name.removesuffix(".bias") for name in arrays if name.endswith(".bias")]
        heads = {
            name: EncoderHead(arrays[f"{name}.weights"].astype("float32"), arrays[f"{name}.bias"])
            for name in sorted(names)
        }
        strangers = arrays["strangers"].astype("float32") if "strangers" in arrays else None
    linear = LinearModel(
        words={word: row for row, word in enumerate(words)},
        idf=fast["idf"].astype("float32"),
        table=PackedRows(fast["rows"], fast["scale"].astype("float32")),
        bias=fast["bias"],
        strangers=strangers,
    )
    stages = tuple(_read_stage(stage) for stage in head["stages"])
    scales = {name: Scale(**{**scale, "about": tuple(scale["about"])}) for name, scale in head["scales"].items()}
    model = TrainedModel(head["framework"], head["version"], tuple(head["classes"]), linear, heads, scales, stages)
    return StoredModel(model, head["facts"], fast["rows"], fast["scale"])


def _read_stage(values: Mapping[str, Any]) -> Stage:
    fitted = values["calibration"]
    calibration = Calibration(
        {language: AboutCalibration(**weights) for language, weights in fitted["about"].items()},
        {language: TopCalibration(**weights) for language, weights in fitted["top"].items()},
        {language: (float(weights), float(two)) for language, (weights, two) in fitted["below"].items()},
        fitted["offsets"],
        (float(fitted["titles"][0]), float(fitted["titles"][1])),
        fitted["thresholds"],
    )
    least, most = values["sure"]
    return Stage(values["name"], tuple(values["parts"]), tuple(values["languages"]), calibration, (least, most))


def pack_rows(table: Floats) -> tuple[Any, Any]:
    """Rows in whole steps (int8), and the size of each row's step (float16)."""
    import numpy as np

    scale = (STEP * table.std(axis=1) + 1e-9).astype("float16")
    return np.clip(np.round(table / scale.astype("float32")[:, None]), -127, 127).astype("int8"), scale


def unpack_rows(packed: Any, scale: Any) -> Floats:
    """(rows, classes)."""
    import numpy as np

    return np.asarray(packed * scale.astype("float32")[:, None])


def _text_array(text: str) -> Any:
    import numpy as np

    return np.frombuffer(text.encode(), dtype="uint8")


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """As numpy writes an .npz, but with a fixed time, so that equal arrays give equal bytes."""
    import numpy as np

    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            content = BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            archive.writestr(ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), content.getvalue(), ZIP_DEFLATED, 9)
    path.write_bytes(buffer.getvalue())


def read_arrays(path: Path, *needed: str) -> dict[str, Any]:
    """Raises InputError for a file that is missing or broken, or lacks one of the arrays."""
    import numpy as np

    try:
        with READING_HEADER, path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, BadZipFile, KeyError, AttributeError) as error:
        raise InputError(Message("the model cannot be read: {fault}", fault=error), file=str(path)) from error
    missing = [name for name in needed if name not in arrays]
    if missing:
        raise InputError(Message("parts of the model are missing: {missing}", missing=tuple(missing)), file=str(path))
    return arrays
