#!/usr/bin/env bash
# With --only years: what requests and commands cost on an empty database and after years of use (benchmarks/years.sh).
# Measures the service beside its rivals and writes docs/performance.svg and the tables of benchmarks/README.md.
# benchmarks/run.sh [--quick] [--rounds 7] [--rows-10m] [--drop-caches] [--only part,of,names]; needs a JDK, node and npm, and Linux; cargo, for the rival in Rust for /proc.
set -euo pipefail
cd "$(dirname "$0")/.."

fresh() { [ -f "$1" ] && [ -z "$(find "${@:2}" -newer "$1" -type f -print -quit)" ]; }

program=target/quarkus-app/quarkus-run.jar
fresh $program src/main pom.xml || { ./mvnw -q package -DskipTests && touch $program; }

if [[ " $* " == *" --only years "* ]]; then
  exec benchmarks/years.sh
fi

naive=benchmarks/rivals/naive-quarkus
fresh $naive/target/quarkus-app/quarkus-run.jar $naive/src $naive/pom.xml ||
  { ./mvnw -q -f $naive/pom.xml package && touch $naive/target/quarkus-app/quarkus-run.jar; }

node=benchmarks/rivals/node
[ -d $node/node_modules ] || npm ci --silent --prefix $node

rust=benchmarks/rivals/rust
if command -v cargo >/dev/null; then
  fresh $rust/target/release/rust-rival $rust/src $rust/Cargo.toml ||
    (cd $rust && cargo build --quiet --release --locked && touch target/release/rust-rival)
else
  echo "No cargo: the rival in Rust is left out." >&2
fi

./mvnw -q -f benchmarks/pom.xml package
exec java -cp 'benchmarks/target/classes:benchmarks/target/lib/*' org.studyregistry.benchmarks.Benchmarks "$@"
