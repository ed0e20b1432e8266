#!/bin/sh
# What recording costs: recorder.sh [WORKDIR [ROUNDS]]. Builds the core as a release into WORKDIR (default:
# tests/bench/work). Debian has no HdrHistogram_c: it is measured beside where ISM3_HDR_SOURCE is the folder of its sources.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=examples/packages.sh
. "$root/examples/packages.sh"

work=${1:-$here/work}
mkdir -p "$work"
work=$(cd "$work" && pwd)
need_packages gcc libc6-dev meson ninja-build pkg-config libcbor-dev
build=$work/recorder-build
[ -d "$build/meson-private" ] ||
    quietly "$work/recorder.log" meson setup --buildtype=release -Dio=disabled -Dtests=disabled -Dexamples=false \
        "$build" "$root"
quietly "$work/recorder.log" ninja -C "$build"
set -- "${2:-301}"
hdr=
if [ -n "${ISM3_HDR_SOURCE:-}" ]; then
    hdr="-DHAVE_HDR -I $ISM3_HDR_SOURCE/include"
    quietly "$work/recorder.log" cc -std=gnu11 -O3 -I "$ISM3_HDR_SOURCE/include" -c "$ISM3_HDR_SOURCE/src/hdr_histogram.c" \
        -o "$work/hdr_histogram.o"
    hdr="$hdr $work/hdr_histogram.o"
else
    echo 'HdrHistogram_c is not measured: ISM3_HDR_SOURCE does not say where its sources are.'
fi
# shellcheck disable=SC2086 # words
quietly "$work/recorder.log" cc -std=c11 -O3 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -I "$root/include" -I "$build/include" \
    "$here/recorder.c" $hdr -o "$work/recorder" "$build/lib/libism3.so" "-Wl,-rpath,$build/lib" -lpthread -lm
exec "$work/recorder" "$1"
