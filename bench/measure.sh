#!/usr/bin/env bash
# Measures every bench into bench/results and renews the README's tables. Takes about ten minutes on a quiet machine.
# VIGIA_BENCH_KAFKA=host:port measures with that broker instead of the embedded one; VIGIA_BENCH_ROWS sets the curves' greatest number of records.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/Throughput -c Release -v q -nologo
bench() { dotnet run -c Release --no-build --project bench/Throughput -- "$@"; }
brokers=(); [ -z "${VIGIA_BENCH_KAFKA:-}" ] || brokers=(--brokers "$VIGIA_BENCH_KAFKA")

bench files --rows 2000000 --rounds 5 --json bench/results/files.json
bench kafka --rows 400000 --rounds 5 "${brokers[@]}" --json bench/results/kafka.json
for part in decode score histogram; do
  bench "$part" --rounds 5 --json "bench/results/$part.json"
done
bench store --rows 2000000 --rounds 5 --json bench/results/store.json
bench latency "${brokers[@]}" --json bench/results/latency.json
bench curves --rows "${VIGIA_BENCH_ROWS:-10000000}" --rounds 3 --json bench/results/curves.json
bench table --write
