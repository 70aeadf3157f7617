# What every script here needs: the project's directory, the one set of build flags, and the system packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One debug configuration with one set of flags: another flag would rebuild everything.
flags=(--explicit-target-dependency-import-check error)
tassel=.build/debug/tassel

# The release, which stands alone: a machine that runs it needs no Swift. Sets $program.
build_release() {
    say "building the release"
    swift build -c release --scratch-path .build-release --static-swift-stdlib --product "${1:-tassel}" >&2
    # shellcheck disable=SC2034
    program=$PWD/.build-release/release/tassel
}

say() { printf '\n== %s\n' "$*" >&2; }

# Who does what the tools do: as root nobody would be named.
export TASSEL_ACTOR=${TASSEL_ACTOR:-tools}

# Debian 12: SQLite's headers are the one thing that a Swift image lacks.
need_packages() {
    command -v swift >/dev/null || { echo "swift is not on the PATH: install Swift 6.3 from https://swift.org/install" >&2; exit 1; }
    local missing=()
    [ -e /usr/include/sqlite3.h ] || missing+=(libsqlite3-dev)
    for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    "${root[@]}" apt-get install -y -qq "${missing[@]}"
}

# A virtual environment of Python with packages from PyPI, made once: need_python NAME "import, import" package==version …
need_python() {
    venv=.build/$1-venv
    "$venv/bin/python" -c "import $2" 2>/dev/null && return
    say "installing ${*:3} from PyPI"
    python3 -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${@:3}" >&2
}

# A receiver that takes everything, on loopback over TLS: begin_receiver DIRECTORY [LOG FORMAT]. Sets $port; $reach is how an endpoint gets there.
begin_receiver() {
    local log="access_log off;"
    [ -z "${2:-}" ] || log="log_format received '$2'; access_log $1/received.log received;"
    port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout "$1/key.pem" -out "$1/cert.pem" 2>/dev/null
    cat >"$1/nginx.conf" <<CONF
pid $1/nginx.pid;
error_log $1/error.log;
worker_processes 1;
events { worker_connections 256; }
http {
    $log
    client_body_temp_path $1/body;
    keepalive_requests 100000000;
    keepalive_timeout 1h;
    server {
        listen 127.0.0.1:$port ssl;
        ssl_certificate $1/cert.pem;
        ssl_certificate_key $1/key.pem;
        location / { return 200; }
    }
}
CONF
    nginx -c "$1/nginx.conf"
    # shellcheck disable=SC2034
    reach=(--ca "$1/cert.pem" --allow-address 127.0.0.0/8 --allow-address ::1/128)
}

end_receiver() {
    nginx -c "$1/nginx.conf" -s quit 2>/dev/null || true
    sleep 1
}
