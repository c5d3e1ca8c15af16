#!/usr/bin/env bash
# Writes a whole, consistent copy of the database, as of one moment, while everything runs on:
#
#     DATABASE_URL=postgres://… scripts/backup.sh FILE
#
# Accounts, sessions, signing keys (encrypted), audit events and the letters that wait: the schemas public and pgboss.
# KEY_ENCRYPTION_SECRET is not in it and has to be kept as well, in another place: without it the signing keys cannot be
# opened, and with both whoever finds them can sign. What to do with the file: docs/operate.md, "Backup and restore".
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/database/connection.sh"

[[ $# -eq 1 && $1 != -* ]] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
file=$1
[[ ! -e $file ]] || fail "$file is there already: name another one"
needs_program pg_dump
needs_program pg_restore
connect_by_url

# Password hashes and addresses are in it.
umask 077
trap 'rm -f "$file.part"' EXIT
pg_dump --format=custom --no-password --file="$file.part"

# A dump of another database, or of half of this one, is found out today and not on the day that it is needed.
contents=$(pg_restore --list "$file.part")
for table in users passwords sessions signing_keys audit_events; do
  grep -q " TABLE DATA public $table " <<<"$contents" || fail "the table $table is not in this database: is it Gatehouse's?"
done
grep -q ' TABLE DATA pgboss ' <<<"$contents" || fail 'the queue (schema pgboss) is not in this database: is it Gatehouse'"'"'s?'
# Reads every byte: what the disk has swallowed fails here.
pg_restore --file=/dev/null "$file.part"

mv "$file.part" "$file"
(cd "$(dirname "$file")" && sha256sum "$(basename "$file")" >"$(basename "$file").sha256")
echo "Wrote $file ($(wc -c <"$file") bytes) and $file.sha256. Keep KEY_ENCRYPTION_SECRET as well, elsewhere."
