#!/bin/sh
# What tools find in the sources without running them: run.sh WORK [ROW...], WORK a folder to build in. The rows, all of them where
# none is named: format, tidy, tidy_tests, cppcheck, analyzer, shellcheck, python, layout, eva (docs/testing.md tells them). Each row
# is one test, or says in one line why it cannot run. Ends with the line "N passed, N failed".
# ISM3_TIDY_ALL=1: tidy_tests with clang's analysis of paths too, which is not clean there yet.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. examples/packages.sh
. tests/checks.sh
[ $# -ge 1 ] || fail 'usage: run.sh WORK [ROW...]'
mkdir -p "$1"
work=$(CDPATH='' cd -- "$1" && pwd)
shift
here=tests/static
python=/usr/bin/python3
jobs=$(nproc)
export PYTHONDONTWRITEBYTECODE=1
unset DESTDIR CC CXX CFLAGS CXXFLAGS LDFLAGS

# tracked PATTERN...: the files of the tree that git knows, or would add
tracked() {
    git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
        [ ! -f "$file" ] || printf '%s\n' "$file"
    done
}

# need NAME...: the packages of a row; the row is left out where they cannot be had
need() {
    (need_packages "$@") >"$work/packages.log" 2>&1 || skip "these packages cannot be installed: $*"
}

# skip WHY: out of a row
skip() {
    echo "SKIPPED: $*"
    exit 77
}

# commands COMPILER: configure a build for it in WORK, make the sources that scripts write, list one command a file
commands() {
    need gcc libc6-dev "$1" meson ninja-build pkg-config python3 libcbor-dev libjansson-dev zlib1g-dev libcmocka-dev libmicrohttpd-dev
    build=$work/$1
    if [ ! -d "$build/meson-private" ]; then
        CC=$1 meson setup -Dtests=enabled -Dio=enabled -Dexamples=true "$build" >"$work/setup.log" 2>&1 || {
            cat "$work/setup.log"
            return 1
        }
    fi
    written=$(ninja -C "$build" -t targets all | sed -n 's/^\(lib\/[^:]*\): CUSTOM_COMMAND$/\1/p')
    # shellcheck disable=SC2086 # names
    ninja --quiet -C "$build" $written >"$work/written.log" 2>&1 || {
        cat "$work/written.log"
        return 1
    }
    "$python" "$here/compile_commands.py" "$build" "$work/commands"
}

row_format() {
    need clang-format
    tracked '*.c' '*.h' '*.cpp' | xargs clang-format --dry-run --Werror
}

# tidied FOLDERS [OPTION]: the C files of FOLDERS under clang-tidy, one at a time: of several, clang-tidy 14 takes a va_list for
# uninitialised in all but the first (LLVM issue 40656). What it says of warnings in headers that it leaves out goes to a file.
tidied() {
    need clang-tidy
    commands clang || return 1
    folders=$1
    shift
    sed "s|^$root||" "$work/commands/files" | grep -E "^/($folders)/" | sed "s|^|$root|" |
        xargs -P "$jobs" -n 1 clang-tidy --quiet -p "$work/commands" --warnings-as-errors='*' "$@" 2>"$work/left_out.log"
}

row_tidy() {
    tidied 'lib|examples'
}

row_tidy_tests() {
    paths='--checks=-clang-analyzer-*'
    [ -z "${ISM3_TIDY_ALL-}" ] || paths='--checks='
    tidied tests "$paths"
}

row_cppcheck() {
    need cppcheck
    commands clang || return 1
    mkdir -p "$work/cppcheck"
    # -j would leave out what it finds between files.
    cppcheck --quiet --project="$work/commands/compile_commands.json" --cppcheck-build-dir="$work/cppcheck" \
        --enable=warning,performance,portability --library=posix --inline-suppr \
        --file-filter="$root/lib/*" --file-filter="$root/examples/*" --suppressions-list="$here/cppcheck.suppressions" --error-exitcode=1
}

# Of lib/ only. A finding is its file, its function and its words, since places move; where the same stands at two places, it is
# there twice. The list holds those that are none, with the reason.
row_analyzer() {
    need gcc libc6-dev meson ninja-build pkg-config python3 libcbor-dev libjansson-dev zlib1g-dev
    # Anew each time: what is not compiled says nothing.
    build=$work/analyzer
    rm -rf "$build"
    CC=gcc meson setup -Dtests=disabled -Dio=enabled -Ddefault_library=shared -Dc_args=-fanalyzer "$build" \
        >"$work/setup.log" 2>&1 || {
        cat "$work/setup.log"
        return 1
    }
    libraries=$(ninja -C "$build" -t targets all | sed -n 's/^\(lib\/.*\.so[^:]*\): c_LINKER$/\1/p')
    # shellcheck disable=SC2086 # names
    LC_ALL=C.UTF-8 ninja -k 0 -C "$build" $libraries >"$work/analyzer.said" 2>&1 || {
        cat "$work/analyzer.said"
        return 1
    }
    # <U36c0>: what has no name in the program has a new one in each run.
    # shellcheck disable=SC1112 # the quotes are gcc's
    awk '/In function ‘/ { sub(/^.*In function ‘/, ""); sub(/’.*/, ""); function_name = $0 }
        match($0, /:[0-9]+:[0-9]+: warning: /) && !seen[function_name, $0]++ {
            file = substr($0, 1, RSTART - 1)
            sub(/^.*lib\//, "lib/", file)
            print file ": " function_name ": " substr($0, RSTART + RLENGTH)
        }' "$work/analyzer.said" | sed 's/<U[0-9a-f]*>/<U>/g' | LC_ALL=C sort >"$work/found"
    grep -v '^#' "$here/analyzer.txt" | LC_ALL=C sort >"$work/named"
    diff "$work/named" "$work/found" || {
        echo 'findings other than those of analyzer.txt (<: named and not found, >: found and not named)'
        return 1
    }
}

row_shellcheck() {
    need shellcheck
    tracked '*.sh' .ci/run 'examples/agents/*/ism3-*' | xargs grep -lE '^#!/bin/sh|^# shellcheck shell=sh' |
        xargs shellcheck
}

# All but the binding, which has its own test. mypy folder by folder: two may have modules of the same name.
row_python() {
    need black mypy
    status=0
    tracked '*.py' ':!bindings' >"$work/scripts"
    xargs "$python" -m black --check --config bindings/python/pyproject.toml \
        <"$work/scripts" 2>"$work/black.log" || {
        grep -E '^(would|error)' "$work/black.log" || cat "$work/black.log"
        status=1
    }
    folders=$(sed 's|/[^/]*$||' "$work/scripts" | sort -u)
    for folder in $folders; do
        "$python" -m mypy --no-error-summary --config-file "$here/mypy.ini" --cache-dir "$work/mypy" "$folder"/*.py || status=1
    done
    return "$status"
}

row_layout() {
    "$python" "$here/layout.py" "$root"
}

row_eva() {
    need frama-c-base ocaml
    commands clang || return 1
    sh "$here/eva/run.sh" "$work/eva" "$build"
}

rows='format tidy tidy_tests cppcheck analyzer shellcheck python layout eva'
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || cannot 'this is no checkout of git, which says which files are ours'
[ $# -gt 0 ] || {
    # shellcheck disable=SC2086 # names
    set -- $rows
}
for row in "$@"; do
    case " $rows " in
    *" $row "*) ;;
    *) fail "there is no row '$row'; the rows: $rows" ;;
    esac
done
for row in "$@"; do
    status=0
    began=$(date +%s)
    ("row_$row") >"$work/$row.log" 2>&1 || status=$?
    seconds=$(($(date +%s) - began))
    case $status in
    0)
        add 1 0
        echo "ok $row: ${seconds} s"
        ;;
    77) echo "$row: $(grep '^SKIPPED' "$work/$row.log")" ;;
    *)
        add 0 1
        echo "FAIL $row: ${seconds} s"
        sed 's/^/     /' "$work/$row.log"
        ;;
    esac
done
finish
