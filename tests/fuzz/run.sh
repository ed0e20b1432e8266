#!/bin/sh
# Fuzzing with libFuzzer: run.sh [SECONDS] [TARGET...]
# Builds the targets with clang, ASan and UBSan in build-fuzz/, runs each (all by default) for so many seconds (60), and
# prints a table. What is found lies in build-fuzz/found/TARGET; inputs that reached something new stay in
# build-fuzz/corpus/TARGET for the next run. ISM3_FUZZ_BUILD names another folder than build-fuzz.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
. "$root/examples/packages.sh"
need_packages clang libc6-dev libclang-rt-14-dev meson ninja-build pkg-config python3 libjansson-dev zlib1g-dev libcbor-dev

here=$root/tests/fuzz
build=${ISM3_FUZZ_BUILD:-$root/build-fuzz}
seconds=60
case ${1:-} in
'' | *[!0-9]*) ;;
*)
    seconds=$1
    shift
    ;;
esac
[ $# -gt 0 ] || set -- decode_ledger decode_model add csv jsonl model_json api assess

export LC_ALL=C.UTF-8 CC=clang
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
unset DESTDIR CFLAGS LDFLAGS MAKEFLAGS

mkdir -p "$build"
again=
[ ! -d "$build/meson-private" ] || again=--reconfigure
# shellcheck disable=SC2086 # nothing, or one word
quietly "$build/setup.log" meson setup $again -Dfuzzers=true -Dio=enabled -Dtests=disabled -Dexamples=false \
    -Ddefault_library=static -Doptimization=1 -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false \
    "-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined" "$build" "$root"
# shellcheck disable=SC2046 # one word a target
quietly "$build/build.log" ninja -C "$build" $(printf 'tests/fuzz/fuzz_%s ' "$@")

# dictionary TARGET: the words that help it
dictionary() {
    case $1 in
    csv | jsonl) echo "-dict=$here/dictionaries/log.dict" ;;
    model_json | assess) echo "-dict=$here/dictionaries/model.dict" ;;
    esac
}

# number NAME LOG: what libFuzzer says of itself at the end
number() {
    sed -n "s/^stat::$1: *//p" "$2" | tail -n 1
}

# last WORD LOG: the number behind a word of the last progress line
last() {
    sed -n "s/^#.* $1: \([0-9]*\).*/\1/p" "$2" | tail -n 1
}

failed=0
printf '| target | seconds | executions | per second | features | corpus | findings |\n|---|---|---|---|---|---|---|\n'
for target in "$@"; do
    mkdir -p "$build/corpus/$target" "$build/found/$target"
    log=$build/$target.log
    # shellcheck disable=SC2046 # nothing, or one word
    "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -entropic=0 -timeout=10 -rss_limit_mb=1536 -malloc_limit_mb=256 \
        -max_len=8192 -print_final_stats=1 -artifact_prefix="$build/found/$target/" $(dictionary "$target") \
        "$build/corpus/$target" "$here/corpus/$target" >"$log" 2>&1 || failed=1
    found=$(find "$build/found/$target" -type f | wc -l)
    ran=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log")
    printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$target" "${ran:-stopped}" "$(number number_of_executed_units "$log")" \
        "$(number average_exec_per_sec "$log")" "$(last ft "$log")" "$(last corp "$log")" "$found"
done
exit $failed
