"""Ray Serve: `serve run ray_app:app`."""

import asyncio
import json

from ray import serve
from starlette.requests import Request
from starlette.responses import JSONResponse

from server_timing import ServerTiming
from small_model import model


# instrumented: begin
@serve.deployment(max_ongoing_requests=8)
class Classifier:
    def __init__(self):
        self.model_lock = asyncio.Lock()  # one request at a time in the model

    async def __call__(self, request: Request):
        body = await request.body()  # Ray's proxy has read it from the network
        timing = ServerTiming()
        inputs = json.loads(body)["inputs"]
        timing.end("decode")
        async with self.model_lock:
            timing.end("queue")
            outputs = await asyncio.to_thread(timing.run, "inference", model, inputs)
        timing.start()
        response = JSONResponse({"outputs": outputs})
        timing.end("encode")
        response.headers["Server-Timing"] = str(timing)
        return response


# instrumented: end
app = Classifier.bind()
