"""Runs the Ray Serve example on a port. Usage: python ray_server.py PORT"""

import sys
from pathlib import Path
from signal import SIGTERM, signal
from threading import Event

import ray
from ray import serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "instrumented"


def main():
    stopped = Event()
    signal(SIGTERM, lambda *_: stopped.set())
    sys.path.insert(0, str(EXAMPLES))
    import ray_app

    # Its workers are processes of their own: they need the path too.
    environment = {"env_vars": {"PYTHONPATH": str(EXAMPLES)}}
    ray.init(num_cpus=2, include_dashboard=False, runtime_env=environment)
    serve.start(http_options={"host": "127.0.0.1", "port": int(sys.argv[1])})
    serve.run(ray_app.app)
    stopped.wait()
    serve.shutdown()
    ray.shutdown()


main()
