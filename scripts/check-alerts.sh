#!/usr/bin/env bash
# Whether the alerts are rules that Prometheus takes, and fire when they should: needs promtool (Debian's `prometheus`).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../deploy/prometheus"

command -v promtool >/dev/null || { echo 'promtool is not here: apt-get install --no-install-recommends prometheus' >&2; exit 1; }
promtool check rules alerts.yml
promtool test rules alerts.test.yml alerts.week.test.yml
