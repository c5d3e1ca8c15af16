#!/usr/bin/env bash
# Restores a file of backup.sh into an empty database, which DATABASE_URL names:
#
#     DATABASE_URL=postgres://… scripts/restore.sh FILE                   after a loss: everybody has to log in again
#     DATABASE_URL=postgres://… scripts/restore.sh FILE --nothing-lost    for a move: every instance was stopped before the backup
#
# Everything or nothing: a restore that fails leaves the database empty. Whatever was revoked after the backup would be valid
# again, so sessions and links are ended in the same transaction, unless --nothing-lost says that there was no "after".
# What else has to be done by hand: docs/operate.md, "Backup and restore".
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")/database
source "$here/connection.sh"

usage() {
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

[[ ($# -eq 1 || ($# -eq 2 && $2 == --nothing-lost)) && $1 != -* ]] || usage
file=$1 is_move=${2:-}
[[ -r $file ]] || fail "$file cannot be read"
needs_program pg_restore
needs_program psql
connect_by_url

run_sql() {
  psql --no-psqlrc --no-password --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"
}

if [[ -e $file.sha256 ]]; then
  (cd "$(dirname "$file")" && sha256sum --quiet --check "$(basename "$file").sha256") || fail "$file is not the file that was written"
fi
contents=$(pg_restore --list "$file")
grep -q ' TABLE DATA public sessions ' <<<"$contents" || fail "$file is not a backup of Gatehouse"

tables=$(run_sql --command "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
[[ $tables -eq 0 ]] || fail "the database $PGDATABASE is not empty ($tables tables): make a new one, and name that"

# COMMIT is only sent when all before it was read to its end: a broken file is rolled back with the connection.
script() {
  echo 'BEGIN;'
  pg_restore --no-owner --no-privileges --file=- "$file" || return 1
  [[ $is_move ]] || cat "$here/after-restore.sql"
  cat "$here/new-epoch.sql"
  echo 'COMMIT;'
}
script | run_sql >/dev/null

if [[ $is_move ]]; then
  echo "Restored $file into $PGDATABASE. Sessions and links go on."
else
  count=$(run_sql --command "SELECT details->>'count' FROM audit_events WHERE details->>'reason' = 'database_restored' ORDER BY at DESC LIMIT 1")
  echo "Restored $file into $PGDATABASE. $count sessions were ended, and every link in a letter."
  clients=$(run_sql --command "SELECT '    ' || id || '  ' || name FROM oauth_clients WHERE revoked_at IS NULL ORDER BY created_at")
  [[ -z $clients ]] || printf 'These services are let in again. Was one removed since the backup: npm run clients -- remove ID\n%s\n' "$clients"
fi
