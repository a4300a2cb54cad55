# Sourced by run.sh and measure.sh: nodes of the engine, on SQLite or on a Postgres cluster of their own.

if ! command -v obelisk >/dev/null; then
  cat >&2 <<'END'
The engine is not installed, or not on the PATH. It takes 10 to 30 minutes to build:

  apt-get install protobuf-compiler      # or what brings protoc on your system
  cargo install obelisk@0.38.3 --locked
END
  exit 1
fi

source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
trap 'status=$?; clean_up; exit $status' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

target=${harness%/*/*}/broadcast-workflow
cargo build --quiet --locked --release --target wasm32-unknown-unknown \
  --manifest-path "$here/workflow/Cargo.toml" --target-dir "$target"
nodes=()

clean_up() {
  stop_nodes
  stop "${simulator:-}" KILL
  stop "${postgres:-}" INT
  rm -rf "$work" "${cluster:-$work}"
}

# Sends a signal to a process of ours and waits for its end.
stop() {
  [ -n "$1" ] || return 0
  kill "-$2" "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

stop_nodes() {
  local node
  for node in ${nodes[@]+"${nodes[@]}"}; do stop "$node" KILL; done
  nodes=()
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# A folder with everything a node needs, for this database: sqlite or postgres.
prepare_node() {
  local folder=$work/$2
  mkdir -p "$folder"
  cp "$here/deployment.toml" "$component" "$target"/wasm32-unknown-unknown/release/whatsapp_broadcast_workflow.wasm "$folder"
  local port
  port=$(free_port)
  sed "s/127.0.0.1:5005/127.0.0.1:$port/" "$here/server-$1.toml" >"$folder/server.toml"
  echo "http://127.0.0.1:$port" >"$folder/url"
}

# Starts a node, or starts it again, and waits until it answers.
start_node() {
  local folder=$work/$1 url
  url=$(cat "$folder/url")
  obelisk server run --server-config "$folder/server.toml" --deployment "$folder/deployment.toml" >>"$folder/log" 2>&1 &
  started=$!
  nodes+=("$started")
  local tries=0
  until obelisk component list --api-url "$url" >/dev/null 2>&1; do
    kill -0 "$started" 2>/dev/null && [ $((tries += 1)) -lt 600 ] || { tail -20 "$folder/log" >&2; exit 1; }
    sleep 0.1
  done
}

# A cluster of our own behind a socket in a folder of our own: no port of this machine is taken.
start_postgres() {
  local bin as=()
  bin=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1)")
  [ -x "$bin/initdb" ] || { echo "Postgres is not installed: initdb is neither on the PATH nor in /usr/lib/postgresql." >&2; exit 1; }
  cluster=$(mktemp -d)
  # Postgres does not run as root.
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$cluster"
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups env "HOME=$cluster")
  fi
  (cd "$cluster" && ${as[@]+"${as[@]}"} "$bin/initdb" -D "$cluster/data" -A trust -U obelisk >"$work/postgres.log" 2>&1)
  ${as[@]+"${as[@]}"} "$bin/postgres" -D "$cluster/data" -k "$cluster" -c listen_addresses= >>"$work/postgres.log" 2>&1 &
  postgres=$!
  export POSTGRES_HOST=$cluster POSTGRES_USER=obelisk POSTGRES_PASSWORD=unused POSTGRES_DATABASE=obelisk
  until [ -S "$cluster/.s.PGSQL.5432" ] && grep -q 'ready to accept' "$work/postgres.log"; do
    kill -0 "$postgres" 2>/dev/null || { cat "$work/postgres.log" >&2; exit 1; }
    sleep 0.1
  done
}
