"""The trained network as files onnxruntime runs: int8 weights, its own fused operators, written without a tracer.

Belongs here: the graph and the files. Does not belong here: learning. Weights are int8, one scale a column; what flows
through is scaled to int8 by onnxruntime as it goes (one scale a product), which is why sentences run singly.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from pipeline.extract.encoder_spans import WINDOW, Labels
from pipeline.training.network import EPSILON, HEADS, WIDTH, Layer, Network

_OWN = "com.microsoft"


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: np.ndarray[Any, Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, part: nn.Linear, name: str, exact: bool = False, even: Tensor | None = None) -> str:
        weight, bias = _numbers(part.weight).T, _numbers(part.bias)
        if even is not None and not exact:
            weight = weight * _numbers(even)[:, None]
            x = self.node("Mul", [x, self.constant(f"{name}.e", 1 / _numbers(even))], f"{name}.even")
        if exact:
            product = self.node("MatMul", [x, self.constant(f"{name}.w", weight)], f"{name}.product")
            return self.node("Add", [product, self.constant(f"{name}.b", bias)], name)
        scale = np.maximum(np.abs(weight).max(0), 1e-8) / 127
        inputs = [
            x,
            self.constant(f"{name}.w", np.round(weight / scale).astype(np.int8)),
            self.constant(f"{name}.s", scale.astype(np.float32)),
            self.constant(f"{name}.z", np.zeros(len(scale), np.int8)),
            self.constant(f"{name}.b", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, name, _OWN)

    def normed(self, x: str, added: str, norm: nn.LayerNorm, name: str) -> str:
        inputs = [
            x,
            added,
            self.constant(f"{name}.g", _numbers(norm.weight)),
            self.constant(f"{name}.h", _numbers(norm.bias)),
        ]
        return self.node("SkipLayerNormalization", inputs, name, _OWN, epsilon=EPSILON)

    def layer(self, x: str, layer: Layer, name: str) -> str:
        parts = [self.linear(x, getattr(layer, p), f"{name}.{p}") for p in ("query", "key", "value")]
        mixed = self.node("MultiHeadAttention", parts, f"{name}.mixed", _OWN, num_heads=HEADS)
        x = self.normed(x, self.linear(mixed, layer.out, f"{name}.out"), layer.norm_attention, f"{name}.norm1")
        inner = self.linear(x, layer.inner, f"{name}.inner", even=layer.even_inner)
        bent = self.node("Gelu", [inner], f"{name}.gelu", _OWN)
        outer = self.linear(bent, layer.outer, f"{name}.outer", even=layer.even_outer)
        return self.normed(x, outer, layer.norm, f"{name}.norm2")

    def model(self, inputs: dict[str, tuple[int, list[Any]]], outputs: dict[str, list[Any]]) -> bytes:
        graph = helper.make_graph(
            self.nodes,
            "sitrep",
            [helper.make_tensor_value_info(n, kind, shape) for n, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in outputs.items()],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_OWN, 1)]
        written: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()
        return written


def export(network: Network, labels: Labels, vocabulary: Path, folder: Path) -> None:
    """Writes encoder.onnx, reader.onnx, vectors.npy, scales.npy, vocabulary.txt and labels.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder.onnx").write_bytes(_encoder(network))
    (folder / "reader.onnx").write_bytes(_reader(network))
    np.save(folder / "vectors.npy", network.words.numpy())
    np.save(folder / "scales.npy", _numbers(network.scales))
    (folder / "vocabulary.txt").write_text(vocabulary.read_text("utf-8"), "utf-8")
    (folder / "labels.json").write_text(json.dumps(labels.stored(), indent=1) + "\n", "utf-8")


def _encoder(network: Network) -> bytes:
    g = _Graph()
    shaped = g.node("Gather", [g.constant("shape_table", _numbers(network.shapes)), "shapes"], "shaped")
    places = g.constant("positions", _numbers(network.positions)[:WINDOW])
    zero, one = g.constant("zero", np.array([0])), g.constant("one", np.array([1]))
    length = g.node("Shape", ["shapes"], "length", start=1, end=2)
    placed = g.node("Slice", [places, zero, length, zero, one], "placed")
    summed = g.node("Add", [g.node("Add", ["vectors", shaped], "with_shapes"), placed], "summed")
    norm = [
        summed,
        g.constant("norm.g", _numbers(network.norm.weight)),
        g.constant("norm.h", _numbers(network.norm.bias)),
    ]
    x = g.node("LayerNormalization", norm, "normed", axis=-1, epsilon=EPSILON)
    states = x
    for number, layer in enumerate(network.layers, 1):
        assert isinstance(layer, Layer)
        x = g.layer(x, layer, f"layer{number}")
        if number == network.sizes.branch:
            states = x
    g.node("Identity", [states], "states")
    g.linear(x, network.tags, "tags", exact=True)
    return g.model(
        {"vectors": (TensorProto.FLOAT, [1, "length", WIDTH]), "shapes": (TensorProto.INT64, [1, "length"])},
        {"states": [1, "length", WIDTH], "tags": [1, "length", 3]},
    )


def _reader(network: Network) -> bytes:
    g = _Graph()
    marked = g.node("Gather", [g.constant("mark_table", _numbers(network.marks)), "marks"], "marked")
    x = g.node("Add", ["states", marked], "entered")
    for number, layer in enumerate(network.own_layers, 1):
        assert isinstance(layer, Layer)
        x = g.layer(x, layer, f"own{number}")
    g.linear(x, network.roles, "roles", exact=True)
    pooled = g.node("MatMul", ["pool", x], "pooled")
    zero, one = g.constant("zero", np.array([0])), g.constant("one", np.array([1]))
    first = g.node("Slice", [x, zero, one, one], "first")
    both = g.node("Concat", [pooled, first], "both", axis=2)
    flat = g.node("Squeeze", [both, one], "flat")
    hidden = g.node("Tanh", [g.linear(flat, network.attribute_hidden, "hidden", exact=True)], "bent")
    g.linear(hidden, network.attributes, "attributes", exact=True)
    sizes = network.sizes
    return g.model(
        {
            "states": (TensorProto.FLOAT, [1, "length", WIDTH]),
            "marks": (TensorProto.INT64, ["triggers", "length"]),
            "pool": (TensorProto.FLOAT, ["triggers", 1, "length"]),
        },
        {"roles": ["triggers", "length", 1 + 2 * sizes.roles], "attributes": ["triggers", sum(sizes.attributes)]},
    )


def _numbers(values: Tensor | Any) -> np.ndarray[Any, Any]:
    return np.asarray(values.detach().numpy(), dtype=np.float32)
