#!/usr/bin/env bash
# Puts what `npm run bench:streams` measures with where it finds it, in bench/streams/.tools, which
# git ignores: the server in C, and a Python environment for each client. Whatever cannot be had is
# left out with a word, and so are its rows: this never fails.
#
#   bench/streams/setup.sh            everything
#   bench/streams/setup.sh server     one step: server, aiohttp, guidellm, aiperf
set -u
cd "$(dirname "$0")" || exit 1
tools="$PWD/.tools"
mkdir -p "$tools"

AIOHTTP=aiohttp==3.14.5
GUIDELLM=guidellm==0.8.1
AIPERF=aiperf==0.13.0

server() {
  local flags=(-O2 -Wall -Wextra)
  if cc "${flags[@]}" -o "$tools/stream-server" stream-server.c -lm &&
    cc "${flags[@]}" -o "$tools/bare-reader" bare-reader.c; then
    echo "server: compiled"
  else
    echo "server: not compiled: modelbench's reference server is used instead"
  fi
}

# name, package
environment() {
  if [ -x "$tools/$1/bin/python" ]; then
    echo "$1: already there"
  elif python3 -m venv "$tools/$1" && "$tools/$1/bin/python" -m pip install --quiet "$2"; then
    echo "$1: installed"
  else
    rm -rf "${tools:?}/$1"
    echo "$1: could not be installed: its rows are left out"
  fi
}

if [ $# -eq 0 ]; then set -- server aiohttp guidellm aiperf; fi
for step in "$@"; do
  case "$step" in
    server) server ;;
    aiohttp) environment aiohttp "$AIOHTTP" ;;
    guidellm) environment guidellm "$GUIDELLM" ;;
    aiperf) environment aiperf "$AIPERF" ;;
    *) echo "there is server, aiohttp, guidellm, aiperf" >&2; exit 2 ;;
  esac
done
