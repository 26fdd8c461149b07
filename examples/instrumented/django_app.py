"""Django in one file: `gunicorn --threads 4 django_app:app`."""

import json
from threading import Lock

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

from server_timing import ServerTiming
from small_model import model

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
model_lock = Lock()  # one request at a time in the model


def health(request):
    return JsonResponse({"status": "ready"})


# instrumented: begin
def predict(request):
    body = request.body  # reading the body from the network is not decoding it
    timing = ServerTiming()
    inputs = json.loads(body)["inputs"]
    timing.end("decode")
    with model_lock:
        timing.end("queue")
        outputs = model(inputs)
        timing.end("inference")
    response = JsonResponse({"outputs": outputs})
    timing.end("encode")
    response["Server-Timing"] = str(timing)
    return response


# instrumented: end
urlpatterns = [path("health", health), path("predict", predict)]
app = get_wsgi_application()
