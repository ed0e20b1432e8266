#!/bin/sh
# Which branches of the library do its own tests take? Builds it by clang with counters, runs the tests, and shows a table.
# Usage: run.sh [--mcdc] [--files] [--missing [PATH]] [--tests NAME...] [WORK]
#   --mcdc            also the conditions that were shown to matter by themselves (MC/DC); needs clang-19
#   --files           a row for each file, not only for each folder
#   --missing [PATH]  the branches not taken, as FILE:LINE and the text there; of the files whose names begin so (lib/base)
#   --tests NAME...   only these tests of Meson, or SUITE names with a colon before them (:unit); no floors then
#   --keep            add to the counts of the last run instead of beginning anew
#   WORK              the folder to build in (build-test/coverage)
# The floors are in floors.txt: a folder, and the least per cent. Ends with the line "N passed, N failed".
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=
mcdc=
keep=
tests=
suites=
report=
while [ $# -gt 0 ]; do
    case $1 in
    --mcdc) mcdc=--mcdc ;;
    --files) report="$report --files" ;;
    --keep) keep=yes ;;
    --missing)
        case ${2:-} in
        lib/*)
            report="$report --missing $2"
            shift
            ;;
        *) report="$report --missing lib/" ;;
        esac
        ;;
    --tests)
        while [ $# -gt 1 ]; do
            case $2 in
            -* | */*) break ;;
            :*) suites="$suites --suite ${2#:}" ;;
            *) tests="$tests $2" ;;
            esac
            shift
        done
        ;;
    -*)
        sed -n '2,/^set/s/^# //p' "$0" >&2
        exit 2
        ;;
    *) work=$1 ;;
    esac
    shift
done
work=${work:-$root/build-test/coverage}
mkdir -p "$work"
work=$(CDPATH='' cd -- "$work" && pwd)
cd "$root"
. examples/packages.sh
unset CFLAGS LDFLAGS DESTDIR
export LC_ALL=C.UTF-8

need_packages libc6-dev meson ninja-build pkg-config python3 python3-jsonschema python3-cbor2 python3-prometheus-client \
    libcbor-dev libjansson-dev zlib1g-dev libcmocka-dev
# Newer compilers count conditions too; any since 12 counts branches.
llvm=19
if [ -z "$(command -v clang-19)" ] && ! apt-cache show clang-19 >/dev/null 2>&1; then
    llvm=14
fi
need_packages "clang-$llvm" "llvm-$llvm" "libclang-rt-$llvm-dev"
conditions=
if [ $llvm -ge 18 ]; then
    conditions=' -fcoverage-mcdc'
elif [ -n "$mcdc" ]; then
    echo "skipped: MC/DC needs clang 18 or newer, and here is only $llvm"
    mcdc=
fi

build=$work/build
counts=$work/counts
[ -n "$keep" ] || rm -rf "$counts"
mkdir -p "$counts"
export CC="clang-$llvm"
[ -d "$build/meson-private" ] ||
    quietly "$work/log" meson setup --buildtype=debug -Doptimization=1 -Dtests=enabled -Dio=enabled -Dexamples=true -Dagents=disabled \
        -Dc_args="-DISM3_COVERAGE -fprofile-instr-generate=$counts/%4m.profraw -fcoverage-mapping$conditions" \
        -Dc_link_args="-fprofile-instr-generate=$counts/%4m.profraw" "$build"
# A few tests need not all that there is.
wanted=all
[ -z "$tests$suites" ] ||
    wanted=$(ninja -C "$build" -t targets all | sed -n 's/^\(lib\/.*\.so\.[0-9.]*\): .*/\1/p')
# shellcheck disable=SC2086 # words
quietly "$work/log" ninja --quiet -C "$build" $wanted

passed=0
failed=0
rm -f "$build/meson-logs/testlog.json"
# The witness asks as many cases as make sense in a slow build; each asks for other branches, not for more of them.
ISM3_CASES=${ISM3_CASES:-200}
export ISM3_CASES
# shellcheck disable=SC2086 # words
meson test -C "$build" --quiet --print-errorlogs --timeout-multiplier 4 --no-suite own-build --no-suite on-request --no-suite abi $suites $tests \
    >"$work/tests.log" 2>&1 || true
if summary=$(/usr/bin/python3 tests/count.py "$build/meson-logs/testlog.json"); then
    # shellcheck disable=SC2086 # three numbers
    set -- $summary
    passed=$1
    failed=$2
    echo "tests: $1 passed, $2 failed, $3 skipped"
    [ "$failed" -eq 0 ] || sed 's/^/     /' "$work/tests.log"
else
    failed=1
    sed 's/^/     /' "$work/tests.log"
fi

find "$counts" -name '*.profraw' >"$work/raw"
"llvm-profdata-$llvm" merge --sparse -f "$work/raw" -o "$work/all.profdata"
"llvm-cov-$llvm" export --instr-profile "$work/all.profdata" "$build/lib/libism3.so" \
    -object "$build/lib/io/libism3-io.so" >"$work/coverage.json"
floors=tests/coverage/floors.txt
[ -z "$tests$suites" ] || floors=/dev/null
# shellcheck disable=SC2086 # words
/usr/bin/python3 tests/coverage/report.py "$work/coverage.json" "$root" "$floors" $mcdc $report |
    tee "$work/report.txt"
counted=$(sed -n 's/^floors: \([0-9]*\) kept, \([0-9]*\) missed$/\1 \2/p' "$work/report.txt")
# shellcheck disable=SC2086 # two numbers
set -- ${counted:-0 1}
printf '%s passed, %s failed\n' $((passed + $1)) $((failed + $2))
[ $((failed + $2)) -eq 0 ]
