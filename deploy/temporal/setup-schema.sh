#!/bin/sh
# Creates and updates the two databases of Temporal's server. Safe to run at every start: what is there stays.
# Password: SQL_PASSWORD, read by the tool itself. Port and folder have the defaults of the containers.
set -eu

PORT=${POSTGRES_PORT:-5432}
SCHEMA=${TEMPORAL_SCHEMA:-/etc/temporal/schema/postgresql/v12}

run() {
  temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_HOST" --port "$PORT" --user "$POSTGRES_USER" "$@"
}

setup() {
  database=$1
  versions=$2
  # A database that can't be made because it exists is found by the next line, any other trouble ends there.
  run --db "$database" create || echo "$database was not created: taken as existing."
  run --db "$database" setup-schema -v 0.0
  run --db "$database" update-schema -d "$versions"
}

setup temporal "$SCHEMA/temporal/versioned"
setup temporal_visibility "$SCHEMA/visibility/versioned"
