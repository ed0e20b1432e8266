#!/bin/sh
# Equal bytes on every platform: run.sh [ROW...]
#
# Each row builds the core with one compiler for one machine and runs there the unit tests, the golden documents and
# ./digest, foreign machines under qemu-user; the row 32-bit all tests. What ./digest says must be what expected.txt holds: digests of models,
# ledgers and figures. With ISM3_DATA set to the folder of the real logs, ledgers are made of them here and read on every row.
# Ends with the line "N passed, N failed": one for each row that ran, and its tests. A row that cannot run says why.
#
#   ISM3_PLATFORMS_OUT     folder to build in; without it build-platforms/ of the project
#   ISM3_PLATFORMS_HOST    folder where the command and ./digest are built already
#   ISM3_LIBCBOR_SOURCE    folder with the sources of libcbor, for the rows libcbor-newest and musl
#   ISM3_CMOCKA_SOURCE     folder with the sources of cmocka, for the row musl
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. examples/packages.sh
. tests/checks.sh

out=${ISM3_PLATFORMS_OUT:-$root/build-platforms}
host=${ISM3_PLATFORMS_HOST:-$out/host}
expected=$root/tests/platforms/expected.txt
python=/usr/bin/python3
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
export LC_ALL=C.UTF-8
unset DESTDIR CC CXX CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS PKG_CONFIG_PATH

# name | packages | compiler | optimisation | machine: family, processor, byte order | libraries | how programs are run
# Libraries: libcbor and cmocka as installed; as Debian has them for another architecture; or built from source.
#
# gcc has no 128-bit integers where words have 32 bits; clang has them if asked, and from 16 on divides them without
# help of a library.
table='
gcc-O0         | gcc                                     | gcc                                 | 0 | | installed |
gcc-O3         | gcc                                     | gcc                                 | 3 | | installed |
clang-O0       | clang                                   | clang                               | 0 | | installed |
clang-O3       | clang                                   | clang                               | 3 | | installed |
libcbor-newest | gcc g++ cmake                           | gcc                                 | 2 | | source |
32-bit         | clang-19 libc6-dev-i386 lib32gcc-12-dev | clang-19 -m32 -fforce-enable-int128 | 2 | x86 i686 little | i386 |
musl           | musl-tools g++ cmake                    | musl-gcc                            | 2 | x86_64 x86_64 little | source |
aarch64        | gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static | aarch64-linux-gnu-gcc | 2 | aarch64 aarch64 little | arm64 | qemu-aarch64-static -L /usr/aarch64-linux-gnu
s390x          | gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user-static   | s390x-linux-gnu-gcc   | 2 | s390x s390x big | s390x | qemu-s390x-static -L /usr/s390x-linux-gnu
'

# Real logs: name | folder of the model and the log description | the latter's name | the log; those beyond the first
# are in the folder ISM3_DATA.
logs='
example       | examples/data/servicenow    | tickets  | examples/data/servicenow/incidents.csv.gz
kev           | examples/logs/kev           | log      | kev/known_exploited_vulnerabilities.csv
github_status | examples/logs/github_status | log      | github_status/downtime_windows.csv
segments      | examples/logs/github_status | segments | github_status/segments.csv
lanl          | examples/logs/lanl          | log      | lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz
dotgov        | examples/logs/dotgov        | log      | dotgov/dotgov_scope_weekly.csv
vulndb        | examples/logs/vulndb        | log      | vulndb/golang_vulndb_reports.csv
'


# cell TABLE ROW NUMBER
cell() {
    printf '%s\n' "$1" | awk -F '|' -v row="$2" -v number="$3" '
        { name = $1; gsub(/^ +| +$/, "", name) }
        name == row { gsub(/^ +| +$/, "", $number); print $number }'
}

# field ROW NUMBER: what the table of platforms says
field() {
    cell "$table" "$@"
}

# names TABLE
names() {
    printf '%s\n' "$1" | awk -F '|' 'NF > 1 { gsub(/ /, "", $1); print $1 }'
}

# logged LOG COMMAND...: what it says goes to the log only
logged() {
    log=$1
    shift
    "$@" >>"$log" 2>&1 </dev/null
}

# debian_libraries ARCHITECTURE PREFIX: what we build with, unpacked, with lists of our own: nothing is installed
debian_libraries() {
    [ ! -f "$2/unpacked" ] || return 0
    mkdir -p "$out/apt/$1/partial" "$2"
    set -- "$1" "$2" -o APT::Architectures::=amd64 -o "APT::Architectures::=$1" -o "Dir::State::Lists=$out/apt/$1" \
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root
    architecture=$1
    prefix=$2
    shift 2
    apt-get "$@" -q update || true
    names=
    for name in libcbor0.8 libcbor-dev libcmocka0 libcmocka-dev libjansson4 libjansson-dev zlib1g zlib1g-dev linux-libc-dev; do
        names="$names $name:$architecture"
    done
    # shellcheck disable=SC2086 # names
    (cd "$prefix" && apt-get "$@" -q download $names && for file in ./*.deb; do dpkg-deb -x "$file" . || exit 1; done) &&
        touch "$prefix/unpacked"
}

# Ledgers of real logs, made here by the command, and what the same program says of them here.
make_ledgers() {
    mkdir -p "$ledgers"
    # Another row may be building there.
    exec 9>"$host.lock"
    flock 9
    [ -f "$host/build.ninja" ] ||
        CC=gcc meson setup -Dio=enabled -Dexamples=true -Dtests=enabled "$host" || return 1
    ninja -C "$host" examples/ism3/ism3 tests/platforms/digest || return 1
    exec 9>&-
    for name in $(names "$logs"); do
        folder=$(cell "$logs" "$name" 2)
        log=$(cell "$logs" "$name" 4)
        [ "$name" = example ] || log=${ISM3_DATA:-}/$log
        [ "$name" = example ] || [ -n "${ISM3_DATA:-}" ] || continue
        "$host/examples/ism3/ism3" export --format cbor -o "$ledgers/$name.cbor" "$folder/model.json" &&
            rm -f "$ledgers/$name.ism3" &&
            "$host/examples/ism3/ism3" observe --model "$folder/model.json" \
                --log "$folder/$(cell "$logs" "$name" 3).json" -o "$ledgers/$name.ism3" "$log" || return 1
    done
    read_ledgers "$host/tests/platforms/digest" >"$ledgers/expected.txt"
}

# read_ledgers PROGRAM...: what it says of each of them
read_ledgers() {
    for model in "$ledgers"/*.cbor; do
        "$@" --read "$model" "${model%.cbor}.ism3" || return 1
    done
}

# build_library SOURCE NAME PREFIX COMPILER: with cmake, static, into PREFIX
build_library() {
    source=$1
    name=$2
    prefix=$3
    [ ! -f "$prefix/$name.done" ] || return 0
    rm -rf "${prefix:?}/$name"
    cmake -S "$source" -B "$prefix/$name" -DCMAKE_C_COMPILER="$4" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -DWITH_TESTS=OFF \
        -DWITH_EXAMPLES=OFF -DUNIT_TESTING=OFF -DSANITIZE=OFF &&
        cmake --build "$prefix/$name" && cmake --install "$prefix/$name" && touch "$prefix/$name.done"
}

# quoted WORD...: as a list in a file of Meson
quoted() {
    text=
    for word in "$@"; do
        text="$text${text:+, }'$word'"
    done
    printf '[%s]' "$text"
}

# machine_file WRAPPER FAMILY PROCESSOR ORDER: what Meson must know of a machine that is not this one
machine_file() {
    # shellcheck disable=SC2086 # words
    cat <<EOF
[binaries]
c = $(quoted $compiler)
ar = 'ar'
strip = 'strip'
pkgconfig = 'pkg-config'
${1:+exe_wrapper = $(quoted $1)}
[properties]
$properties
needs_exe_wrapper = $([ -n "$1" ] && echo true || echo false)
[built-in options]
c_args = ['-isystem', '$headers', '-isystem', '$more_headers']
c_link_args = [$link]
[host_machine]
system = 'linux'
cpu_family = '$2'
cpu = '$3'
endian = '$4'
EOF
}

say() {
    printf '%-15s| %-73s| %-8s| %s\n' "$1" "$2" "$3" "$4"
}

# A row that cannot run says why, and is no failure.
leave_out() {
    say "$row" "$compiler_name" '-' "cannot run"
    echo "SKIPPED: $1"
}

# The row's libcbor and cmocka, and what the compiler must know of them.
get_libraries() {
    prefix=$folder/prefix
    case $libraries in
    installed) ;;
    source)
        build_library "$ISM3_LIBCBOR_SOURCE" libcbor "$prefix" "$compiler" || return 1
        [ -z "$machine" ] || build_library "$ISM3_CMOCKA_SOURCE" cmocka "$prefix" "$compiler" || return 1
        headers=$prefix/include
        more_headers=$headers
        properties="pkg_config_libdir = '$prefix/lib/pkgconfig'"
        link=
        ;;
    *)
        debian_libraries "$libraries" "$prefix" || return 1
        folder_of_libraries=$(dirname -- "$(find "$prefix/usr/lib" -name libcbor.so)")
        headers=$prefix/usr/include
        more_headers=$headers/$(basename -- "$folder_of_libraries")
        properties="sys_root = '$prefix'
pkg_config_libdir = '$folder_of_libraries/pkgconfig'"
        link="'-Wl,-rpath,$folder_of_libraries', '-L$folder_of_libraries'"
        ;;
    esac
}

configure() {
    set --
    if [ -n "$machine" ]; then
        # shellcheck disable=SC2086 # three words
        machine_file "$wrapper" $machine >"$folder/machine.new"
        cmp -s "$folder/machine.new" "$folder/machine.ini" || rm -rf "$folder/build"
        mv "$folder/machine.new" "$folder/machine.ini"
        set -- --cross-file "$folder/machine.ini" -Ddefault_library=static
    else
        export CC="$compiler"
        [ "$libraries" = installed ] || set -- "-Dpkg_config_path=$prefix/lib/pkgconfig"
    fi
    [ ! -d "$folder/build/meson-private" ] || set -- "$@" --reconfigure
    # shellcheck disable=SC2086 # options
    meson setup "$@" -Doptimization="$optimisation" -Ddebug=true $parts -Ddocs=disabled -Dagents=disabled \
        -Dtests=enabled "$folder/build"
}

# Of all programs only those that run here.
build_programs() {
    [ "$libraries" != i386 ] || {
        ninja -C "$folder/build"
        return
    }
    # shellcheck disable=SC2046 # names
    ninja -C "$folder/build" tests/platforms/digest tests/wire/fixtures tests/wire/generate \
        $(ninja -C "$folder/build" -t targets all | sed -n 's|^\(tests/unit/test_[a-z0-9_]*\): .*|\1|p')
}

run_row() {
    row=$1
    compiler=$(field "$row" 3)
    compiler_name=$compiler
    optimisation=$(field "$row" 4)
    machine=$(field "$row" 5)
    libraries=$(field "$row" 6)
    wrapper=$(field "$row" 7)
    folder=$out/$row
    # Programs for i386 run here as others do, so all of them are tested; else the core is.
    parts='-Dio=disabled -Dexamples=false'
    suites='--suite unit --suite wire'
    if [ "$libraries" = i386 ]; then
        parts='-Dio=enabled -Dexamples=true'
        suites='--no-suite own-build --no-suite on-request'
    fi
    mkdir -p "$folder"
    if [ -z "$compiler" ]; then
        leave_out 'no such row'
        add 0 1
        return 0
    fi
    if [ "$libraries" = source ] && { [ -z "${ISM3_LIBCBOR_SOURCE:-}" ] ||
        { [ -n "$machine" ] && [ -z "${ISM3_CMOCKA_SOURCE:-}" ]; }; }; then
        leave_out 'sources are not given: see ISM3_LIBCBOR_SOURCE and ISM3_CMOCKA_SOURCE'
        return 0
    fi
    # shellcheck disable=SC2046 # names
    if ! (need_packages $(field "$row" 2)) >"$folder/packages.log" 2>&1; then
        leave_out "packages: $(tail -n 1 "$folder/packages.log")"
        return 0
    fi
    compiler_name="$("${compiler%% *}" --version 2>/dev/null | head -n 1 | sed -e 's/ *([^)]*)//g' -e 's/^Debian //' -e 's/ version//'), -O$optimisation"
    case $compiler in
    musl-gcc) compiler_name="musl, $compiler_name" ;;
    *' '*) compiler_name="$compiler_name ${compiler#* }" ;;
    esac
    if ! get_libraries >"$folder/libraries.log" 2>&1; then
        leave_out "libcbor and cmocka cannot be had, see $folder/libraries.log"
        return 0
    fi
    : >"$folder/log"
    if ! (configure) >>"$folder/log" 2>&1 || ! build_programs >"$folder/build.new" 2>&1; then
        cat "$folder/build.new" >>"$folder/log" 2>/dev/null || true
        say "$row" "$compiler_name" no "does not build, see $folder/log"
        add 0 1
        return 0
    fi
    # What is not built anew does not warn anew.
    cat "$folder/build.new" >>"$folder/build/warnings.log"
    warnings=$(grep -c '/lib/.*warning:' "$folder/build/warnings.log" || true)
    rm -f "$folder/build/meson-logs/testlog.json"
    # shellcheck disable=SC2086 # options
    logged "$folder/log" meson test -C "$folder/build" --no-rebuild $suites --timeout-multiplier 20 || true
    counts=$($python tests/count.py "$folder/build/meson-logs/testlog.json") || counts='0 1 0'
    # shellcheck disable=SC2086 # three numbers
    set -- $counts
    add "$1" "$2"
    note="tests: $1 passed, $2 failed"
    if [ "$warnings" -gt 0 ]; then
        note="$note; $warnings warnings in lib/, see $folder/build/warnings.log"
        add 0 1
    fi
    program="$wrapper $folder/build/tests/platforms/digest"
    # shellcheck disable=SC2086 # words
    if $program >"$folder/digests.txt" 2>>"$folder/log" && read_ledgers $program >"$folder/logs.txt" 2>>"$folder/log" &&
        diff -u "$expected" "$folder/digests.txt" >>"$folder/log" 2>&1 &&
        diff -u "$ledgers/expected.txt" "$folder/logs.txt" >>"$folder/log" 2>&1; then
        equal=yes
        add 1 0
    else
        equal=no
        note="$note; see $folder/log"
        add 0 1
    fi
    say "$row" "$compiler_name" "$equal" "$note"
}

need_packages meson ninja-build pkg-config gcc libc6-dev libcbor-dev libcmocka-dev libjansson-dev zlib1g-dev \
    python3 python3-cbor2
[ $# -gt 0 ] || {
    # shellcheck disable=SC2046 # names
    set -- $(names "$table")
}
# Rows that run at the same time, each called by itself, make their own.
ledgers=$out/$1/ledgers
quietly "$out/ledgers.log" make_ledgers
echo "$(wc -l <"$expected") digests of drawn facts; $(wc -l <"$ledgers/expected.txt") of real logs:" \
    "$(cd "$ledgers" && echo ./*.ism3)"
say row compiler digests note
for row in "$@"; do
    run_row "$row"
done
finish
