#!/usr/bin/env bash
# Measures every bench into bench/results and renews the README's tables. Takes about 25 minutes on a quiet machine.
#   bench/measure.sh [--brokers host:port] [--short]
# --brokers measures with those brokers instead of the embedded one. --short only shows that every bench runs: a single round of few records, whose
# results go to a directory that is thrown away. VIGIA_BENCH_KAFKA is as --brokers; VIGIA_BENCH_ROWS sets the curves' greatest number of records.
set -euo pipefail
cd "$(dirname "$0")/.."
brokers=(); [ -z "${VIGIA_BENCH_KAFKA:-}" ] || brokers=(--brokers "$VIGIA_BENCH_KAFKA")
results=bench/results scale=1 how=(--rounds 5) phase=20 curves="${VIGIA_BENCH_ROWS:-10000000}" is_short=
while [ $# -gt 0 ]; do
  case "$1" in
    --brokers) brokers=(--brokers "$2"); shift 2;;
    --short) is_short=1 scale=20 how=(--rounds 1 --turn 0.1) phase=2 curves=100000 results=$(mktemp -d); trap 'rm -rf "$results"' EXIT; shift;;
    *) sed -n '2,5s/^# *//p' "$0" >&2; exit 2;;
  esac
done
dotnet build bench/Throughput -c Release -v q -nologo
bench() {
  local name=$1; shift
  echo "== $name, $(date -u +%T)"
  dotnet run -c Release --no-build --project bench/Throughput -- "$name" "${how[@]}" "$@" --json "$results/$name.json"
}

# Debian's packages for the Python program; without them it is left out, and the bench says so.
if command -v apt-get >/dev/null && ! /usr/bin/python3 -c 'import xgboost, numpy' 2>/dev/null; then
  apt-get install -y -q python3-xgboost >/dev/null 2>&1 || true
fi

bench files --rows $((1000000 / scale))
bench kafka --rows $((400000 / scale)) "${brokers[@]}"
bench ingest --rows $((400000 / scale)) "${brokers[@]}"
bench capture --rows $((200000 / scale)) "${brokers[@]}"
for part in decode score histogram; do
  bench "$part" --rows $((500000 / scale))
done
bench store --rows $((2000000 / scale))
[ -n "$is_short" ] || dotnet run -c Release --no-build --project bench/Throughput -- checkpoints --rows 30000000 --rounds 3 --json "$results/checkpoints.json"
[ -n "$is_short" ] || [ ${#brokers[@]} = 0 ] ||
  dotnet run -c Release --no-build --project bench/Throughput -- checkpoints --rows 15000000 --rounds 3 "${brokers[@]}" --json "$results/checkpoints-kafka.json"
bench latency --phase "$phase" "${brokers[@]}"
[ -n "$is_short" ] || how=(--rounds 3)
bench curves --rows "$curves"
[ -n "$is_short" ] || dotnet run -c Release --no-build --project bench/Throughput -- table --write
