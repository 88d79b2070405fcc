#!/usr/bin/env bash
# The encoder alone, beside Jackson. Arguments go to JMH (-h lists them).
set -euo pipefail
cd "$(dirname "$0")/.."
ls target/study-registry-*.jar >/dev/null 2>&1 || ./mvnw -q package -DskipTests
./mvnw -q -f benchmarks/jmh/pom.xml package
exec java -cp "benchmarks/jmh/target/classes:benchmarks/jmh/target/lib/*:$(echo target/study-registry-*.jar)" org.openjdk.jmh.Main "$@"
