#!/usr/bin/env bash
# Builds the image 'localhost/vigia' from the repository's Dockerfile without a registry: on a Debian base made with debootstrap, with
# the SDK and the packages of this machine. Needs root, and Debian's packages podman, buildah, runc and debootstrap.
set -euo pipefail
cd "$(dirname "$0")/../../.."

base=localhost/vigia-base
if ! podman image exists "$base"; then
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  debootstrap --variant=minbase --include=libssl3,ca-certificates bookworm "$root" >/dev/null
  ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
  # What Microsoft's base images leave out as well.
  tar -C "$root" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale -c . |
    podman import --change 'ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1' - "$base" >/dev/null
fi

sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
mkdir -p "$packages"
# No cached layer will do: what a restore fetched lies outside of the layers, and may be gone. So none is written, either.
podman build --no-cache --layers=false --isolation chroot --pull-never --network host --format docker --tag localhost/vigia \
  --build-arg SDK_IMAGE="$base" --build-arg BASE_IMAGE="$base" \
  --volume "$sdk:/usr/share/dotnet:ro" --volume "$packages:/root/.nuget/packages" --volume /etc/ssl/certs:/etc/ssl/certs:ro .
