#!/bin/sh
# All tests: installs what is missing, builds into build-test/, ends with the line "N passed, N failed".
# With ISM3_DATA set to the folder of the real logs, these are read too.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. examples/packages.sh

need_packages gcc g++ libc6-dev clang libclang-rt-14-dev meson ninja-build pkg-config python3 python3-jsonschema \
    python3-cbor2 python3-prometheus-client python3-venv libcbor-dev libjansson-dev zlib1g-dev libcmocka-dev libmicrohttpd-dev doxygen valgrind

python=/usr/bin/python3
out=$root/build-test
passed=0
failed=0
mkdir -p "$out"
export LC_ALL=C.UTF-8
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
unset DESTDIR CC CXX CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS

section() {
    printf '\n== %s\n' "$1"
}

add() {
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# check NAME COMMAND...: one test, shown when it fails
check() {
    name=$1
    shift
    if ("$@") >"$out/check.log" 2>&1; then
        add 1 0
    else
        add 0 1
        echo "FAIL $name"
        sed 's/^/     /' "$out/check.log"
        return 1
    fi
}

# configure FOLDER COMPILER OPTION...
configure() {
    folder=$1
    export CC="$2"
    shift 2
    again=
    [ ! -d "$folder/meson-private" ] || again=--reconfigure
    # shellcheck disable=SC2086 # nothing, or one word
    meson setup $again -Dwerror=true -Dtests=enabled -Dio=enabled -Dexamples=true "$@" "$folder"
}

# suite NAME FOLDER OPTION...: run Meson's tests and count the cases in them
suite() {
    name=$1
    folder=$2
    shift 2
    rm -f "$folder/meson-logs/testlog.json"
    meson test -C "$folder" --no-rebuild --print-errorlogs "$@" || true
    counts=$($python tests/count.py "$folder/meson-logs/testlog.json") || counts='0 1 0'
    # shellcheck disable=SC2086 # three numbers
    set -- $counts
    add "$1" "$2"
    echo "$name: $1 passed, $2 failed, $3 skipped"
}

# Each header by itself, and twice: it includes what it needs and guards against itself.
headers() {
    before=$failed
    for header in $(cd "$out/prefix/include" && find . -name '*.h' | sed 's|^\./||' | sort); do
        printf '#include <%s>\n#include <%s>\nextern int used;\n' "$header" "$header" >"$out/alone.c"
        for mode in 'gcc -std=c99 -x c' 'gcc -std=c11 -x c' 'g++ -std=c++11 -x c++' \
            'clang -std=c99 -x c' 'clang -std=c11 -x c' 'clang++ -std=c++11 -x c++'; do
            # shellcheck disable=SC2086 # a command with its options
            check "$header alone: $mode" \
                $mode -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$out/prefix/include" "$out/alone.c" || true
        done
    done
    [ "$before" -ne "$failed" ] || echo 'every public header compiles alone as C99, C11 and C++11, by gcc and clang'
}

# script NAME ARGUMENT...: a script that counts for itself
script() {
    log=$out/$1.log
    shift
    sh "$@" >"$log" 2>&1 || true
    cat "$log"
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log")
    # shellcheck disable=SC2086 # two numbers
    add ${counts:-0 1}
}

[ -n "${ISM3_DATA:-}" ] || echo 'ISM3_DATA is not set: of the real logs only the one in examples/data is read.'

section 'gcc: build, API pages, tests'
if check 'gcc: configure' configure "$out/gcc" gcc -Ddocs=enabled -Ddefault_library=both --prefix "$out/prefix" &&
    check 'gcc: build without warnings, API pages too' ninja --quiet -C "$out/gcc"; then
    suite gcc "$out/gcc" --no-suite on-request
    check 'valgrind: embed' valgrind --quiet --leak-check=full --error-exitcode=9 "$out/gcc/examples/embed/embed" || true

    section 'installed: headers, pkg-config, subproject'
    rm -rf "$out/prefix"
    if check 'install' meson install -C "$out/gcc" --no-rebuild; then
        headers
        script consumer tests/consumer/run.sh "$out/prefix" "$out/consumer"
    fi
fi

section 'Python: the binding, its pages, its wheel'
script python bindings/python/tests/run.sh "$out/gcc/lib" "$out/python"

section 'clang, address and undefined-behaviour sanitizers: build, tests'
if check 'clang: configure' configure "$out/clang" clang -Db_sanitize=address,undefined -Db_lundef=false &&
    check 'clang: build without warnings' ninja --quiet -C "$out/clang"; then
    # What makes a build of its own would do the same again; the witness asks as many cases as make sense here.
    ISM3_CASES=200
    export ISM3_CASES
    suite clang "$out/clang" --no-suite own-build --no-suite on-request
    unset ISM3_CASES
fi

section 'the schema, by a CDDL tool that is not ours'
script cddl tests/wire/cddl.sh "$out/cddl"

section 'equal bytes and figures: both compilers, without optimisation and with most'
export ISM3_PLATFORMS_OUT="$out/platforms" ISM3_PLATFORMS_HOST="$out/gcc"
script platforms tests/platforms/run.sh gcc-O0 gcc-O3 clang-O0 clang-O3

printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
