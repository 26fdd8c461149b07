#!/usr/bin/env bash
# Puts the tools that `npm run bench:peers` compares where it finds them: Debian's packages, what
# cargo and go can build (into bench/peers/.tools, which git ignores), and the server that all of
# them ask. Whatever cannot be had is left out with a word, and its rows say so: this never fails.
#
#   bench/peers/setup.sh            everything
#   bench/peers/setup.sh packages   one step: packages, server, oha, vegeta, k6
set -u
cd "$(dirname "$0")" || exit 1
tools="$PWD/.tools"
mkdir -p "$tools"

PACKAGES=(wrk hey apache2-utils tcpdump curl)
PROGRAMS=(wrk hey ab tcpdump curl)
OHA=1.16.0
VEGETA=v12.13.0
K6=v1.8.1
# A build that takes longer than this is given up.
BUILD_SECONDS=900

packages() {
  local program missing=0
  for program in "${PROGRAMS[@]}"; do command -v "$program" >/dev/null || missing=1; done
  if [ "$missing" -eq 0 ]; then
    echo "packages: all there"
  elif ! command -v apt-get >/dev/null; then
    echo "packages: no apt-get here; install ${PACKAGES[*]} in this system's way"
  elif [ "$(id -u)" -ne 0 ]; then
    echo "packages: needs root: apt-get install ${PACKAGES[*]}"
  else
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${PACKAGES[@]}"
    echo "packages: apt-get ended with $?"
  fi
}

server() {
  if ! command -v cc >/dev/null; then
    echo "server: no C compiler (cc): the one in Node is used instead, and the loop in C left out"
  elif cc -O2 -Wall -Wextra -o "$tools/instant-server" instant-server.c \
    && cc -O2 -Wall -Wextra -o "$tools/spin-sender" spin-sender.c; then
    echo "server: compiled, and the loop in C"
  else
    echo "server: does not compile: the one in Node is used instead"
  fi
}

# With its TLS, though no bench here uses it: 1.16.0 does not compile without.
oha() {
  build oha cargo "cargo install --locked --quiet --version $OHA --root '$tools/cargo' oha \
    && mv '$tools/cargo/bin/oha' '$tools/oha'"
  rm -rf "$tools/cargo"
}

vegeta() { build vegeta go "GOBIN='$tools' go install github.com/tsenart/vegeta/v12@$VEGETA"; }

k6() { build k6 go "GOBIN='$tools' go install go.k6.io/k6@$K6"; }

# name, the compiler that it needs, the command
build() {
  if [ -x "$tools/$1" ]; then
    echo "$1: already there"
  elif ! command -v "$2" >/dev/null; then
    echo "$1: not built, there is no $2"
  elif nice timeout "$BUILD_SECONDS" bash -c "$3"; then
    echo "$1: built"
  else
    echo "$1: could not be built: its rows are left out"
  fi
}

if [ $# -eq 0 ]; then set -- packages server oha vegeta k6; fi
for step in "$@"; do
  case "$step" in
    packages | server | oha | vegeta | k6) "$step" ;;
    *) echo "there is packages, server, oha, vegeta, k6" >&2; exit 2 ;;
  esac
done
