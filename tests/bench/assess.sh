#!/bin/sh
# Usage: tests/bench/assess.sh [BUILD [MONTHS [ITEMS-A-MONTH]]]
#
# What it costs to assess all 45 processes of the catalogue over 60 months with 100 items a month each. BUILD is a build
# folder of the library; without it a release build is made in tests/bench/work.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=examples/packages.sh
. "$root/examples/packages.sh"

need_packages gcc libc6-dev meson ninja-build pkg-config libcbor-dev
work=$here/work
mkdir -p "$work/logs"
build=${1-}
[ $# -eq 0 ] || shift
if [ -z "$build" ]; then
    build=$work/build
    [ -d "$build/meson-private" ] ||
        quietly "$work/build.log" meson setup --buildtype=release -Dtests=disabled "$build" "$root"
    quietly "$work/build.log" ninja -C "$build"
fi
build=$(cd "$build" && pwd)
[ -e "$build/lib/libism3.so" ] || fail "$build holds no build of the library: lib/libism3.so is missing"
quietly "$work/compile.log" cc -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror \
    -I "$root/include" -I "$build/include" -o "$work/assess" "$here/assess.c" \
    "$build/lib/libism3.so" "-Wl,-rpath,$build/lib"
"$work/assess" "$@"
