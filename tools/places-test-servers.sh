#!/usr/bin/env bash
# Gets what test/contract/places.test.ts runs against: an S3 gateway (versitygw) and fake-gcs-server, built from the Go
# modules that places-test-servers/go.mod pins, MLflow from PyPI and Azurite from npm. No containers, nothing started.
# Needs Go 1.26 or newer, Python 3 with venv, and npm. Two cores: about two minutes and 700 MB of disk the first time,
# none after that. GOFLAGS=-p=1 is kinder to a shared machine.
#
#   MODELWARDEN_PLACES_ASSETS   where to; ~/.cache/modelwarden/places when not set
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)/places-test-servers
assets=${MODELWARDEN_PLACES_ASSETS:-$HOME/.cache/modelwarden/places}
mkdir -p "$assets"

# Runs the rest of its arguments unless what the file pins is there already.
pinned() {
  local part=$1 file=$2 pin
  shift 2
  pin=$(sha256sum < "$here/$file" | cut -c1-16)
  [[ "$(cat "$assets/$part.pin" 2> /dev/null || true)" == "$pin" ]] && return
  echo "Getting $part"
  "$@"
  echo "$pin" > "$assets/$part.pin"
}

go_servers() {
  command -v go > /dev/null || { echo 'Install Go 1.26 or newer: the storage servers are built from source.' >&2; exit 3; }
  (cd "$here" && go build -trimpath -ldflags '-s -w' -o "$assets/" github.com/versity/versitygw/cmd/versitygw github.com/fsouza/fake-gcs-server)
}

# Of MLflow's dependencies only those that its server imports: the others are libraries for training and plotting.
mlflow() {
  rm -rf "$assets/mlflow"
  python3 -m venv "$assets/mlflow" || { echo 'Install Python 3 with venv (Debian: python3-venv).' >&2; exit 3; }
  "$assets/mlflow/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$here/requirements.txt"
}

azurite() {
  mkdir -p "$assets/azurite"
  cp "$here/package.json" "$here/package-lock.json" "$assets/azurite/"
  (cd "$assets/azurite" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error)
}

pinned versitygw go.mod go_servers
pinned mlflow requirements.txt mlflow
pinned azurite package-lock.json azurite
echo "The storage servers are in $assets"
