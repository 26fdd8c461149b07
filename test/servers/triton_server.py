"""Triton, as nvidia-pytriton brings it, with small models in Python on the CPU.

It writes a trace file for every request: FOLDER/trace.json.0, .1 and so on.

Usage: python triton_server.py FOLDER PORT
"""

import os
import shutil
import sys
from pathlib import Path

import pytriton

MODEL = '''
import time
import numpy
import triton_python_backend_utils as backend

class TritonPythonModel:
    def initialize(self, arguments):
        self.weights = numpy.random.default_rng(7).normal(size=(3072, 10)).astype(numpy.float32)

    def execute(self, requests):
        time.sleep(0.04)  # as if on an accelerator: the same whatever else this machine does
        answers = []
        for request in requests:
            inputs = backend.get_input_tensor_by_name(request, "INPUT").as_numpy()
            outputs = inputs.reshape(len(inputs), -1) @ self.weights
            answers.append(backend.InferenceResponse([backend.Tensor("OUTPUT", outputs)]))
        return answers
'''

CONFIGURATION = """
name: "%s"
backend: "python"
max_batch_size: 8
input [{ name: "INPUT", data_type: TYPE_FP32, dims: [ 3, 32, 32 ] }]
output [{ name: "OUTPUT", data_type: TYPE_FP32, dims: [ 10 ] }]
instance_group [{ kind: KIND_CPU, count: 1 }]
%s
"""

MODELS = {"one_by_one": "", "batched": "dynamic_batching {}"}


def main():
    folder, port = Path(sys.argv[1]), sys.argv[2]
    carried = Path(pytriton.__file__).parent / "tritonserver"
    libraries = carried.parent.parent / "nvidia_pytriton.libs"
    for name, setting in MODELS.items():
        version = folder / "models" / name / "1"
        version.mkdir(parents=True)
        (version / "model.py").write_text(MODEL)
        (version.parent / "config.pbtxt").write_text(CONFIGURATION % (name, setting))
    # The backend looks for its stub beside itself; the one that is there is another Python's.
    shutil.copytree(carried / "backends", folder / "backends")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    stub = carried / "python_backend_stubs" / python / "triton_python_backend_stub"
    shutil.copy(stub, folder / "backends" / "python")
    (folder / "backends" / "python" / stub.name).chmod(0o755)
    words = ["--allow-grpc=false", "--allow-metrics=false", "--http-address=127.0.0.1"]
    words += [f"--http-port={port}", f"--model-repository={folder / 'models'}"]
    words += [f"--backend-directory={folder / 'backends'}", "--exit-timeout-secs=5"]
    for setting in ["level=TIMESTAMPS", "rate=1", "count=-1"]:
        words += ["--trace-config", setting]
    for setting in [f"file={folder / 'trace.json'}", "log-frequency=1"]:
        words += ["--trace-config", f"triton,{setting}"]
    # Its Python processes take the interpreter that is found first.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "LD_LIBRARY_PATH": str(libraries)}
    program = str(carried / "bin" / "tritonserver")
    os.execve(program, [program, *words], environment)


main()
