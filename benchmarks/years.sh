#!/usr/bin/env bash
# What requests and commands cost on an empty database and on one after years of use: benchmarks/run.sh --only years.
# Sizes by environment: COMPLETIONS, REGISTERED, RECORDS, REGISTRARS; ROUNDS requests of each kind. Needs an installed PostgreSQL server and curl.
set -euo pipefail
cd "$(dirname "$0")/.."

completions=${COMPLETIONS:-1000000} registered=${REGISTERED:-800000} records=${RECORDS:-1000000} registrars=${REGISTRARS:-200}
rounds=${ROUNDS:-15}
bin=$(pg_config --bindir 2>/dev/null || find /usr/lib/postgresql -name initdb -printf '%h\n' | sort -V | tail -1)
work=$(mktemp -d)
as=(); [ "$(id -u)" -ne 0 ] || { chown postgres "$work"; as=(runuser -u postgres --); }
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
database=$(free) http=$(free) management=$(free) service=

finish() {
  [ -z "$service" ] || kill "$service" 2>/dev/null || true
  "${as[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

"${as[@]}" "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-p $database -k $work -c shared_buffers=1GB -c max_wal_size=8GB -c track_io_timing=off" start >/dev/null

export QUARKUS_DATASOURCE_USERNAME=postgres QUARKUS_DATASOURCE_PASSWORD=postgres
sql() { psql -qXAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$database" -U postgres -d "$1" "${@:2}"; }
program() { # database, then arguments; in a subshell
  exec java -Xmx96m -Dquarkus.shutdown.delay=0S -XX:+UseSerialGC -Dquarkus.datasource.reactive.url="postgresql://127.0.0.1:$database/$1" \
    -Dquarkus.http.port="$http" -Dquarkus.management.port="$management" -Dquarkus.log.console.level=WARN \
    -Dstudy-registry.database.lms-tables=own -Dquarkus.log.console.json.enabled=false -jar target/quarkus-app/quarkus-run.jar "${@:2}"
}
api=http://127.0.0.1:$http/api/v0/study-registry
key='Authorization: Basic benchmark-key-of-1'

serve() {
  program "$1" >"$work/service-$1" 2>&1 &
  service=$!
  for _ in $(seq 120); do
    ! curl -fso /dev/null "http://127.0.0.1:$management/q/health/ready" || return 0
    sleep 1
  done
  cat "$work/service-$1" >&2
  return 1
}
stop() { kill "$service"; wait "$service" 2>/dev/null || true; service=; }

# The median of some requests in milliseconds; the first three are not counted.
request() { # name, what curl measures, arguments of curl
  for round in $(seq $((rounds + 3))); do
    curl -sS -o /dev/null -w "%{http_code} %{$2}\n" -H "$key" "${@:3}"
  done | tail -n "$rounds" | sort -k2 -n | awk -v name="$1" '
    { code = $1; at[NR] = $2 } END { printf "%s\t%.1f ms (%s)\n", name, at[int((NR + 1) / 2)] * 1000, code }'
}
command() { # name, database, arguments of the program
  local begin; begin=$(date +%s%N)
  (program "${@:2}") >"$work/out" 2>"$work/err" || { tail -3 "$work/err" >&2; }
  printf '%s\t%.1f s (%s lines)\n' "$1" "$(awk -v ns=$(($(date +%s%N) - begin)) 'BEGIN { print ns / 1e9 }')" "$(wc -l <"$work/out")"
}

measure() { # database
  serve "$1"
  local small=$api/completions/SMALL large=$api/completions/LARGE tag watermark
  request 'course of 40' time_total "$small"
  request 'course of 40, with exclusion' time_total "$small?exclude_already_registered=true"
  tag=$(curl -sSI -H "$key" "$small?exclude_already_registered=true" | tr -d '\r' | awk 'tolower($1) == "etag:" { print $2 }')
  request 'If-None-Match, with exclusion' time_total -H "If-None-Match: $tag" "$small?exclude_already_registered=true"
  watermark=$(curl -sS -H "$key" "$small?exclude_already_registered=true&footer=true" -H 'Accept: application/x-ndjson' | grep -o '"watermark":"[^"]*"' | cut -d'"' -f4)
  request 'changed_since, with exclusion' time_total "$small?exclude_already_registered=true&changed_since=$watermark"
  request 'course of a tenth, with exclusion, first byte' time_starttransfer --max-time 20 "$large?exclude_already_registered=true"
  request 'receipts of a course' time_total "$api/registrations?course=SMALL"
  request 'receipts of an outcome' time_total "$api/registrations?outcome=conflict"
  request 'registering 40 again' time_total --json @"$work/batch" "$api/completion-registered-to-study-registry"
  stop
  command 'audit list, a year, NDJSON' "$1" audit list --since 365d --output ndjson
  command 'audit list, a year, table' "$1" audit list --since 365d
  command 'key list' "$1" key list --output ndjson
  command 'audit who-received' "$1" audit who-received "$(sql "$1" -c "select md5('completion7')::uuid")"
  command 'audit purge --older-than 4y' "$1" audit purge --older-than 1460d --yes
}

for name in empty grown; do
  sql postgres -c "create database $name"
  serve "$name"
  stop
  begin=$(date +%s)
  if [ $name = empty ]; then
    sql $name -v completions=4000 -v registered=40 -v records=100 -v registrars=2 -f benchmarks/years.sql >/dev/null
  else
    sql $name -v completions="$completions" -v registered="$registered" -v records="$records" -v registrars="$registrars" -f benchmarks/years.sql >/dev/null
  fi
  sql $name -c 'vacuum analyze'
  echo "$name: filled in $(($(date +%s) - begin)) s, $(sql $name -c "select pg_size_pretty(pg_database_size('$name'))")" >&2
done
sql grown -c "select json_agg(json_build_object('completion_id', id, 'student_number', '01' || n, 'registration_date', '2026-01-01T00:00:00Z'))
  from (select n, md5('completion' || n)::uuid as id from generate_series(1, 40) n) c" >"$work/batch"

measure empty >"$work/empty"
measure grown >"$work/grown"
echo "| | empty | $completions completions, $registered registered, $records records |"
echo '|---|---|---|'
paste "$work/empty" "$work/grown" | awk -F'\t' '{ printf "| %s | %s | %s |\n", $1, $2, $4 }'
