#!/bin/sh
# What a release must be, as far as a machine can tell: one version in all places, changelogs in their form, a baseline of
# the ABI, packages called after the soversion. Usage: release_check.sh [--tagged]; with --tagged this commit must bear the
# tag of its version, the tree must be as committed, and the changelogs must have a date. Needs neither build nor network.
# Prints a line for each check, then "N passed, N failed".
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
tagged=${1:-}
check_log=$(mktemp)
trap 'rm -f "$check_log"' EXIT
. tests/checks.sh

# first FILE EXPRESSION: the first thing that sed finds.
first() {
    sed -n "$2" "$1" | head -n 1
}

is() {
    echo "expected $1, found ${2:-nothing}"
    [ "$1" = "$2" ]
}

version=$(first meson.build "s/^ *version: '\(.*\)',.*/\1/p")
soversion=$(first meson.build "s/^ism3_soversion = '\(.*\)'$/\1/p")
python_version=$(first bindings/python/pyproject.toml 's/^version = "\(.*\)"$/\1/p')

versions_are_numbers() {
    printf '%s\n' "$version" "$python_version" | grep -c -x '[0-9]*\.[0-9]*\.[0-9]*' | grep -x 2 &&
        printf '%s\n' "$soversion" | grep -x '[0-9][0-9]*'
}

# The binding needs the library of the same major number, and of its own minor number or later.
binding_fits() {
    needed=$(first bindings/python/src/ism3/_library.py 's/^_MAJOR, _MINOR = \([0-9]*\), \([0-9]*\)$/\1.\2/p')
    is "${needed%.*}" "${version%%.*}"
    rest=${version#*.}
    [ "${needed#*.}" -le "${rest%%.*}" ]
}

# Manual pages take the version from the build: none says one of its own.
pages_say_no_other() {
    for page in docs/man/*.in; do
        grep -q '^\.TH .* "libism3 @version@"' "$page" || {
            echo "$page has no version of the build"
            return 1
        }
    done
}

# The topmost heading is of this version, each entry begins with a word, and only this version may lack a date.
changelog() {
    file=$1
    is "$2" "$(first "$file" 's/^## \([^ ]*\).*/\1/p')" || return 1
    # Debian's awk knows no {4}.
    awk -v tagged="$tagged" '
        /^## / {
            heads++
            unreleased = /\(not released yet\)$/
            if (!unreleased && !/^## [0-9]+\.[0-9]+\.[0-9]+ \([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\)$/ || unreleased && (heads > 1 || tagged)) {
                print FILENAME ":" NR ": " $0; bad = 1
            }
        }
        heads && /^- / { entries++ }
        words && heads && /^- / && !/^- \*\*(BREAKING|ABI|BUILD|NEW|FIXED)\*\* / { print FILENAME ":" NR ": " $0; bad = 1 }
        END { exit bad || !entries }' words="$3" "$file"
}

debian_fits() {
    folder=examples/packaging/debian
    is "$version" "$(first "$folder/changelog" 's/^libism3 (\(.*\)-[^-]*) .*/\1/p')" || return 1
    # Debian's rule: a hyphen before the soversion only where the name ends with a digit.
    for package in "libism3-$soversion" "libism3-io$soversion"; do
        library=$(printf '%s' "$package" | sed 's/-\{0,1\}[0-9]*$//')
        is "$library.so.$soversion" "$(first "$folder/$package.symbols" 's/ .*//p')" || return 1
        grep -x "Package: $package" "$folder/control" || return 1
    done
}

# Every node of the maps has a line in the files of symbols, and the other way round.
symbols_fit() {
    for pair in "lib/ism3.map libism3-$soversion" "lib/io/ism3-io.map libism3-io$soversion"; do
        nodes=$(sed -n 's/^\(ISM3_[A-Z_]*[0-9.]*\) {$/\1/p' "${pair% *}" | sort)
        told=$(sed -n 's/^ (symver)\([^ ]*\) .*/\1/p' "examples/packaging/debian/${pair#* }.symbols" | sort)
        is "$nodes" "$told" || return 1
        [ -n "$nodes" ] || return 1
    done
}

# Never a node of a release that is still to come.
maps_fit() {
    newest=$(sed -n 's/^ISM3_\(IO_\)\{0,1\}\([0-9.]*\) {$/\2/p' lib/ism3.map lib/io/ism3-io.map | sort -V | tail -n 1)
    printf '%s\n%s\n' "$newest" "${version%.*}" | sort -V -C
}

wrap_fits() {
    is "libism3-$version" "$(first examples/packaging/libism3.wrap 's/^directory = //p')" &&
        is "libism3-$version.tar.gz" "$(first examples/packaging/libism3.wrap 's/^source_filename = //p')"
}

baseline() {
    for library in libism3 libism3-io; do
        grep -q "soname='$library.so.$soversion'" "docs/abi/$library.abi" || {
            echo "docs/abi/$library.abi is not that of soversion $soversion"
            return 1
        }
    done
}

as_committed() {
    git status --porcelain | (! grep .)
}

tag_fits() {
    git tag --points-at HEAD | grep -x "v$version" && git cat-file -t "v$version" | grep -x tag
}

try 'versions are three numbers, the soversion is one' versions_are_numbers
try "Python: the binding needs a library that $version is" binding_fits
try 'manual pages: the version is that of the build' pages_say_no_other
try "CHANGELOG.md begins with $version, its entries with a fixed word" changelog CHANGELOG.md "$version" 1
try "bindings/python/CHANGELOG.md begins with $python_version" changelog bindings/python/CHANGELOG.md "$python_version" 0
try "Debian: version $version, packages of soversion $soversion" debian_fits
try 'Debian: a line for each node of the maps' symbols_fit
try "no symbol is of a release later than $version" maps_fit
try "the wrap is of $version" wrap_fits
try "the baseline of the ABI is of soversion $soversion" baseline
if [ "$tagged" = --tagged ]; then
    try 'the tree is as committed' as_committed
    try "the tag v$version is on this commit" tag_fits
fi

finish
