#!/bin/sh
# Makes .venv beside this file, an interpreter that has Flask and PyTorch, and prints its path as
# the last line. What is on the machine already is used; else Debian's packages (150 MB), where
# this may install them; else pip's (several GB on Linux, since they bring CUDA along).
set -eu
cd "$(dirname "$0")"

complete() {
  "$1" -c 'import flask, torch' >/dev/null 2>&1
}

borrow() {
  echo "using the packages of $1" >&2
  rm -rf .venv
  "$1" -m venv --without-pip --system-site-packages .venv
}

if complete .venv/bin/python; then
  echo 'nothing to install' >&2
elif complete python3; then
  borrow "$(command -v python3)"
elif complete /usr/bin/python3; then
  borrow /usr/bin/python3
elif [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo 'installing Debian packages' >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  # The BLAS that comes without being asked for is the slow reference one.
  apt-get install -y -qq --no-install-recommends \
    python3-flask python3-torch libopenblas0-serial >&2
  borrow /usr/bin/python3
else
  echo 'installing requirements.txt with pip' >&2
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --requirement requirements.txt >&2
fi

if ! complete .venv/bin/python; then
  echo 'setup.sh: .venv/bin/python cannot import flask and torch' >&2
  exit 1
fi
echo "$PWD/.venv/bin/python"
