#!/bin/sh
# The tests, in rows: each builds the library in one way and asks it one kind of question.
#     run.sh               the rows that fit in 15 minutes on two cores
#     run.sh ROW...        these
#     run.sh --all         every row
#     run.sh --list        their names, and what each is for
# What is missing is installed. Builds and logs are in build-test/, or where ISM3_TEST_OUT says. Ends with a table, and with
# the line "N passed, N failed". With ISM3_DATA set to the folder of the real logs, these are read too. See docs/testing.md.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. examples/packages.sh

if [ "${1:-}" = --list ]; then
    need_packages python3 >&2
else
    # What the default rows need, in one go.
    need_packages gcc g++ libc6-dev clang libclang-rt-14-dev meson ninja-build pkg-config python3 python3-jsonschema \
        python3-cbor2 python3-prometheus-client python3-venv libcbor-dev libjansson-dev zlib1g-dev libcmocka-dev \
        libmicrohttpd-dev doxygen valgrind locales cmake binutils abigail-tools
fi
exec /usr/bin/python3 tests/matrix.py "$@"
