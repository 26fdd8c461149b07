"""TorchServe with the handler of examples/instrumented, which watch.py watches.

Usage: TRUTH_LOG=path EXAMPLE=torchserve_handler python torchserve_server.py FOLDER PORT METRICS_PORT
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

HANDLER = """
import sys
sys.path.insert(0, {here!r})
from watch import example

def handle(rows, context):
    if rows is not None and not rows[0].get("body"):
        return ["ready"]  # asked with GET: whether it answers
    return example.handle(rows, context)
"""

CONFIGURATION = """
inference_address=http://127.0.0.1:{port}
management_address=http://127.0.0.1:{port}
metrics_address=http://127.0.0.1:{metrics_port}
grpc_inference_port={grpc_port}
grpc_management_port={other_grpc_port}
metrics_mode=prometheus
default_workers_per_model=1
disable_token_authorization=true
"""


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def main():
    folder, port, metrics_port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    programs = Path(sys.executable).parent
    handler = folder / "handler.py"
    handler.write_text(HANDLER.format(here=str(Path(__file__).resolve().parent)))
    archiver = [programs / "torch-model-archiver", "--model-name", "classifier", "--version", "1.0"]
    subprocess.run([*archiver, "--handler", handler, "--export-path", folder], check=True)
    configuration = folder / "config.properties"
    configuration.write_text(
        CONFIGURATION.format(
            port=port,
            metrics_port=metrics_port,
            grpc_port=free_port(),
            other_grpc_port=free_port(),
        )
    )
    # It keeps its process id, its sockets and its logs in folders that all users share, unless told.
    environment = dict.fromkeys(["TMPDIR", "TEMP", "LOG_LOCATION", "METRICS_LOCATION"], str(folder))
    environment["PATH"] = f"{programs}:{os.environ['PATH']}"
    words = ["--start", "--foreground", "--ncs", "--model-store", str(folder)]
    words += ["--models", "classifier=classifier.mar", "--ts-config", str(configuration)]
    program = str(programs / "torchserve")
    os.execve(program, [program, *words], {**os.environ, **environment})


main()
