#!/usr/bin/env bash
# Simulates sixty days of Pix with a feature that drifts and an attack, runs configs/investigation.yaml on them, and leaves in the
# directory given (default out/run) what the notebooks read; beside it the report of payments of which some are blocked. VIGIA names the program; default: dotnet run.
set -euo pipefail
cd "$(dirname "$0")/.."
run=$(realpath -m "${1:-out/run}")
vigia() { ${VIGIA:-dotnet run -c Release --project src/Host --} "$@"; }

rm -rf "$run" && mkdir -p "$run"
vigia simulate --output "$run/transactions.ndjson" --labels "$run/labels.ndjson" --seed 7 --duration 60d --rate 0.02 --fraud-share 0.02 \
  --drift session_seconds=0.8@40d+2d --attack 0.02@50d+1d
VIGIA_RUN=$run vigia run configs/investigation.yaml --report "$run/report.json"
vigia run configs/blocked-payments.yaml --report "$run/blocked.json"
