#!/usr/bin/env bash
# Takes the pictures of the README: runs the demo until drift and attack are there, and photographs its live page.
# Needs Debian's packages chromium and, to make the files small, pngquant.
set -euo pipefail
cd "$(dirname "$0")/../.."

address=127.0.0.1:${VIGIA_SCREENSHOT_PORT:-9464}
dotnet build Engine.sln -c Release -v q -nologo
dotnet src/Host/bin/Release/net10.0/vigia.dll demo --duration 150s --set "http.listen=$address" >/dev/null 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null || true' EXIT
# The drift begins after 15 s and the attack after 35 s; the pictures are taken half a minute after this.
sleep 20

mkdir -p docs/images
VIGIA_SCREENSHOT_OF="http://$address/" VIGIA_SCREENSHOT_TO="$PWD/docs/images" \
  dotnet test --project tests/Browser.Tests -c Release --no-build --filter-class '*Screenshots'
if command -v pngquant >/dev/null; then
  pngquant --force --skip-if-larger --ext .png docs/images/live-*.png
fi
ls -l docs/images
