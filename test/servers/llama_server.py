"""llama.cpp's own server with a small random model, which is made on the spot.

Usage: python llama_server.py FOLDER PORT
"""

import sys
from pathlib import Path
from signal import SIGTERM, signal
from threading import Event

import gguf
import numpy
import xllamacpp

EMBEDDING, HEADS, LAYERS, FORWARD, CONTEXT = 256, 8, 4, 512, 1024


def write_model(path):
    random = numpy.random.default_rng(7)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(EMBEDDING)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(EMBEDDING // HEADS)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    # A vocabulary of single bytes: every text can be written in it.
    tokens = [b"<unk>", b"<s>", b"</s>"] + [f"<0x{byte:02X}>".encode() for byte in range(256)]
    types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    types += [gguf.TokenType.BYTE] * 256
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)

    def add(name, *shape):
        values = random.normal(0, 0.05, shape) if len(shape) > 1 else numpy.ones(shape)
        writer.add_tensor(name, values.astype(numpy.float32))

    add("token_embd.weight", len(tokens), EMBEDDING)
    add("output_norm.weight", EMBEDDING)
    add("output.weight", len(tokens), EMBEDDING)
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            add(f"blk.{layer}.{name}.weight", EMBEDDING)
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"blk.{layer}.{name}.weight", EMBEDDING, EMBEDDING)
        for name in ("ffn_gate", "ffn_up"):
            add(f"blk.{layer}.{name}.weight", FORWARD, EMBEDDING)
        add(f"blk.{layer}.ffn_down.weight", EMBEDDING, FORWARD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    path = folder / "random.gguf"
    write_model(path)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.endpoint_metrics = True
    parameters.verbosity = 4  # its timings of each request
    stopped = Event()
    signal(SIGTERM, lambda *_: stopped.set())
    server = xllamacpp.Server(parameters)
    stopped.wait()
    del server


if __name__ == "__main__":
    main()
