#!/bin/sh
# The integer kernels under Frama-C's Eva: run.sh WORK BUILD, a folder to work in and a build that has made its sources. For every
# input that a driver allows, no run-time error is possible and what the driver asserts holds, but for what alarms.txt names with
# its reason: what is left open must be just that, no more and no less.
# Sums of 128 bits are looked at as they are. This Frama-C does not parse __int128, but it computes with integers of any size:
# machine.ml describes x86-64 with a long long of 128 bits, which machine.h takes for __int128.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
mkdir -p "$1/include"
work=$(CDPATH='' cd -- "$1" && pwd)
build=$2
cd "$root"
here=tests/static/eva
# Of the system's headers only libcbor's: those of libc are Frama-C's own, with contracts.
ln -sfn /usr/include/cbor.h "$work/include/cbor.h"
ln -sfn /usr/include/cbor "$work/include/cbor"
cp $here/machine.ml "$work"
ocamlopt -I "$(frama-c -print-lib-path)" -shared -o "$work/machine.cmxs" "$work/machine.ml"

# driver | how precise: states kept apart where a proof hangs on them; octagons, for what is no less than something else
table='
sketch     | -eva-slevel 10000
time       | -eva-precision 3
cbor_heads | -eva-precision 4 -eva-slevel 300 -eva-interprocedural-splits
number     | -eva-slevel 200 -eva-ilevel 64 -eva-min-loop-unroll 64
limbs      | -eva-precision 2
figures    | -eva-precision 2
spread     | -eva-precision 3 -eva-domains octagon,equality,symbolic-locations -eva-octagon-through-calls
facts      | -eva-precision 3
'

# look DRIVER OPTION...: what it leaves open, one line each: driver, file, function, what cannot be proved
look() {
    driver=$1
    shift
    if ! frama-c -load-module "$work/machine.cmxs" -machdep gcc_x86_64_int128 -c11 -eva "$@" -warn-special-float none \
        -eva-msg-key=-final-states,-initial-state -cpp-extra-args="-D__FC_MACHDEP_GCC_X86_64 -include $here/machine.h \
            -Iinclude -Ilib -I$build/include -I$build/lib -I$build/lib/ledger -I$work/include -D_POSIX_C_SOURCE=200809L" \
        "$here/$driver.c" -then -report-csv "$work/$driver.csv" >"$work/$driver.log" 2>&1 ||
        ! grep -q 'ANALYSIS SUMMARY' "$work/$driver.log"; then
        echo "$driver: the analysis has not ended"
        cat "$work/$driver.log"
        return 1
    fi
    awk -F '\t' -v driver="$driver" 'NR > 1 && $6 != "Valid" && $6 != "Considered valid" && $6 != "Dead" {
        print driver ": " $2 ": " $4 ": " $5 ": " $7
    }' "$work/$driver.csv" >>"$work/open"
}

: >"$work/open"
printf '%s\n' "$table" | grep '|' | tr -d '|' | while read -r driver options; do
    # shellcheck disable=SC2086 # options
    look "$driver" $options </dev/null || exit 1
done
LC_ALL=C sort "$work/open" >"$work/found"
grep -v '^#' $here/alarms.txt | LC_ALL=C sort >"$work/named"
diff "$work/named" "$work/found" >"$work/difference" || {
    echo 'left open other than what alarms.txt names (<: named and not found, >: found and not named):'
    cat "$work/difference"
    exit 1
}
echo "$(wc -l <"$work/found") alarms, each with its reason"
