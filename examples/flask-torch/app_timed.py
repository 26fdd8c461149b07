"""The same classifier, with the ten lines that make it tell where its time goes."""

import argparse
from threading import Lock
from time import perf_counter

import torch
from flask import Flask, jsonify, request

from model import load_model

app = Flask(__name__)
model = load_model()
model_lock = Lock()  # one image at a time: two at once would each take twice as long


@app.get("/health")
def health():
    return jsonify(status="ready")


@app.post("/predict")
def predict():
    request.get_data()  # reading the body from the network is not decoding it
    received = perf_counter()
    inputs = torch.tensor(request.get_json()["inputs"])
    decoded = perf_counter()
    with model_lock, torch.inference_mode():
        started = perf_counter()
        probabilities = model(inputs)
        finished = perf_counter()
    best = probabilities.topk(5)
    response = jsonify(classes=best.indices.tolist(), probabilities=best.values.tolist())
    spans = {"decode": decoded - received, "queue": started - decoded}
    spans |= {"inference": finished - started, "encode": perf_counter() - finished}
    report = ", ".join(f"{name};dur={seconds * 1000:.3f}" for name, seconds in spans.items())
    response.headers["Server-Timing"] = report
    return response


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=5000)
    app.run(port=arguments.parse_args().port)
