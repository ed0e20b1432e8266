#!/bin/sh
# Usage: tests/bench/run.sh [WORKDIR] [OPTION]...
#
# The five-million-event log through libism3, DuckDB and pandas, side by side: times, memory, every figure compared.
# Everything made goes to WORKDIR (default: tests/bench/work; about 1.3 GB).
#
#   --rows N     about how many events (default: 5000000)
#   --seed N     of the workload (default: 20260101)
#   --rounds N   how often everything is run (default: 5), after once to warm up
#   --only TEXT  only the peers whose name contains TEXT: DuckDB, pandas, "1 thread"
#   --check      first compare all programs with a slow and obvious one on small logs
#   --python     instead: `import ism3` beside pandas, Polars and DuckDB in Python, then two ledgers in two threads
#   --build DIR  measure this build of the library; without it a release build is made in WORKDIR
#
# Needs Node.js with npm, which installs DuckDB into WORKDIR once; with --python a network, once, from which pip installs
# requirements.txt into WORKDIR. The Debian packages for the rest are installed if they are missing. With ISM3_DATA, the
# folder of the real logs, one with 36 columns is read too.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=examples/packages.sh
. "$root/examples/packages.sh"

usage() {
    sed -n '2,/^$/s/^# \{0,1\}//p' "$here/run.sh" >&2
    exit 2
}

work=$here/work
build=
rows=5000000
seed=20260101
rounds=5
only=
check=
python=
case ${1-} in
'' | -*) ;;
*)
    work=$1
    shift
    ;;
esac
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --check) check=yes; continue ;;
    --python) python=yes; continue ;;
    --rows | --seed | --rounds | --only | --build) [ $# -gt 0 ] || usage ;;
    *) usage ;;
    esac
    case $option in
    --rows) rows=$1 ;;
    --seed) seed=$1 ;;
    --rounds) rounds=$1 ;;
    --only) only=$1 ;;
    --build) build=$1 ;;
    esac
    shift
done

need_packages gcc libc6-dev meson ninja-build pkg-config python3 python3-pandas libcbor-dev libjansson-dev zlib1g-dev
[ -z "$python" ] || need_packages python3-venv
[ -n "$python" ] || for tool in node npm; do
    command -v $tool >/dev/null || fail "$tool not found: DuckDB runs in Node.js; install it (Debian: nodejs, npm)"
done
mkdir -p "$work/logs"
work=$(cd "$work" && pwd)

if [ -z "$build" ]; then
    build=$work/build
    [ -d "$build/meson-private" ] ||
        quietly "$work/build.log" meson setup --buildtype=release -Dio=enabled -Dtests=disabled "$build" "$root"
    quietly "$work/build.log" ninja -C "$build"
fi
build=$(cd "$build" && pwd)
[ -x "$build/examples/ism3/ism3" ] || fail "$build holds no build of the library: examples/ism3/ism3 is missing"
meson introspect --buildoptions "$build" | tr -d '\n' | grep -q '"name": "buildtype", "value": "release"' ||
    echo "warning: $build is not a release build"

compile() { # NAME ARGUMENT...
    name=$1
    shift
    quietly "$work/compile.log" cc -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Wall -Wextra \
        -I "$root/include" -I "$build/include" -o "$work/$name" "$here/$name.c" "$@"
}
compile generate -lm
compile columns "$build/lib/io/libism3-io.so" "$build/lib/libism3.so" \
    "-Wl,-rpath,$build/lib/io" "-Wl,-rpath,$build/lib"

if [ -n "$python" ] && ! cmp -s "$here/requirements.txt" "$work/venv/requirements.txt"; then
    rm -rf "$work/venv"
    python3 -m venv "$work/venv"
    quietly "$work/pip.log" "$work/venv/bin/pip" install --disable-pip-version-check -r "$here/requirements.txt" ||
        fail 'the packages of requirements.txt could not be installed (see above); that needs a network, once'
    cp "$here/requirements.txt" "$work/venv"
fi
if [ -z "$python" ] && { ! cmp -s "$here/package.json" "$work/package.json" || [ ! -d "$work/node_modules/@duckdb/node-api" ]; }; then
    cp -f "$here/package.json" "$work/package.json"
    (cd "$work" && quietly npm.log npm install --no-audit --no-fund --loglevel=error) || {
        rm -f "$work/package.json"
        fail 'DuckDB could not be installed (see above); that needs a network, once'
    }
fi

data=$work/data-$rows-$seed
if [ ! -e "$data/made" ]; then
    rm -rf "$data"
    "$work/generate" "$rows" "$seed" "$data"
    gzip -k "$data/events.csv"
    touch "$data/made"
fi
if [ -n "$python" ]; then
    interpreter=$work/venv/bin/python3
    [ -z "$check" ] || "$interpreter" "$here/check.py" --work "$work" --build "$build" --python
    "$interpreter" "$here/python_bench.py" --work "$work" --build "$build" --data "$data" --rounds "$rounds" --only "$only"
    echo
    ISM3_LIBRARY_PATH=$build/lib PYTHONPATH=$root/bindings/python/src exec "$interpreter" "$here/python_threads.py" \
        --dir "$data"
fi
gzip -dc "$root/examples/data/servicenow/incidents.csv.gz" >"$work/logs/incidents-extract.csv"
original=${ISM3_DATA:-}/servicenow/incident_event_log.csv.gz
rm -f "$work/logs/incidents-original.csv"
[ ! -e "$original" ] || gzip -dc "$original" >"$work/logs/incidents-original.csv"

if [ -n "$check" ]; then
    python3 "$here/check.py" --work "$work" --build "$build"
fi
exec python3 "$here/bench.py" --work "$work" --build "$build" --data "$data" --rounds "$rounds" --only "$only"
