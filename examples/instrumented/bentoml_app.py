"""BentoML: `bentoml serve bentoml_app:Classifier --port 8000`."""

from threading import Lock

import bentoml

from server_timing import ServerTiming
from small_model import model


# instrumented: begin
@bentoml.service(threads=8)
class Classifier:
    def __init__(self) -> None:
        self.model_lock = Lock()  # one request at a time in the model

    @bentoml.api(route="/predict")
    def predict(self, inputs: list, context: bentoml.Context) -> dict:
        timing = ServerTiming()  # BentoML itself decodes and encodes: that stays unaccounted
        with self.model_lock:
            timing.end("queue")
            outputs = model(inputs)
            timing.end("inference")
        context.response.headers["Server-Timing"] = str(timing)
        return {"outputs": outputs}


# instrumented: end
