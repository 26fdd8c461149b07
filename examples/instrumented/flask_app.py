"""Flask: `flask --app flask_app run`, or `gunicorn flask_app:app`."""

from threading import Lock

from flask import Flask, jsonify, request

from server_timing import ServerTiming
from small_model import model

app = Flask(__name__)
model_lock = Lock()  # one request at a time in the model


@app.get("/health")
def health():
    return jsonify(status="ready")


# instrumented: begin
@app.post("/predict")
def predict():
    request.get_data()  # reading the body from the network is not decoding it
    timing = ServerTiming()
    inputs = request.get_json()["inputs"]
    timing.end("decode")
    with model_lock:
        timing.end("queue")
        outputs = model(inputs)
        timing.end("inference")
    response = jsonify(outputs=outputs)
    timing.end("encode")
    response.headers["Server-Timing"] = str(timing)
    return response


# instrumented: end
