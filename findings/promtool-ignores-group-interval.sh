#!/usr/bin/env bash
# Tool:      promtool of Debian's prometheus 2.42.0+ds-5+deb12u1 (apt).
# Guess:     "promtool test rules" evaluates a rule group at the group's own interval, as the server does.
#            evaluation_interval is for groups without one.
# Behaviour: Every group is evaluated at evaluation_interval, and the group's interval is ignored without a word,
#            whether it is longer (the hourly group below) or shorter (the group of every minute).
# Matters:   An alert's "for:" and a recording rule's steps run on another clock in the test than in production.
#            A test can pass for an alert that fires later in production.
# Output:    The table in "expected" below; times are in minutes after the start.
# Needs:     apt (Debian 12, amd64) and dpkg-deb. Exits with 1 when the behaviour has changed.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get download -qq -o APT::Sandbox::User=root prometheus=2.42.0+ds-5+deb12u1 > apt.log 2>&1 || { cat apt.log >&2; exit 1; }
dpkg-deb -x prometheus_*.deb tool
promtool="$dir/tool/usr/bin/promtool"

# evaluated GROUP_INTERVAL EVALUATION_INTERVAL NOW LAST: says whether, at minute NOW, the rule last ran at minute LAST.
evaluated() {
    cat > rules.yml <<YAML
groups:
  - name: group
    interval: $1
    rules:
      - record: evaluated_at_minute
        expr: time() / 60
YAML
    cat > test.yml <<YAML
rule_files: [rules.yml]
evaluation_interval: $2
tests:
  - promql_expr_test:
      - expr: evaluated_at_minute
        eval_time: $3m
        exp_samples: [{ labels: evaluated_at_minute, value: $4 }]
YAML
    "$promtool" check rules rules.yml > check.log
    if "$promtool" test rules test.yml > test.log 2>&1; then
        echo "group every $1, test every $2: at minute $3 the last evaluation was at minute $4"
    else
        echo "group every $1, test every $2: at minute $3 the last evaluation was NOT at minute $4"
    fi
}

seen=$(
    evaluated 1h 5m 36 0
    evaluated 1h 5m 36 35
    evaluated 1m 10m 14 14
    evaluated 1m 10m 14 10
)
expected='group every 1h, test every 5m: at minute 36 the last evaluation was NOT at minute 0
group every 1h, test every 5m: at minute 36 the last evaluation was at minute 35
group every 1m, test every 10m: at minute 14 the last evaluation was NOT at minute 14
group every 1m, test every 10m: at minute 14 the last evaluation was at minute 10'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "The behaviour changed: expected '$expected'." >&2; exit 1; }
