# shellcheck shell=sh
# Sourced by the rows of the test matrix, first of all. Goes to the root of the project, makes $out and defines:
#   build FOLDER COMPILER OPTION...      configures and builds; two tests. One row at a time, others find it done
#   gcc_build                            the build that several rows use, in $out/gcc
#   gcc_installed                        the same, installed in $out/prefix
#   suite NAME FOLDER OPTION...          Meson's tests, counted
#   script COMMAND...                    a script that counts for itself
# and what tests/checks.sh defines.
# ISM3_TEST_OUT is the folder to build in, ISM3_JOBS how many things may be done at once: tests/run.sh sets both.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root" || exit 1
. examples/packages.sh
. tests/checks.sh
set -u

python=/usr/bin/python3
out=${ISM3_TEST_OUT:-$root/build-test}
row=$(basename -- "$0" .sh)
check_log=$out/$row.check
mkdir -p "$out"
export LC_ALL=C.UTF-8
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
unset DESTDIR CC CXX CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS PKG_CONFIG_PATH

ninja_in() {
    # shellcheck disable=SC2086 # nothing, or two words
    ninja --quiet ${ISM3_JOBS:+-j $ISM3_JOBS} -C "$@"
}

configure() {
    folder=$1
    printf '%s\n' "$@" >"$folder.new"
    cmp -s "$folder.new" "$folder.options" || rm -rf "$folder"
    mv "$folder.new" "$folder.options"
    export CC="$2"
    shift 2
    # Another row may be testing there, and ninja knows when to configure again.
    [ -f "$folder/build.ninja" ] || meson setup -Dwerror=true -Dtests=enabled "$@" "$folder"
}

build() {
    exec 9>"$1.lock"
    flock 9
    done_well=1
    check "configure: $*" configure "$@" && check "build without warnings: $*" ninja_in "$1" && done_well=0
    exec 9>&-
    return $done_well
}

# Without dpkg-dev Meson would install into lib64, where Debian's CMake does not look.
gcc_build() {
    build "$out/gcc" gcc -Dio=enabled -Dexamples=true -Ddocs=enabled -Ddefault_library=both --prefix "$out/prefix" --libdir lib
}

gcc_installed() {
    gcc_build || return 1
    exec 9>"$out/gcc.lock"
    flock 9
    if [ ! -f "$out/prefix.done" ] || [ -n "$(find "$out/gcc/.ninja_log" -newer "$out/prefix.done")" ]; then
        rm -rf "$out/prefix" "$out/prefix.done"
        check 'install' meson install -C "$out/gcc" --no-rebuild && touch "$out/prefix.done"
    fi
    exec 9>&-
    [ -f "$out/prefix.done" ]
}

suite() {
    name=$1
    folder=$2
    shift 2
    rm -f "$folder/meson-logs/$name".json "$folder/meson-logs/$name"-*.json
    # Several rows run at a time, on machines that may have more to do.
    meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 4 --logbase "$name" "$@" || true
    # With a wrapper Meson adds its name to that of the log.
    counts=$($python tests/count.py "$folder/meson-logs/$name"*.json) || counts='0 1 0'
    # shellcheck disable=SC2086 # three numbers
    set -- $counts
    add "$1" "$2"
    skipped=$((skipped + $3))
    echo "$name: $1 passed, $2 failed, $3 skipped"
}

script() {
    counted "$out/$row.script" sh "$@"
}
