#!/bin/sh
# Every law on many random cases: long.sh LAWS [CASES [SEED]]
# LAWS is the program tests/laws/laws of a build. 100,000 cases a law unless said otherwise, two laws at a
# time; the seed is ISM3_SEED, else drawn anew, and printed. Exits 1 if a law was broken.
set -eu

if [ $# -lt 1 ]; then
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
fi
laws=$1
cases=${2:-100000}
seed=${3:-${ISM3_SEED:-$(od -An -N7 -tu8 /dev/urandom | tr -d ' ')}}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

printf '%s cases a law, seed %s\n' "$cases" "$seed"
# shellcheck disable=SC2016 # the inner shell expands it
"$laws" --list 1 |
    xargs -P 2 -I LAW sh -c '"$1" --law LAW --cases "$2" --seed "$3" >"$4/LAW" 2>&1 || touch "$4/broken"
        grep "^law\|^CRASHED" "$4/LAW"' sh "$laws" "$cases" "$seed" "$out"
[ -e "$out/broken" ] || exit 0
rm "$out/broken"
for log in "$out"/*; do
    tail -n 1 "$log" | grep -q ', 0 failed' || cat "$log"
done
exit 1
