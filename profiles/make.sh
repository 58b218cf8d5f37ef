#!/usr/bin/env bash
# Builds pix-fraud-v1.json, the reference profile of the shipped pipelines: four weeks of simulated traffic, labelled. Bit for bit the same each time.
set -euo pipefail
cd "$(dirname "$0")/.."
vigia() { dotnet run -c Release --project src/Host -- "$@"; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

vigia simulate --count 1000000 --rate 0.41336 --seed 41 --fraud-share 0.002 --output "$scratch/transactions.ndjson" --labels "$scratch/labels.ndjson"
profiles/label.py "$scratch/transactions.ndjson" "$scratch/labels.ndjson" > "$scratch/labelled.ndjson"
vigia profile configs/pix-fraud.yaml --input "$scratch/labelled.ndjson" --period day --output profiles/pix-fraud-v1.json \
  --note "four weeks of simulated traffic, labelled; made by profiles/make.sh"
