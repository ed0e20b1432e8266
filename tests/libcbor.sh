#!/bin/sh
# The tests of everything that is read or written as bytes, against another libcbor than Debian's:
#     sh tests/libcbor.sh SOURCE
# SOURCE is a checkout of https://github.com/PJK/libcbor, of any release from 0.8 on. It is built with
# CMake, nothing of it is installed. Builds in build-test/, or where ISM3_TEST_OUT says. Ends with "N passed, N failed".
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/packages.sh"
if [ $# -ne 1 ] || [ ! -f "$1/CMakeLists.txt" ]; then
    fail 'usage: sh tests/libcbor.sh SOURCE, where SOURCE holds libcbor'
fi
source=$(CDPATH='' cd -- "$1" && pwd)
cd "$root"
need_packages cmake g++ clang libclang-rt-14-dev meson ninja-build pkg-config python3 libjansson-dev zlib1g-dev \
    libcmocka-dev

out=${ISM3_TEST_OUT:-$root/build-test}/libcbor
rm -rf "$out"
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
quietly "$out/log" cmake -S "$source" -B "$out/cbor" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON \
    -DWITH_EXAMPLES=OFF -DCMAKE_POLICY_VERSION_MINIMUM=3.5 -DCMAKE_INSTALL_PREFIX="$out/prefix" \
    -DCMAKE_INSTALL_LIBDIR=lib
quietly "$out/log" cmake --build "$out/cbor"
quietly "$out/log" cmake --install "$out/cbor"
PKG_CONFIG_PATH=$out/prefix/lib/pkgconfig
LD_LIBRARY_PATH=$out/prefix/lib
export PKG_CONFIG_PATH LD_LIBRARY_PATH
echo "libcbor $(pkg-config --modversion libcbor)"
export CC=clang
quietly "$out/log" meson setup -Dwerror=true -Dtests=enabled -Dio=enabled -Dexamples=false -Db_lundef=false \
    -Db_sanitize=address,undefined "$out/build"
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 meson test -C "$out/build" --print-errorlogs --timeout-multiplier 10 \
    cbor criteria_codec criteria_json ledger_codec ledger_hostile model_codec model_damaged model_json || true
# shellcheck disable=SC2046 # three numbers
set -- $(/usr/bin/python3 tests/count.py "$out/build/meson-logs/testlog.json" || echo 0 1 0)
echo "$1 passed, $2 failed"
[ "$2" -eq 0 ]
