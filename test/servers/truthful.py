"""Serves an app of examples/flask-torch and writes what each request really did to $TRUTH_LOG.

It watches from outside (the request's JSON, the lock, the model, the WSGI call) with readings of
its own, so that a mistake in the app's Server-Timing lines cannot repeat itself here. Each reading
is taken right beside the instant that it stands for: on a busy machine a thread may lose its core
between any two lines.

Usage: TRUTH_LOG=path python truthful.py app_timed --port 5000
"""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path
from threading import Lock, local
from time import perf_counter_ns

from flask import Request

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "flask-torch"

seen = local()  # instants of the request that this thread serves


class WatchedRequest(Request):
    def get_json(self, *arguments, **options):
        self.get_data()  # what is left of reading the body is not decoding
        seen.decoding = perf_counter_ns()
        return super().get_json(*arguments, **options)


class WatchedLock:
    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        seen.requested = perf_counter_ns()
        return self.lock.__enter__()

    def __exit__(self, *raised):
        return self.lock.__exit__(*raised)


def watch_model(model):
    def watched(inputs):
        seen.started = perf_counter_ns()
        outputs = model(inputs)
        seen.finished = perf_counter_ns()
        return outputs

    return watched


def watch_json(provider):
    dumps = provider.dumps

    def watched_dumps(*arguments, **options):
        text = dumps(*arguments, **options)
        seen.dumped = perf_counter_ns()
        return text

    provider.dumps = watched_dumps


def watch_requests(wsgi_app, log):
    writing = Lock()

    def watched(environ, start_response):
        told = None

        def watched_start(status, headers, *rest):
            nonlocal told
            told = dict(headers).get("Server-Timing")
            return start_response(status, headers, *rest)

        called = perf_counter_ns()
        answer = wsgi_app(environ, watched_start)
        returned = perf_counter_ns()
        if environ["PATH_INFO"] == "/predict":
            row = {
                "called": called,
                "decode": seen.requested - seen.decoding,
                "queue": seen.started - seen.requested,
                "inference": seen.finished - seen.started,
                "encode": seen.dumped - seen.finished,
                "total": returned - called,
                "told": told,
            }
            with writing:
                log.write(json.dumps(row) + "\n")
                log.flush()
        return answer

    return watched


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("module", choices=["app", "app_timed"])
    arguments.add_argument("--port", type=int, default=5000)
    given = arguments.parse_args()
    sys.path.insert(0, str(EXAMPLE))
    module = importlib.import_module(given.module)
    module.model = watch_model(module.model)
    module.model_lock = WatchedLock(module.model_lock)
    module.app.request_class = WatchedRequest
    watch_json(module.app.json)
    with open(os.environ["TRUTH_LOG"], "a", encoding="utf-8") as log:
        module.app.wsgi_app = watch_requests(module.app.wsgi_app, log)
        module.app.run(port=given.port)


if __name__ == "__main__":
    main()
