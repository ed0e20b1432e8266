#!/bin/sh
# The integer kernels under Frama-C's Eva: run.sh WORK BUILD, a folder to work in and a build that has made its sources. For every
# input that a driver allows, no run-time error is possible, but for what alarms.txt names with its reason: the alarms must be
# these, no more and no fewer.
# Not looked at: sums of 128 bits (lib/base/number.c). This Frama-C does not know __int128, and with a narrower type it would be
# another program. That arithmetic is unsigned, so it cannot overflow; its shifts are watched by the undefined-behaviour
# sanitizer in the tests. cbor_heads.c, which only passes such numbers on, is read with 64 bits in their place.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
work=$1
build=$2
mkdir -p "$work/include"
# Of the system's headers only libcbor's: those of libc are Frama-C's own, with contracts.
ln -sfn /usr/include/cbor.h "$work/include/cbor.h"
ln -sfn /usr/include/cbor "$work/include/cbor"
cd "$root"
: >"$work/alarms"
for driver in sketch time cbor_heads; do
    # States kept apart: the reader of heads needs them; the search in the table of the sketch would be followed step by step.
    depth='-eva-precision 3'
    [ $driver != cbor_heads ] || depth='-eva-precision 4 -eva-slevel 3000'
    # shellcheck disable=SC2086 # options
    frama-c -machdep gcc_x86_64 -eva $depth -eva-msg-key=-final-states,-initial-state \
        -cpp-extra-args="-Iinclude -Ilib -I$build/include -I$build/lib -I$build/lib/ledger -I$work/include \
            -D_POSIX_C_SOURCE=200809L -D__int128=long" "tests/static/eva/$driver.c" >"$work/$driver.log" 2>&1 || {
        cat "$work/$driver.log"
        exit 1
    }
    grep -q 'ANALYSIS SUMMARY' "$work/$driver.log" || {
        echo "$driver: the analysis has not ended"
        exit 1
    }
    # The alarm stands in the line after its place; places move, so the file and the words are what counts.
    sed -n '/^\[eva:alarm\]/{N;s/^\[eva:alarm\] \([^:]*\):[0-9]*: Warning: *\n *\(.*\)$/\1: \2/p;}' "$work/$driver.log" |
        sed "s|^$root/||;s|^|$driver: |" >>"$work/alarms"
done
sort "$work/alarms" >"$work/found"
grep -v '^#' tests/static/eva/alarms.txt | sort >"$work/named"
diff "$work/named" "$work/found" >"$work/difference" || {
    echo 'alarms other than those that are named (<: named and not found, >: found and not named):'
    cat "$work/difference"
    exit 1
}
echo "$(wc -l <"$work/found") alarms, each with its reason"
