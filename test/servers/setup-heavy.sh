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
