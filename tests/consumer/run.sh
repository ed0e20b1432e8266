#!/bin/sh
# Use the library as others do: installed and found by pkg-config and by CMake, shared and static, from C and C++,
# and as a subproject of Meson, lying there or brought by a wrap. Usage: run.sh PREFIX WORK, where PREFIX is an installation with shared
# and static libraries. Prints a line for each case, then "N passed, N failed".
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
prefix=$1
work=$2
check_log=$work/log
. "$source/tests/checks.sh"

rm -rf "$work"
mkdir -p "$work"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name libism3.pc)")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

# runs EXPECTED FILE PACKAGE COMPILER OPTION...: build FILE against PACKAGE; its output must hold EXPECTED
runs() {
    flags=$(pkg-config --cflags --libs "$3")
    builds_and_runs "$@"
}

# The same with our archives, and with whatever these need (shared: Debian has no archive of libcbor).
runs_static() {
    flags=$(pkg-config --static --cflags --libs "$3" | sed 's/-l\(ism3[^ ]*\)/-l:lib\1.a/g')
    builds_and_runs "$@" && ! ldd "$work/program" | grep ism3
}

# All of both archives, not only what the program calls: no name is in both of them.
runs_whole() {
    flags="$(pkg-config --cflags "$3") -L$(pkg-config --variable=libdir "$3") -Wl,--whole-archive -l:libism3-io.a -l:libism3.a"
    flags="$flags -Wl,--no-whole-archive $(pkg-config --static --libs "$3" | sed 's/-lism3[^ ]*//g')"
    builds_and_runs "$@"
}

builds_and_runs() {
    expected=$1
    file=$2
    shift 3
    # shellcheck disable=SC2086 # flags are words
    "$@" -Wall -Wextra -Wpedantic -Werror "$file" -o "$work/program" $flags &&
        "$work/program" >"$work/output" && cat "$work/output" && grep -q "$expected" "$work/output"
}

subproject() {
    cp -R "$here/subproject" "$work/subproject" &&
        cp "$source/examples/embed/embed.c" "$here/io.c" "$work/subproject" &&
        mkdir "$work/subproject/subprojects" &&
        ln -s "$source" "$work/subproject/subprojects/libism3" &&
        meson setup --force-fallback-for=libism3,libism3-io -Dlibism3:examples=false \
            -Dlibism3:tests=disabled -Dlibism3:io=enabled "$work/subproject/build" "$work/subproject" &&
        ninja -C "$work/subproject/build" &&
        "$work/subproject/build/embed" | grep 'efficacy.ratio .* 0\.5$' &&
        "$work/subproject/build/io" | grep 'efficacy.ratio,0\.5,'
}

# An archive of the sources as they are now, taken by the wrap that we show to others.
wrapped() {
    project=$work/wrapped
    version=$(pkg-config --modversion libism3)
    archive=$project/subprojects/packagefiles/libism3-$version.tar.gz
    mkdir -p "$project/subprojects/packagefiles" &&
        cp "$here/wrap/meson.build" "$source/examples/embed/embed.c" "$here/io.c" "$project" &&
        (cd "$source" && git ls-files -z --cached --others --exclude-standard | tar -c -z -f "$archive" --null -T - \
            --transform "s|^|libism3-$version/|") &&
        sed "s/^source_hash = .*/source_hash = $(sha256sum "$archive" | cut -d ' ' -f 1)/" \
            "$source/examples/packaging/libism3.wrap" >"$project/subprojects/libism3.wrap" &&
        env -u PKG_CONFIG_PATH meson setup --wrap-mode=forcefallback -Dlibism3:examples=false -Dlibism3:tests=disabled \
            -Dlibism3:io=enabled "$project/build" "$project" &&
        ninja -C "$project/build" &&
        "$project/build/embed" | grep 'efficacy.ratio .* 0\.5$' &&
        "$project/build/io" | grep 'efficacy.ratio,0\.5,' &&
        env -u LD_LIBRARY_PATH ldd "$project/build/io" | grep "$project/build/subprojects/libism3-$version/"
}

# by_cmake PREFIX KIND PROGRAM...: configured against PREFIX; the programs say what they should.
by_cmake() {
    where=$1
    kind=$2
    shift 2
    rm -rf "$work/cmake"
    mkdir -p "$work/cmake/source"
    cp "$here/cmake/CMakeLists.txt" "$source/examples/embed/embed.c" "$here/io.c" "$work/cmake/source"
    cmake -G Ninja -S "$work/cmake/source" -B "$work/cmake/build" -DCMAKE_PREFIX_PATH="$where" -DKIND="$kind" \
        -DCMAKE_C_FLAGS='-Wall -Wextra -Wpedantic -Werror' &&
        cmake --build "$work/cmake/build" || return 1
    for program in embed io "$@"; do
        env -u LD_LIBRARY_PATH "$work/cmake/build/$program" | grep -e 'efficacy.ratio .* 0\.5$' -e 'efficacy.ratio,0\.5,' ||
            return 1
    done
}

cmake_shared() {
    by_cmake "$prefix" shared && ldd "$work/cmake/build/io" | grep "$prefix/.*libism3-io"
}

cmake_static() {
    by_cmake "$prefix" static && ldd "$work/cmake/build/io" >"$work/ldd" && grep jansson "$work/ldd" && ! grep ism3 "$work/ldd"
}

cmake_both() {
    by_cmake "$prefix" both io-static && ldd "$work/cmake/build/io" | grep ism3 &&
        ! ldd "$work/cmake/build/io-static" | grep ism3
}

# The files name no place: an installation that was moved is found where it is now.
cmake_moved() {
    rm -rf "$work/moved"
    cp -R "$prefix" "$work/moved"
    by_cmake "$work/moved" shared && env -u LD_LIBRARY_PATH ldd "$work/cmake/build/io" | grep "$work/moved/.*libism3-io"
}

cmake_refuses() {
    cmake -G Ninja -S "$here/refused" -B "$work/refused" -DCMAKE_PREFIX_PATH="$prefix"
}

# What belongs to no program or library: found, of this version, and of use where it lies.
documents() {
    share=$prefix/share
    version=$(pkg-config --modversion libism3)
    for page in man1/ism3.1 man1/ism3-exporter.1 man3/libism3.3; do
        [ ! -x "$prefix/bin/ism3-exporter" ] && [ "$page" = man1/ism3-exporter.1 ] && continue
        grep "^\.TH .*libism3 $version" "$share/man/$page" || return 1
    done
    for file in bash-completion/completions/ism3 zsh/site-functions/_ism3 fish/vendor_completions.d/ism3.fish \
        doc/libism3/README.md doc/libism3/CHANGELOG.md doc/libism3/LICENSE doc/libism3/docs/semantics.md; do
        [ -s "$share/$file" ] || return 1
    done
    [ "$(cd "$source/docs/schema" && ls)" = "$(ls "$(pkg-config --variable=schemadir libism3-io)")" ] || return 1
    links_lead_somewhere || return 1
    ! find "$share" -name meson.build -o -name '*.in' -o -name 'Doxyfile*' | grep . || return 1
    cd "$share/doc/libism3/examples/data/servicenow" &&
        "$prefix/bin/ism3" metrics --model model.json --log tickets.json incidents.csv.gz --every all | grep '24,918'
}

# Of the links in the documents from one to another. What is installed elsewhere, or not at all, is no document.
links_lead_somewhere() {
    cd "$share/doc/libism3" || return 1
    grep -o -E '\]\((\.\./|[a-z_]+/)*[A-Za-z0-9_.-]+\.(md|json|cddl|svg|png|c)(#[a-z0-9-]+)?\)' -r --include='*.md' . |
        sed 's/^\(.*\):\](\([^#)]*\).*/\1 \2/' >"$work/links"
    [ "$(wc -l <"$work/links")" -gt 50 ] || return 1
    while read -r page target; do
        [ -e "$(dirname "$page")/$target" ] || echo "$page: $target"
    done <"$work/links" | grep -v -e ' \.\./tests/' -e ' \.\./bindings/' >"$work/broken"
    cat "$work/broken"
    [ ! -s "$work/broken" ]
}

nothing_internal() {
    find "$prefix" -name '*internal*' -o -path '*/include/*' -name 'memory.h' | (! grep .)
}

half='efficacy.ratio .* 0\.5$'
half_csv='efficacy.ratio,0\.5,'
try 'core, C11, shared' runs "$half" "$source/examples/embed/embed.c" libism3 gcc -std=c11
try 'core, C11, static' runs_static "$half" "$source/examples/embed/embed.c" libism3 gcc -std=c11
try 'core, C99, clang' runs "$half" "$source/examples/embed/embed.c" libism3 clang -std=c99
try 'core, C++11' runs 'activity.outputs 1$' "$here/use.cpp" libism3 g++ -std=c++11
try 'core, C++20, clang' runs 'activity.outputs 1$' "$here/use.cpp" libism3 clang++ -std=c++20
try 'io, C11, shared' runs "$half_csv" "$here/io.c" libism3-io gcc -std=c11
try 'io, C11, static' runs_static "$half_csv" "$here/io.c" libism3-io gcc -std=c11
try 'io and core, all of both archives' runs_whole "$half_csv" "$here/io.c" libism3-io gcc -std=c11
try 'subproject of Meson' subproject
if git -C "$source" rev-parse --git-dir >/dev/null 2>&1; then
    try 'subproject of Meson, by a wrap' wrapped
else
    echo 'skip subproject of Meson, by a wrap: the sources are not under git'
fi
if command -v cmake >/dev/null; then
    try 'CMake, shared' cmake_shared
    try 'CMake, static' cmake_static
    try 'CMake, shared and static' cmake_both
    try 'CMake, moved elsewhere' cmake_moved
    try 'CMake, versions and components that are not there' cmake_refuses
else
    echo 'skip CMake: cmake is not installed'
fi
try 'documents, schemas, completion, manual pages' documents
try 'nothing internal is installed' nothing_internal

finish
