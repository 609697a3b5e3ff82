#!/bin/sh
# venv.sh DIRECTORY LOCK: make a virtual environment that holds what the lock file names, by uv where it works.
# PYTHON may name the interpreter.
set -eu
directory=$1
lock=$2

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

# Every candidate is tried, not only looked up: a pyenv shim is there even where it cannot run.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.14 python3.12
    fi
    for candidate; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    found=$("$1" --version 2>/dev/null || echo "not there")
    echo "Tandem needs Python 3.12 or newer, but $1 is $found. Name one: make setup PYTHON=/path/to/python3.13" >&2
    return 1
}

python=$(find_python)
echo "Installing $lock into $directory (once, until the lock changes)"
if uv --version >/dev/null 2>&1; then
    new_enough "$directory/bin/python" || uv venv --quiet --clear --python "$python" "$directory"
    uv pip sync --quiet --require-hashes --python "$directory/bin/python" "$lock"
else
    clear=
    new_enough "$directory/bin/python" || clear=--clear
    "$python" -m venv $clear "$directory"
    "$directory/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
