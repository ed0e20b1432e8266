#!/bin/sh
# Write down anew what the ABI is: version maps, lists of values and layouts, baselines of abidiff. To be run, and its
# differences read and committed, whenever something is added to the public headers.
# Usage: renew.sh [--breaking] [BUILD]. What would break programs is refused; with --breaking it is written all the same,
# which is for the time before the first release and for a new soversion (docs/stability.md). BUILD is a folder to build
# in, made where it is not there; without it a temporary one is used.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$root/examples/packages.sh"
need_packages gcc libc6-dev clang binutils abigail-tools python3 meson ninja-build pkg-config libcbor-dev \
    libjansson-dev zlib1g-dev
breaking=
[ "${1:-}" != --breaking ] || { breaking=$1 && shift; }
work=$(mktemp -d)
build=${1:-$work/build}
trap 'rm -rf "$work"' EXIT
unset DESTDIR CFLAGS LDFLAGS
export CC=gcc PYTHONDONTWRITEBYTECODE=1

# The library is built once the maps are there: they say what it exports.
[ -d "$build/meson-private" ] || quietly "$work/log" meson setup --buildtype=debug -Dio=enabled -Dtests=disabled \
    -Dexamples=false -Ddocs=disabled -Dagents=disabled "$build" "$root"
include="--include $root/include --include $build/include"
# shellcheck disable=SC2086 # words
/usr/bin/python3 "$here/symbols.py" renew $include $breaking
quietly "$work/log" ninja -C "$build"
for script in frozen baseline; do
    # shellcheck disable=SC2086 # words
    /usr/bin/python3 "$here/$script.py" renew $include --libraries "$build/lib" $breaking
done
echo "Now read: git diff lib/ism3.map lib/io/ism3-io.map tests/abi docs/abi"
