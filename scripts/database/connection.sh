# Sourced by backup.sh and restore.sh: hands DATABASE_URL to PostgreSQL's programs as the variables that they know.
# Not as an argument: everybody on the machine can read those in the list of processes.

fail() {
  echo "$1" >&2
  exit 1
}

needs_program() {
  command -v "$1" >/dev/null || fail "$1 is not here: apt-get install postgresql-client (as new as the server, or newer)"
}

connect_by_url() {
  local form='^postgres(ql)?://([^:@/]*)(:([^@/]*))?@(\[[^]]+\]|[^:/?]+)(:([0-9]+))?/([^?/]+)(\?(.*))?$'
  [[ ${DATABASE_URL:-} =~ $form ]] || fail 'DATABASE_URL: use postgres://user:password@host:5432/name'
  local user=${BASH_REMATCH[2]} password=${BASH_REMATCH[4]} host=${BASH_REMATCH[5]} port=${BASH_REMATCH[7]}
  local name=${BASH_REMATCH[8]} query=${BASH_REMATCH[10]}
  host=${host#[} && host=${host%]}
  # What the caller's shell happens to set would win over the URL's silence.
  unset PGHOSTADDR PGSERVICE PGOPTIONS PGSSLMODE PGSSLROOTCERT PGSSLCERT PGSSLKEY
  export PGHOST=$host PGPORT=${port:-5432}
  PGUSER=$(decoded "$user") PGPASSWORD=$(decoded "$password") PGDATABASE=$(decoded "$name")
  export PGUSER PGPASSWORD PGDATABASE PGCONNECT_TIMEOUT=10
  take_tls_from "$query"
}

take_tls_from() { # QUERY
  local pair pairs
  IFS='&' read -ra pairs <<<"$1"
  for pair in ${pairs[@]+"${pairs[@]}"}; do
    case $pair in
      # Of Node's driver alone: libpq would call it an invalid value, without a word on what is meant.
      sslmode=no-verify) fail "DATABASE_URL: PostgreSQL's programs know no sslmode=no-verify; use sslmode=require for them, or better verify-full" ;;
      sslmode=*) export PGSSLMODE=${pair#*=} ;;
      sslrootcert=*) PGSSLROOTCERT=$(decoded "${pair#*=}") && export PGSSLROOTCERT ;;
      sslcert=*) PGSSLCERT=$(decoded "${pair#*=}") && export PGSSLCERT ;;
      sslkey=*) PGSSLKEY=$(decoded "${pair#*=}") && export PGSSLKEY ;;
    esac
  done
}

# %40 is @: a password in a URL is written so.
decoded() {
  local escaped=${1//\\/\\\\}
  printf '%b' "${escaped//%/\\x}"
}
