#!/bin/sh
# What to run before a commit: quick.sh [BASE]. Looks at the files that differ from BASE (a commit or branch; without it the
# point where this branch left main, or the last commit where there is no main), committed or not, new ones too: their layout by
# clang-format or black, clang-tidy for C without its slow analysis of paths, shellcheck; then builds and runs the unit
# tests: less than a minute on two cores, with all of the core compiled anew too. Builds into build-quick/. tests/run.sh runs
# everything. Ends with the line "N passed, N failed".
# To run it before each commit: ln -s ../../tests/quick.sh .git/hooks/pre-commit
set -eu

case ${1-} in
-h | --help)
    sed -n '2,/^set/{s/^# //p;}' "$0"
    exit 0
    ;;
esac
root=$(git rev-parse --show-toplevel)
cd "$root"
# A hook is told which index is meant; what a build asks git is not of that.
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
. examples/packages.sh
. tests/checks.sh
build=$root/build-quick
check_log=$build/check.log
unset DESTDIR CC CXX CFLAGS CXXFLAGS LDFLAGS
need_packages gcc libc6-dev clang clang-format clang-tidy black shellcheck meson ninja-build pkg-config python3 libcbor-dev \
    libjansson-dev zlib1g-dev libcmocka-dev
mkdir -p "$build"

base=${1-}
if [ -z "$base" ]; then
    base=$(git merge-base HEAD main 2>/dev/null || git merge-base HEAD origin/main 2>/dev/null || echo HEAD)
fi
git rev-parse --quiet --verify "$base^{commit}" >"$build/base" || fail "there is no commit '$base'"

# changed PATTERN...: the files that are there and differ from the base, new ones too
changed() {
    {
        git diff --name-only --diff-filter=d "$base" -- "$@"
        git ls-files --others --exclude-standard -- "$@"
    } | sort -u
}

# each NAME LIST COMMAND...: the command with the files of the list, if there are any
each() {
    name=$1
    list=$2
    shift 2
    count=$(wc -l <"$list")
    [ "$count" -gt 0 ] || return 0
    check "$name: $count files" xargs -a "$list" "$@" || true
}

configure() {
    [ -d "$build/gcc/meson-private" ] ||
        CC=gcc meson setup -Dwerror=true -Dtests=enabled -Dexamples=true "$build/gcc"
}

# The unit tests and what they need, nothing else.
build_tests() {
    targets=$(ninja -C "$build/gcc" -t targets all |
        sed -n 's/^\(tests\/unit\/[a-z0-9_]*\): c_LINKER$/\1/p')
    # shellcheck disable=SC2086 # names
    ninja --quiet -C "$build/gcc" $targets
}

tidy() {
    python3 tests/static/compile_commands.py "$build/gcc" "$build/commands" || return 1
    sed "s|^|$root/|" "$build/c" | sort | comm -12 - "$build/commands/files" >"$build/tidy"
    xargs -r -a "$build/tidy" -P "$(nproc)" -n 4 clang-tidy --quiet -p "$build/commands" --warnings-as-errors='*' \
        --checks='-clang-analyzer-*' 2>"$build/tidy.log"
}

changed '*.c' '*.h' '*.cpp' >"$build/laid-out"
changed '*.c' >"$build/c"
changed '*.py' >"$build/python"
changed '*.sh' .ci/run >"$build/shell"
echo "what differs from $(git rev-parse --short "$base"):"
each 'clang-format' "$build/laid-out" clang-format --dry-run --Werror
each 'black' "$build/python" black --quiet --check --diff --config bindings/python/pyproject.toml
each 'shellcheck' "$build/shell" shellcheck
check 'layout: lengths of files and functions' python3 tests/static/layout.py "$root" || true
if check 'configure' configure && check 'build' build_tests; then
    [ ! -s "$build/c" ] || check "clang-tidy: $(wc -l <"$build/c") files" tidy || true
    check 'unit tests' meson test -C "$build/gcc" --no-rebuild --suite unit --quiet --print-errorlogs || true
fi
finish
