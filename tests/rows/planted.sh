#!/bin/sh
# Faults planted one at a time in copies of the source: the witnesses, the laws and the checks of the ABI notice each.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
(need_packages abigail-tools binutils clang g++) || cannot 'packages that it needs cannot be installed'

for program in witness/planted_faults.py witness/planted_assess_faults.py laws/planted_faults.py abi/planted.py; do
    $python "tests/$program" "$root" >"$out/planted.log" 2>&1 || true
    cat "$out/planted.log"
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$out/planted.log" | tail -n 1)
    # shellcheck disable=SC2086 # two numbers
    add ${counts:-0 1}
done
finish
