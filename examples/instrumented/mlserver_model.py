"""MLServer: `mlserver start .` with the settings that test/servers/heavy-mlserver.test.ts has."""

import asyncio

import numpy
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse, Parameters

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
class Classifier(MLModel):
    async def predict(self, request):
        timing = ServerTiming()
        inputs = self.decode(request.inputs[0], default_codec=NumpyCodec)
        timing.end("decode")
        async with model_lock:
            timing.end("queue")
            outputs = await asyncio.to_thread(timing.run, "inference", model, inputs)
        timing.start()  # coming back from the thread may have to wait for the loop: nobody's time
        answer = [NumpyCodec.encode_output("OUTPUT", outputs)]
        timing.end("encode")
        headers = Parameters(headers={"Server-Timing": str(timing)})
        return InferenceResponse(model_name=self.name, outputs=answer, parameters=headers)


# instrumented: end
