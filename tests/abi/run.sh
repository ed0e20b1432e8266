#!/bin/sh
# What distributors and embedders rely on, of an installation with shared and static libraries and debug information:
# exported symbols, version maps and headers agree; archives hold no foreign name; no writable data, no forbidden import;
# values of enums and layouts of structs stay; the tests know all functions with structs that grow; abidiff finds nothing; every header compiles alone in every language.
# Usage: run.sh PREFIX WORK. Prints what failed, then "N passed, N failed". tests/abi/planted.py shows that these fail.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=examples/packages.sh
. "$here/../../examples/packages.sh"
prefix=$1
work=$2
# shellcheck source=tests/checks.sh
. "$here/../checks.sh"
mkdir -p "$work"
need_packages gcc g++ libc6-dev clang binutils abigail-tools python3

# look NAME WORD...: one of the scripts; what it says of cases that passed is only counted
look() {
    echo "$1:"
    script=$here/$1.py
    log=$work/$1.log
    shift
    counted "$log" env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$script" "$@" --quiet --include "$prefix/include" \
        --libraries "$prefix"
}

look symbols check
look contents
look frozen check
look growth
look baseline check
look headers
finish
