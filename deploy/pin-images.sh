#!/usr/bin/env bash
# Pins the base images of the Dockerfile by digest: asks the registry what the tags are now, and writes name:tag@sha256:... in their place.
# Run it when a base image is renewed, and review the change like any other. Needs a registry, and skopeo or docker with buildx.
# With --check it asks nothing, and fails while an image is named by its tag alone: a release is built from pinned images.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --check ]; then
  ! grep -E '^ARG (SDK|BASE)_IMAGE=' Dockerfile | grep -vE '@sha256:[0-9a-f]{64}$' || { echo "pin these images: deploy/pin-images.sh" >&2; exit 1; }
  exit 0
fi

digest_of() {
  if command -v skopeo >/dev/null; then
    # The digest of the list of all architectures, not of this machine's.
    skopeo inspect --raw "docker://$1" | sha256sum | sed 's/^\([0-9a-f]*\).*/sha256:\1/'
  else
    docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}'
  fi
}

for argument in SDK_IMAGE BASE_IMAGE; do
  image=$(sed -n "s/^ARG $argument=\([^@]*\).*/\1/p" Dockerfile)
  digest=$(digest_of "$image")
  [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "no digest of $image: $digest" >&2; exit 1; }
  sed -i "s|^ARG $argument=.*|ARG $argument=$image@$digest|" Dockerfile
  echo "$image@$digest"
done
