#!/bin/sh
# Use the library as others do: installed and found by pkg-config, shared and static, from C and C++,
# and as a subproject of Meson. Usage: run.sh PREFIX WORK, where PREFIX is an installation with shared
# and static libraries. Prints a line for each case, then "N passed, N failed".
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
prefix=$1
work=$2
passed=0
failed=0

rm -rf "$work"
mkdir -p "$work"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name libism3.pc)")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

try() {
    name=$1
    shift
    if ("$@") >"$work/log" 2>&1; then
        passed=$((passed + 1))
        echo "ok   $name"
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        sed 's/^/     /' "$work/log"
    fi
}

# runs EXPECTED FILE PACKAGE COMPILER OPTION...: build FILE against PACKAGE; its output must hold EXPECTED
runs() {
    flags=$(pkg-config --cflags --libs "$3")
    builds_and_runs "$@"
}

# The same with our archives, and with whatever these need (shared: Debian has no archive of libcbor).
runs_static() {
    flags=$(pkg-config --static --cflags --libs "$3" | sed 's/-l\(ism3[^ ]*\)/-l:lib\1.a/g')
    builds_and_runs "$@" && ! ldd "$work/program" | grep ism3
}

# All of both archives, not only what the program calls: no name is in both of them.
runs_whole() {
    flags="$(pkg-config --cflags "$3") -L$(pkg-config --variable=libdir "$3") -Wl,--whole-archive -l:libism3-io.a -l:libism3.a"
    flags="$flags -Wl,--no-whole-archive $(pkg-config --static --libs "$3" | sed 's/-lism3[^ ]*//g')"
    builds_and_runs "$@"
}

builds_and_runs() {
    expected=$1
    file=$2
    shift 3
    # shellcheck disable=SC2086 # flags are words
    "$@" -Wall -Wextra -Wpedantic -Werror "$file" -o "$work/program" $flags &&
        "$work/program" >"$work/output" && cat "$work/output" && grep -q "$expected" "$work/output"
}

subproject() {
    cp -R "$here/subproject" "$work/subproject" &&
        cp "$source/examples/embed/embed.c" "$here/io.c" "$work/subproject" &&
        mkdir "$work/subproject/subprojects" &&
        ln -s "$source" "$work/subproject/subprojects/libism3" &&
        meson setup --force-fallback-for=libism3,libism3-io -Dlibism3:examples=false \
            -Dlibism3:tests=disabled -Dlibism3:io=enabled "$work/subproject/build" "$work/subproject" &&
        ninja -C "$work/subproject/build" &&
        "$work/subproject/build/embed" | grep 'efficacy.ratio .* 0\.5$' &&
        "$work/subproject/build/io" | grep 'efficacy.ratio,0\.5,'
}

nothing_internal() {
    find "$prefix" -name '*internal*' -o -path '*/include/*' -name 'memory.h' | (! grep .)
}

half='efficacy.ratio .* 0\.5$'
half_csv='efficacy.ratio,0\.5,'
try 'core, C11, shared' runs "$half" "$source/examples/embed/embed.c" libism3 gcc -std=c11
try 'core, C11, static' runs_static "$half" "$source/examples/embed/embed.c" libism3 gcc -std=c11
try 'core, C99, clang' runs "$half" "$source/examples/embed/embed.c" libism3 clang -std=c99
try 'core, C++11' runs 'activity.outputs 1$' "$here/use.cpp" libism3 g++ -std=c++11
try 'core, C++20, clang' runs 'activity.outputs 1$' "$here/use.cpp" libism3 clang++ -std=c++20
try 'io, C11, shared' runs "$half_csv" "$here/io.c" libism3-io gcc -std=c11
try 'io, C11, static' runs_static "$half_csv" "$here/io.c" libism3-io gcc -std=c11
try 'io and core, all of both archives' runs_whole "$half_csv" "$here/io.c" libism3-io gcc -std=c11
try 'subproject of Meson' subproject
try 'nothing internal is installed' nothing_internal

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
