#!/usr/bin/env python3
"""llama.cpp's server, started as Ollama starts its `llama-server`.

Ollama's own build compiles that program from C++ for many minutes; xllamacpp has the same server.
Of the options that Ollama gives, those are taken that change what it answers.
"""

import sys
from signal import SIGTERM, signal
from threading import Event

import xllamacpp


def main():
    options = sys.argv[1:]
    if "--model" not in options:
        # Ollama looks for graphics cards in this way, too.
        raise SystemExit("no devices")
    after = lambda name: options[options.index(name) + 1]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = after("--model")
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(after("--port"))
    parameters.n_ctx = int(after("-c"))
    parameters.n_parallel = int(after("-np"))
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.verbosity = 4  # its timings of each request
    stopped = Event()
    signal(SIGTERM, lambda *_: stopped.set())
    server = xllamacpp.Server(parameters)
    stopped.wait()
    del server


main()
