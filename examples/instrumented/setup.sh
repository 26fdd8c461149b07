#!/bin/sh
# Installs what the examples of this folder need: the interpreter of ../flask-torch with the packages
# of requirements.txt beside it, and Express and Fastify in node_modules. The last line is the path
# of the interpreter.
set -eu
cd "$(dirname "$0")"
python=$(../flask-torch/setup.sh | tail -n 1)

complete() {
  "$python" -c 'import aiohttp, django, fastapi, gunicorn, uvicorn' >/dev/null 2>&1
}

install() {
  if ! python3 -m pip --version >/dev/null 2>&1; then
    echo 'installing pip' >&2
    apt-get install -y -qq --no-install-recommends python3-pip >&2
  fi
  echo 'installing requirements.txt with pip' >&2
  python3 -m pip --python "$python" install --quiet --requirement requirements.txt >&2
}

complete || install
if [ ! -d node_modules/express ] || [ ! -d node_modules/fastify ]; then
  echo 'installing package.json with npm' >&2
  npm install --silent --no-package-lock --no-audit --no-fund >&2
fi
echo "$python"
