"""An image classifier behind Flask, as in a thousand deployments. It says nothing of its time."""

import argparse
from threading import Lock

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
    inputs = torch.tensor(request.get_json()["inputs"])
    with model_lock, torch.inference_mode():
        probabilities = model(inputs)
    best = probabilities.topk(5)
    response = jsonify(classes=best.indices.tolist(), probabilities=best.values.tolist())
    return response


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=5000)
    app.run(port=arguments.parse_args().port)
