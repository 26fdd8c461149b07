"""FastAPI, and Starlette alike: `uvicorn fastapi_app:app`."""

import asyncio
import json

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from server_timing import ServerTiming
from small_model import model

app = FastAPI()
model_lock = asyncio.Lock()  # one request at a time in the model


@app.get("/health")
async def health():
    return {"status": "ready"}


# instrumented: begin
@app.post("/predict")
async def predict(request: Request):
    body = await request.body()  # reading the body from the network is not decoding it
    timing = ServerTiming()
    inputs = json.loads(body)["inputs"]
    timing.end("decode")
    async with model_lock:
        timing.end("queue")
        outputs = await asyncio.to_thread(timing.run, "inference", model, inputs)
    timing.start()  # coming back from the thread may have to wait for the loop: nobody's time
    response = JSONResponse({"outputs": outputs})
    timing.end("encode")
    response.headers["Server-Timing"] = str(timing)
    return response


# instrumented: end
