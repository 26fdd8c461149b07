"""LitServe: `python litserve_app.py`."""

import sys

import litserve
from fastapi.responses import JSONResponse

from server_timing import ServerTiming
from small_model import model


# instrumented: begin
class Classifier(litserve.LitAPI):
    def setup(self, device):
        pass

    def decode_request(self, request, context):
        context["timing"] = ServerTiming()  # the wait for a worker is over here, and not known
        inputs = request["inputs"]
        context["timing"].end("decode")
        return inputs

    def predict(self, inputs, context):
        context["timing"].start()
        outputs = model(inputs)
        context["timing"].end("inference")
        return outputs

    def encode_response(self, outputs, context):
        context["timing"].start()
        response = JSONResponse({"outputs": outputs})
        context["timing"].end("encode")
        response.headers["Server-Timing"] = str(context["timing"])
        return response


# instrumented: end
if __name__ == "__main__":
    server = litserve.LitServer(Classifier(), accelerator="cpu")
    port = int(sys.argv[1]) if sys.argv[1:] else 8000
    server.run(host="127.0.0.1", port=port, generate_client_file=False)
