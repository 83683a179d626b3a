"""How a network becomes an ONNX file."""

from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

OPSET = 17


def write(
    network: nn.Module, path: Path, inputs: dict[str, Tensor], outputs: list[str], axes: dict[str, dict[int, str]]
) -> None:
    """Writes the network's graph, checked; `axes` names the lengths that are free. Raises what torch and onnx raise."""
    torch.onnx.export(network.eval(), tuple(inputs.values()), str(path), input_names=list(inputs), output_names=outputs,
                      dynamic_axes=axes, opset_version=OPSET, dynamo=False)  # fmt: skip
    model = onnx.load(path)
    onnx.checker.check_model(model)
    # Names of source files and lines have no place in a model that is passed on.
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, path)
