#!/bin/sh
# Faults planted one at a time in copies of the source: the witnesses, the laws and the checks of the ABI notice each.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
(need_packages abigail-tools binutils clang g++) || cannot 'packages that it needs cannot be installed'

for program in witness/planted_faults.py witness/planted_assess_faults.py laws/planted_faults.py abi/planted.py; do
    counted "$out/planted.log" $python "tests/$program" "$root"
done
finish
