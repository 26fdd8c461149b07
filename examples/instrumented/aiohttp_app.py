"""aiohttp: `python aiohttp_app.py`."""

import asyncio
import json
import sys

from aiohttp import web

from server_timing import ServerTiming
from small_model import model

model_lock = asyncio.Lock()  # one request at a time in the model


async def health(request):
    return web.json_response({"status": "ready"})


# instrumented: begin
async def predict(request):
    body = await request.read()  # reading the body from the network is not decoding it
    timing = ServerTiming()
    inputs = json.loads(body)["inputs"]
    timing.end("decode")
    async with model_lock:
        timing.end("queue")
        outputs = await asyncio.to_thread(timing.run, "inference", model, inputs)
    timing.start()  # coming back from the thread may have to wait for the loop: nobody's time
    response = web.json_response({"outputs": outputs})
    timing.end("encode")
    response.headers["Server-Timing"] = str(timing)
    return response


# instrumented: end
app = web.Application()
app.router.add_get("/health", health)
app.router.add_post("/predict", predict)

if __name__ == "__main__":
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]) if sys.argv[1:] else 8000)
