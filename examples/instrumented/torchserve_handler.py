"""TorchServe: `torch-model-archiver --handler torchserve_handler.py …`."""

import json

from server_timing import ServerTiming
from small_model import model


# instrumented: begin
def handle(rows, context):
    if rows is None:
        return None  # TorchServe asks so once, when it loads the model
    timing = ServerTiming()
    body = rows[0].get("body")
    # TorchServe parses a body of the type application/json itself, before the handler is called.
    inputs = (json.loads(body) if isinstance(body, bytes | bytearray) else body)["inputs"]
    timing.end("decode")
    outputs = model(inputs)
    timing.end("inference")
    context.set_response_header(0, "Server-Timing", str(timing))
    return [{"outputs": outputs}]


# instrumented: end
