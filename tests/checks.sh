# shellcheck shell=sh
# Sourced by the scripts that test something and count. $check_log is a file that check may write. Defines:
#   check NAME COMMAND...   one test, in a shell of its own; what it said is in $check_log, and shown when it fails. 1 then
#   try NAME COMMAND...     the same for scripts that stop at errors (set -e) and have more to test
#   counted LOG COMMAND...  a program that counts for itself and ends as finish does; one that does not has failed
#   add PASSED FAILED       tests that something else has counted
#   cannot WHY              end here: what is needed is not there
#   finish                  end with the line "N passed, N failed"; before it "N skipped" where $skipped is not 0

passed=0
failed=0
skipped=0

add() {
    passed=$((passed + $1))
    failed=$((failed + $2))
}

check() {
    check_name=$1
    shift
    # shellcheck disable=SC2154 # whoever sources this sets it
    if ("$@") >"$check_log" 2>&1; then
        add 1 0
        echo "ok $check_name"
    else
        add 0 1
        echo "FAIL $check_name"
        tail -n 100 "$check_log" | sed 's/^/     /'
        return 1
    fi
}

try() {
    check "$@" || true
}

counted() {
    counted_log=$1
    shift
    "$@" >"$counted_log" 2>&1 || true
    cat "$counted_log"
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$counted_log" | tail -n 1)
    # shellcheck disable=SC2086 # two numbers
    add ${counts:-0 1}
}

finish() {
    [ "$skipped" -eq 0 ] || echo "$skipped skipped"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

cannot() {
    echo "SKIPPED: $*"
    finish
}
