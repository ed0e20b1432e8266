#!/bin/sh
# What several threads do at once, under ThreadSanitizer: run.sh [FOLDER], to build in; --helgrind as first argument: under
# valgrind's helgrind instead, which takes longer. Ends with the line "N passed, N failed".
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. examples/packages.sh
. tests/checks.sh
tool=thread
if [ "${1-}" = --helgrind ]; then
    tool=helgrind
    shift
fi
out=${1:-$root/build-test/threads}
programs='test_recorder test_recorder_threads test_threads'
need_packages gcc libc6-dev meson ninja-build pkg-config libcbor-dev libcmocka-dev
mkdir -p "$out"
export CC=gcc
unset CFLAGS LDFLAGS

# Helgrind follows locks, not atomics: a build for it tells it what they order. It finds races of its own in 64-bit
# programs that it cannot read the stacks of, so frames are kept.
set -- -Db_lundef=false -Dio=disabled -Dexamples=false -Ddocs=disabled -Dtests=enabled
if [ "$tool" = helgrind ]; then
    need_packages valgrind
    set -- "$@" -Dc_args='-DISM3_HELGRIND -fno-omit-frame-pointer' -Doptimization=1
    ISM3_RECORDS=${ISM3_RECORDS:-1500}
else
    set -- "$@" -Db_sanitize=thread -Doptimization=1
    ISM3_RECORDS=${ISM3_RECORDS:-5000}
fi
export ISM3_RECORDS
build=$out/$tool
[ -d "$build/meson-private" ] || quietly "$out/$tool.log" meson setup "$@" "$build"
targets=
for program in $programs; do
    targets="$targets tests/unit/$program"
done
# shellcheck disable=SC2086 # names
quietly "$out/$tool.log" ninja -C "$build" $targets

# run PROGRAM: under the tool; a report of a race is a failure
run() {
    if [ "$tool" = helgrind ]; then
        valgrind --quiet --tool=helgrind --error-exitcode=9 --fair-sched=yes "$build/tests/unit/$1"
    else
        TSAN_OPTIONS=halt_on_error=1:exitcode=9 "$build/tests/unit/$1"
    fi
}

for program in $programs; do
    # Helgrind is for what threads do.
    if [ "$tool" = helgrind ] && [ "$program" = test_recorder ]; then
        continue
    fi
    check_log=$out/$program.log
    try "$program, $tool" run "$program"
done
finish
