#!/bin/sh
# Installs the servers of heavy.test.ts into .venv beside this file: BentoML, LitServe, Ray Serve. One
# that cannot be installed is said here, and its test fails.
set -u
cd "$(dirname "$0")"
base=$(../../examples/flask-torch/setup.sh | tail -n 1)
[ -x .venv/bin/python ] || "$base" -m venv --without-pip --system-site-packages .venv

for name in bentoml litserve 'ray[serve]'; do
  .venv/bin/python -c "import ${name%%[*}" 2>/dev/null && continue
  echo "installing $name with pip" >&2
  # The last one mends what Debian's packages are too old for.
  python3 -m pip --python .venv/bin/python install --quiet "$name" 'pyparsing>=3.1' >&2 ||
    echo "setup-heavy.sh: $name could not be installed: its test will fail" >&2
done
