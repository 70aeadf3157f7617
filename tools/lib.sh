# What every script here needs: the project's directory, the one set of build flags, and the system packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# One debug configuration with one set of flags: another flag would rebuild everything.
flags=(--explicit-target-dependency-import-check error)
tassel=.build/debug/tassel

say() { printf '\n== %s\n' "$*" >&2; }

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
