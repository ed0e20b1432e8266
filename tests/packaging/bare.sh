#!/bin/sh
# The commands of the README on a Debian 12 on which nothing is installed but what every Debian has: a clone of what is
# committed, in a root of its own. Usage: bare.sh WORK [--tests], as root; --tests runs the second command too, which takes
# long. Prints a line for each check, then "N passed, N failed". WORK/base, a fresh Debian, is kept for the next run.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$source/examples/packaging/root.sh"
work=$1
check_log=$work/log
. "$source/tests/checks.sh"

reason=$(why_no_root)
[ -z "$reason" ] || cannot "$reason"
mkdir -p "$work"
root=$work/root
clone=/srv/libism3

nothing_there() {
    for tool in gcc cc clang meson ninja pkg-config python3 git make sudo; do
        ! enter "$root" sh -c "command -v $tool" || return 1
    done
}

# The nth command of the README's first part, as it stands there.
command_of_readme() {
    awk -v wanted="$1" '/^```$/ { inside = !inside; next } inside && ++seen == wanted { print; exit }' "$source/README.md"
}

# What the README says the quickstart prints: all but the first line, which tells how long ago it was.
table_of_readme() {
    awk '/^and that prints$/ { found = 1 } found && /^```$/ { if (inside) exit; inside = 1; getline; next } inside' \
        "$source/README.md"
}

quickstart() {
    "$1" "$root" sh -c "cd $clone && $(command_of_readme 1)" >"$work/quickstart.txt" 2>&1 || {
        cat "$work/quickstart.txt"
        return 1
    }
    table_of_readme >"$work/table.txt"
    [ "$(wc -l <"$work/table.txt")" -gt 20 ] || return 1
    # The table is there as one piece.
    awk 'NR == FNR { table = table $0 "\n"; next } { all = all $0 "\n" } END { exit !index(all, table) }' \
        "$work/table.txt" "$work/quickstart.txt" || {
        cat "$work/quickstart.txt"
        return 1
    }
}

again() {
    quickstart enter_offline && ! grep -i 'install' "$work/quickstart.txt"
}

# The last line says how many; none may have failed.
all_tests() {
    enter "$root" sh -c "cd $clone && $(command_of_readme 2)" >"$work/tests.txt" 2>&1 || {
        cat "$work/tests.txt"
        return 1
    }
    tail -n 1 "$work/tests.txt" | grep '^[1-9][0-9]* passed, 0 failed$'
}

try 'a Debian 12 of its own' make_base "$work/base"
copy_root "$work/base" "$root"
try 'nothing is installed that the build needs' nothing_there
try 'a clone of what is committed' git clone --quiet --no-hardlinks "$source" "$root$clone"
try "$(command_of_readme 1): the table of the README" quickstart enter
try "$(command_of_readme 1): again, without a network, installing nothing" again
if [ "${2:-}" = --tests ]; then
    try "$(command_of_readme 2)" all_tests
    tail -n 1 "$work/tests.txt"
fi

finish
