"""The classifier in the variants that README.md compares; all tell their time as app_timed.py does.

What is sent is told by the path's first part, which model by its last:
POST /json/eager, /binary/traced, /json/quantized, /json/small, /json/batched …
"""

import argparse
import io
import json
import pickle
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Lock
from time import perf_counter

import torch
from flask import Flask, jsonify, request

from batcher import Batcher
from model import load_model, load_small_model

app = Flask(__name__)


def from_npy(body: bytes) -> torch.Tensor:
    (length,) = struct.unpack("<H", body[8:10])  # after magic and version; then a Python dict
    shape = eval(body[10 : 10 + length], {"__builtins__": {}})["shape"]  # of our own client only
    return torch.frombuffer(bytearray(body[10 + length :]), dtype=torch.float32).reshape(shape)


def from_binary(body: bytes) -> torch.Tensor:
    shape = [int(side) for side in request.headers["x-shape"].split(",")]
    dtype = getattr(torch, request.headers["x-dtype"])
    return torch.frombuffer(bytearray(body), dtype=dtype).reshape(shape).float()


# Of these, pickle and torch.load run code that the sender chose: never for strangers.
DECODERS = {
    "json": lambda body: torch.tensor(json.loads(body)["inputs"]),
    "npy": from_npy,
    "binary": from_binary,
    "pickle": lambda body: torch.as_tensor(pickle.loads(body)),
    "torch-save": lambda body: torch.load(io.BytesIO(body)),
    "torchscript": lambda body: torch.jit.load(io.BytesIO(body)).inputs,
}

eager = load_model()
example = torch.zeros(1, 3, 128, 128)
with torch.inference_mode():
    traced = torch.jit.freeze(torch.jit.trace(eager, example))
MODELS = {
    "eager": eager,
    "traced": traced,
    # The layers that dynamic quantization knows: of this model, one.
    "quantized": torch.quantization.quantize_dynamic(load_model(), {torch.nn.Linear}),
    "small": load_small_model(),
}

lock = Lock()  # one request at a time in the model
batcher = Batcher(eager, size=8, seconds=0.005)
executor = None  # of --executor


@app.get("/health")
def health():
    return jsonify(status="ready")


@app.post("/<encoding>/<name>")
def predict(encoding: str, name: str):
    body = request.get_data()
    received = perf_counter()
    inputs = DECODERS[encoding](body)
    decoded = perf_counter()
    if name == "batched":
        probabilities, started, finished = batcher.run(inputs)
    elif executor is not None:
        probabilities, started, finished = executor.submit(infer, MODELS[name], inputs).result()
    else:
        probabilities, started, finished = infer(MODELS[name], inputs, lock)
    answering = perf_counter()
    best = probabilities.topk(5)
    response = jsonify(classes=best.indices.tolist(), probabilities=best.values.tolist())
    spans = {"decode": decoded - received, "queue": started - decoded}
    spans |= {"inference": finished - started, "encode": perf_counter() - answering}
    report = ", ".join(f"{name};dur={seconds * 1000:.3f}" for name, seconds in spans.items())
    response.headers["Server-Timing"] = report
    return response


def infer(model, inputs: torch.Tensor, one_at_a_time=nullcontext()):
    with one_at_a_time, torch.inference_mode():
        started = perf_counter()
        probabilities = model(inputs)
        return probabilities, started, perf_counter()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=5000)
    arguments.add_argument("--single", action="store_true", help="no threads at all")
    arguments.add_argument("--executor", type=int, help="threads of a ThreadPoolExecutor, no lock")
    given = arguments.parse_args()
    if given.executor is not None:
        executor = ThreadPoolExecutor(given.executor)
    app.run(port=given.port, threaded=not given.single)
