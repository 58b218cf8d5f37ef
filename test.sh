#!/usr/bin/env bash
# Builds everything and runs every test. At the end come the failed tests once more, so that a log that has lost its beginning still
# names them, and the totals as the last line. Extra arguments go to 'dotnet test'.
# --fast builds and runs the quick tests that need no broker, browser or Debian package: the inner loop, under 90 s on two quiet cores.
# VIGIA_TEST_KAFKA=host:port runs the Kafka tests against that broker instead of the embedded one.
set -uo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 ORT_DISABLE_TELEMETRY=1

command -v dotnet >/dev/null || { echo "test.sh: the .NET SDK 10 is needed: see https://dotnet.microsoft.com/download" >&2; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Each failed test of the log: its name, the first lines of its message, and the first lines of its stack, without what it wrote to its output.
failures() {
  awk -v messages=15 -v frames=4 '
    /^failed [^ ]/ || / \[FAIL\] *$/ { inside = 1; message = frame = quiet = 0; if (!any++) print "\nFailed tests:"; print substr($0, 1, 400); next }
    !inside { next }
    /^ ? ?[^ ]/ && !/^  / { inside = 0; next }
    / \[(FAIL|SKIP)\] *$/ || /^  *(Finished|Starting|=== )/ { inside = 0; next }
    /^ *(Standard output|Error output|Output:|Standard error)/ { quiet = 1 }
    quiet || /^ *(from .*\.dll|Stack Trace:|--- End of stack trace)/ || /^ *$/ { next }
    / (System\.Reflection|InvokeStub_|System\.RuntimeMethodHandle)/ { next }
    /^ *at / || /\([0-9]+,[0-9]+\): at / { if (frame++ < frames) print substr($0, 1, 400); next }
    message++ < messages { print substr($0, 1, 400) }
  ' "$log"
}

# The build's errors once more, and totals: a build that fails is a failure.
unbuilt() {
  grep -E '(error|warning) [A-Z]+[0-9]+:' "$log" | sort -u | head -n 20
  echo "the build failed; no test ran"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

if [ "${1:-}" = --fast ]; then
  shift
  passed=0 failed=0 skipped=0 parts="" began=$SECONDS
  for project in House Engine Stages; do
    dotnet build "tests/$project.Tests" -c Release -v q -nologo -p:RunAnalyzers=false 2>&1 | tee "$log" || unbuilt
  done
  parts="build $((SECONDS - began)) s" began=$SECONDS
  for project in House Engine Stages; do
    # Left out of the inner loop: brokers, whole pipelines, fuzzing, and classes that take more than some seconds of processor time.
    slow=()
    for name in Kafka Sources.Kafka Sinks StateStores Pipelines Fuzz; do slow+=(-namespace- "Vigia.Stages.Tests.$name"); done
    for name in SimulationTests InvarianceTests DifferentialTests DamagedStateTests DamagedPredictionStoreTests ScoreBinsTests DecoderProperties \
      GrownTreesTests ScenarioTests TransactionBytesTests RecoveryGoldenTests FilesReplayTests IsolationForestTests StageConformanceTests; do
      slow+=(-class- "*$name")
    done
    totals=$("tests/$project.Tests/bin/Release/net10.0/Vigia.$project.Tests" -noColor "${slow[@]}" "$@" 2>&1 | tee -a "$log" /dev/stderr | sed -n 's/.* Total: \([0-9]*\), Errors: \([0-9]*\), Failed: \([0-9]*\), Skipped: \([0-9]*\),.*/\1 \2 \3 \4/p; s/.* Total: 0$/0 0 0 0/p')
    [ -n "$totals" ] || broken="${broken:+$broken$'\n'}Vigia.$project.Tests ended before it had counted its tests: the log above says why"
    read -r all errors bad left <<<"${totals:-0 1 0 0}"
    failed=$((failed + errors + bad)) skipped=$((skipped + left)) passed=$((passed + all - bad - left))
    parts="$parts, $project $((SECONDS - began)) s" began=$SECONDS
  done
  failures
  [ -z "${broken:-}" ] || echo "$broken"
  echo "$parts"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
  exit
fi

# What some tests want and can be had from Debian; where it cannot, they are skipped and say why.
wanted=()
want() { command -v "$1" >/dev/null || wanted+=("${@:2}"); }
want chromium chromium fonts-dejavu-core
want promtool prometheus
want amtool prometheus-alertmanager
want npm nodejs npm
for program in podman buildah runc debootstrap; do want "$program" "$program"; done
[ -x /usr/bin/jupyter-nbconvert ] || wanted+=(jupyter-nbconvert python3-ipykernel python3-pandas python3-scipy python3-sklearn python3-matplotlib)
if [ ${#wanted[@]} -gt 0 ] && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
  # Debian starts what it installs; the tests start their own.
  export RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } >/dev/null 2>&1 ||
    echo "test.sh: cannot install ${wanted[*]}; the tests that want them are skipped" >&2
fi

dotnet build Engine.sln -c Release -v q -nologo 2>&1 | tee "$log" || unbuilt
# One test program at a time: on two cores, process and broker tests would otherwise starve each other.
dotnet test --solution Engine.sln -c Release --no-build --max-parallel-test-modules 1 "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

total() { sed -n "s/^ *$1: \([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(total succeeded) failed=$(total failed) skipped=$(total skipped)
# A run that broke before it could count is a failure, not an empty success.
if [ -z "$passed" ] || { [ "$status" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; }; then
  failed=$(( ${failed:-0} + 1 ))
  broken="a test program ended with exit code $status before it had counted its tests: the log above says which"
fi
failures
[ -z "${broken:-}" ] || echo "$broken"
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$status"
