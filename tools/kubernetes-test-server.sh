#!/usr/bin/env bash
# Gets what test/contract/kubernetes.test.ts runs against: kube-apiserver and kube-controller-manager, built from the
# Go modules that kubernetes-test-server/go.mod pins, and etcd from Debian. No cluster, no containers, nothing started.
# Needs Go 1.26 or newer and, unless etcd is installed, apt-get. Two cores: about seven minutes and 2.5 GB of memory
# the first time, none after that. GOFLAGS=-p=1 is kinder to a shared machine.
#
#   MODELWARDEN_KUBERNETES_ASSETS   where to; ~/.cache/modelwarden/kubernetes when not set
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
assets=${MODELWARDEN_KUBERNETES_ASSETS:-$HOME/.cache/modelwarden/kubernetes}
pin=$(sha256sum < "$here/kubernetes-test-server/go.mod" | cut -c1-16)
mkdir -p "$assets"

if [[ "$(cat "$assets/pin" 2>/dev/null || true)" != "$pin" ]]; then
  command -v go > /dev/null || { echo 'Install Go 1.26 or newer: the Kubernetes test server is built from source.' >&2; exit 3; }
  for program in kube-apiserver kube-controller-manager; do
    echo "Building $program"
    (cd "$here/kubernetes-test-server" && go build -trimpath -ldflags '-s -w' -o "$assets/$program" "k8s.io/kubernetes/cmd/$program")
  done
  echo "$pin" > "$assets/pin"
fi

if [[ ! -x "$assets/etcd" ]]; then
  if command -v etcd > /dev/null; then
    ln -sf "$(command -v etcd)" "$assets/etcd"
  else
    # Unpacked rather than installed: the package would start a server of its own.
    unpacked=$(mktemp -d)
    trap 'rm -rf "$unpacked"' EXIT
    cd "$unpacked"
    apt-get download etcd-server > /dev/null 2>&1 || { apt-get update > /dev/null; apt-get download etcd-server > /dev/null; }
    dpkg-deb -x etcd-server_*.deb .
    cp usr/bin/etcd "$assets/etcd"
  fi
fi
echo "The Kubernetes test server is in $assets"
