#!/usr/bin/env bash
# What of the benchmarks a build can fail on: that each of them runs, and that the core does not need
# more instructions than instructions.json has recorded. `benches/ci.sh --update` records.
# Exit status 3: the counts cannot be compared here, see the output.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v valgrind >/dev/null; then
  echo "bench-ci: valgrind is needed: install the package of that name" >&2
  exit 1
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! cargo bench --locked -p olly-benches -- --test >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
echo "$(grep -c '^Success' "$log") benchmarks of the core run"
cargo build --locked --quiet --release -p olly-benches --bin bench-instructions
"${CARGO_TARGET_DIR:-target}/release/bench-instructions" "$@"
