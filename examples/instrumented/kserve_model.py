"""KServe's runtime: `python kserve_model.py --http_port 8080`."""

import asyncio

import numpy
from kserve import InferOutput, InferResponse, Model, ModelServer

from server_timing import ServerTiming

model_lock = asyncio.Lock()  # one request at a time in the model
weights = numpy.random.default_rng(7).normal(size=(3 * 32 * 32, 2048)).astype(numpy.float32)


def model(inputs):
    """Takes an array of shape [batch, 3, 32, 32], gives one of shape [batch, 10]."""
    hidden = inputs.reshape(len(inputs), -1)
    for _ in range(4):
        hidden = numpy.tanh(numpy.tanh(hidden @ weights) @ weights.T)
    return hidden[:, :10]


# instrumented: begin
class Classifier(Model):
    def __init__(self):
        super().__init__("classifier", return_response_headers=True)
        self.ready = True

    async def predict(self, request, headers=None, response_headers=None):
        timing = ServerTiming()
        inputs = request.inputs[0].as_numpy()
        timing.end("decode")
        async with model_lock:
            timing.end("queue")
            outputs = await asyncio.to_thread(timing.run, "inference", model, inputs)
        timing.start()  # coming back from the thread may have to wait for the loop: nobody's time
        answer = InferOutput("OUTPUT", list(outputs.shape), "FP32")
        answer.set_data_from_numpy(outputs, binary_data=False)
        timing.end("encode")
        response_headers["Server-Timing"] = str(timing)
        return InferResponse(request.id, self.name, [answer])


# instrumented: end
if __name__ == "__main__":
    ModelServer().start([Classifier()])
