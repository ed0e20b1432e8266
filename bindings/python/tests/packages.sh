#!/bin/sh
# Tests of the Python binding with the packages that people use, as they are current: pandas, pyarrow, Polars, DuckDB.
# packages.sh LIBRARIES WORK [PYTHON]: the folder of a build that holds libism3 (and, in io/, libism3-io), one to work in,
# which gets an environment of its own, and the interpreter to make it with. Needs a network, once. Ends as pytest does.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
[ $# -ge 2 ] || {
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
libraries=$(CDPATH='' cd -- "$1" && pwd)
mkdir -p "$2"
work=$(CDPATH='' cd -- "$2" && pwd)
python=${3:-/usr/bin/python3}

if [ ! -e "$work/environment/made" ]; then
    rm -rf "$work/environment"
    "$python" -m venv "$work/environment"
    "$work/environment/bin/pip" install --quiet --disable-pip-version-check \
        pytest hypothesis pycparser numpy pandas pyarrow polars duckdb matplotlib
    touch "$work/environment/made"
fi
"$work/environment/bin/python" -c '
import sys, duckdb, numpy, pandas, polars, pyarrow
versions = ", ".join(f"{it.__name__} {it.__version__}" for it in (numpy, pandas, pyarrow, polars, duckdb))
print("Python", sys.version.split()[0] + ",", versions)'

export PYTHONDONTWRITEBYTECODE=1 MPLBACKEND=Agg MPLCONFIGDIR="$work/matplotlib"
export ISM3_LIBRARY_PATH="$libraries" PYTHONPATH="$here/../src"
cd "$here/.."
# What is packaged is the same with any package: run.sh tests it.
exec "$work/environment/bin/python" -m pytest -q -rs --tb=short --basetemp "$work/pytest" \
    --deselect tests/test_packaging.py tests
