"""Serves an app of examples/instrumented and writes what its requests really did to $TRUTH_LOG.

It watches from outside (the JSON, the lock, the model) with readings of its own, so that a mistake
in the app's Server-Timing lines cannot repeat itself here. Each line of the log is one duration of
one request, in ns.

Usage: TRUTH_LOG=path EXAMPLE=fastapi_app uvicorn watch:app, or python watch.py 8000
"""

import asyncio
import importlib
import json
import os
import sys
from collections import deque
from pathlib import Path
from threading import Lock, Thread
from time import perf_counter_ns, sleep

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "instrumented"

FLUSH_SECONDS = 0.05

rows = deque()


def write(piece, nanoseconds):
    """Only remembers it: writing to a file here would be time that the app believes its own."""
    rows.append(f'{{"piece":"{piece}","ns":{nanoseconds}}}\n')


def flush_forever():
    with open(os.environ["TRUTH_LOG"], "a", encoding="ascii") as log:
        while True:
            sleep(FLUSH_SECONDS)
            while rows:
                log.write(rows.popleft())
            log.flush()


Thread(target=flush_forever, daemon=True).start()


def watch(piece, function):
    def watched(*arguments, **options):
        started = perf_counter_ns()
        result = function(*arguments, **options)
        finished = perf_counter_ns()
        write(piece, finished - started)
        return result

    return watched


class WatchedLock:
    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        requested = perf_counter_ns()
        self.lock.__enter__()
        write("queue", perf_counter_ns() - requested)

    def __exit__(self, *raised):
        return self.lock.__exit__(*raised)

    async def __aenter__(self):
        requested = perf_counter_ns()
        await self.lock.__aenter__()
        write("queue", perf_counter_ns() - requested)

    async def __aexit__(self, *raised):
        return await self.lock.__aexit__(*raised)


class WatchedJson:
    loads = staticmethod(watch("decode", json.loads))
    dumps = staticmethod(json.dumps)


sys.path.insert(0, str(EXAMPLES))
example = importlib.import_module(os.environ["EXAMPLE"])
if not hasattr(example, "is_watched"):  # MLServer loads this module twice
    example.is_watched = True
    example.model = watch("inference", example.model)
    if hasattr(example, "model_lock"):
        example.model_lock = WatchedLock(example.model_lock)
    elif hasattr(example, "Lock"):  # made when the service starts
        example.Lock = lambda: WatchedLock(Lock())
    if hasattr(example, "json"):
        example.json = WatchedJson
app = getattr(example, "app", None)
Classifier = getattr(example, "Classifier", None)

if __name__ == "__main__":
    port = int(sys.argv[1])
    if hasattr(example, "litserve"):
        server = example.litserve.LitServer(Classifier(), accelerator="cpu")
        server.run(host="127.0.0.1", port=port, generate_client_file=False)
    elif hasattr(example, "ModelServer"):
        example.ModelServer(http_port=port, enable_grpc=False).start([Classifier()])
    elif isinstance(example.model_lock.lock, asyncio.Lock):
        example.web.run_app(app, host="127.0.0.1", port=port)
    else:
        app.run(port=port)
