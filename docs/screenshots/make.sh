#!/usr/bin/env bash
# Takes the pictures of the README: runs the demo until drift and attack have begun, photographs its live page, and draws a dashboard with
# dashboard.mjs from the answers of a Prometheus that scrapes the demo. Takes four minutes.
# Needs the .NET SDK 10, Debian's packages chromium, prometheus and nodejs and, to make the files small, pngquant.
set -euo pipefail
cd "$(dirname "$0")/../.."

for program in dotnet chromium prometheus node; do
  command -v "$program" >/dev/null || { echo "make.sh: '$program' is missing; install the .NET SDK 10, chromium, prometheus and nodejs" >&2; exit 1; }
done

address=127.0.0.1:${VIGIA_SCREENSHOT_PORT:-9464}
prometheus=127.0.0.1:${VIGIA_SCREENSHOT_PROMETHEUS_PORT:-9090}
scratch=$(mktemp -d)
running=()
trap 'kill "${running[@]}" 2>/dev/null || true; wait; rm -rf "$scratch"' EXIT

dotnet build Engine.sln -c Release -v q -nologo
dotnet src/Host/bin/Release/net10.0/vigia.dll demo --duration 240s --set "http.listen=$address" >/dev/null 2>&1 &
running+=($!)

# Rules are evaluated every few seconds, since a minute is long for a picture.
mkdir "$scratch/rules"
for file in prometheus/rules/*.yml; do
  sed -E 's/interval: [0-9]+[sm]$/interval: 5s/' "$file" > "$scratch/rules/$(basename "$file")"
done
cat > "$scratch/prometheus.yml" <<END
global: { scrape_interval: 2s, evaluation_interval: 5s }
rule_files: ["rules/*.yml"]
scrape_configs:
  - { job_name: vigia, static_configs: [{ targets: ["$address"], labels: { pipeline: pix-fraud } }] }
END
prometheus --config.file="$scratch/prometheus.yml" --storage.tsdb.path="$scratch/data" --web.listen-address="$prometheus" --log.level=error &
running+=($!)

# The drift begins after 15 s and the attack after 35 s; the pictures are taken half a minute after this.
sleep 20
mkdir -p docs/images
VIGIA_SCREENSHOT_OF="http://$address/" VIGIA_SCREENSHOT_TO="$PWD/docs/images" \
  dotnet test --project tests/Browser.Tests -c Release --no-build --filter-class '*Screenshots'

sleep 90
picture() { # DASHBOARD FILE HEIGHT
  node docs/screenshots/dashboard.mjs "http://$prometheus" "grafana/dashboards/$1.json" 3 > "$scratch/$1.html"
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$scratch/chromium" --window-size="1424,$3" \
    --screenshot="$2" "file://$scratch/$1.html"
}
picture drift "$PWD/docs/images/dashboard-drift.png" 1260
# All of them, whole, to look at: VIGIA_SCREENSHOT_ALL=DIRECTORY.
if [ -n "${VIGIA_SCREENSHOT_ALL:-}" ]; then
  mkdir -p "$VIGIA_SCREENSHOT_ALL"
  for file in grafana/dashboards/*.json; do
    picture "$(basename "$file" .json)" "$(realpath "$VIGIA_SCREENSHOT_ALL")/$(basename "$file" .json).png" 2900
  done
fi

if command -v pngquant >/dev/null; then
  pngquant --force --skip-if-larger --ext .png docs/images/*.png || [ $? -eq 98 ]
fi
ls -l docs/images
