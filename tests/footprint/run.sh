#!/bin/sh
# A small agent with the core in it: builds tests/footprint/agent.c with a static libism3, as small as compilers make it, strips it,
# runs it. Usage: run.sh [FOLDER], to build in. ISM3_LIBCBOR_SOURCE: the sources of libcbor, of which Debian has no static
# library; without them libcbor and libc are the shared ones. Ends with the line "N passed, N failed".
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. examples/packages.sh
. tests/checks.sh
out=${1:-$root/build-test/footprint}
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
limit=1048576
unset CFLAGS LDFLAGS
export CC=gcc
need_packages gcc libc6-dev meson ninja-build pkg-config libcbor-dev binutils

static=
inside=libism3
if [ -n "${ISM3_LIBCBOR_SOURCE:-}" ]; then
    need_packages cmake
    static=-static
    inside='libism3, libcbor and libc'
    prefix=$out/prefix
    [ -f "$prefix/lib/libcbor.a" ] || {
        quietly "$out/log" cmake -S "$ISM3_LIBCBOR_SOURCE" -B "$out/cbor" -DCMAKE_BUILD_TYPE=MinSizeRel \
            -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -DWITH_EXAMPLES=OFF \
            -DCMAKE_POLICY_VERSION_MINIMUM=3.5
        quietly "$out/log" cmake --build "$out/cbor"
        quietly "$out/log" cmake --install "$out/cbor"
    }
    PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    export PKG_CONFIG_PATH
else
    echo 'libcbor and libc are shared: ISM3_LIBCBOR_SOURCE does not say where the sources of libcbor are.'
fi
build=$out/build${static}
[ -d "$build/meson-private" ] ||
    quietly "$out/log" meson setup --buildtype=minsize -Ddefault_library=static -Dio=disabled -Dtests=disabled \
        -Dexamples=false -Ddocs=disabled -Dc_args='-ffunction-sections -fdata-sections' "$build"
quietly "$out/log" ninja -C "$build"
# shellcheck disable=SC2046,SC2086 # words
quietly "$out/log" cc -std=c11 -Os -Wall -Wextra -Werror -I include -I "$build/include" tests/footprint/agent.c $static \
    -Wl,--gc-sections -o "$out/agent" "$build/lib/libism3.a" $(pkg-config --libs libcbor) -lm
strip "$out/agent"

size=$(wc -c <"$out/agent")
echo "the program with $inside in it, stripped: $size bytes"
check_log=$out/log
try 'under 1 MiB' test "$size" -lt $limit
try 'the agent' "$out/agent"
cat "$check_log"
finish
