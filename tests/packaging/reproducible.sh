#!/bin/sh
# Equal bytes whoever builds: the sources as they are, built and installed twice, in folders of other names and depths, at
# another time, in another zone, language and umask; every installed file must be equal, its mode too.
# Usage: reproducible.sh WORK. Prints a line for each check, then "N passed, N failed".
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH='' cd -- "$here/../.." && pwd)
work=$1
check_log=$work/log
. "$source/tests/checks.sh"

git -C "$source" rev-parse --git-dir >/dev/null 2>&1 || cannot 'the sources are not under git'
rm -rf "$work"
mkdir -p "$work"

# The sources as they are now, committed or not.
copied() {
    mkdir "$work/sources"
    (cd "$source" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T -) |
        tar -x -C "$work/sources"
    cp -R "$work/sources" "$work/one"
}

# What is installed: the programs of the tests need not be built.
installed_targets() {
    meson introspect --targets "$1" | /usr/bin/python3 -c '
import json, os, sys
for target in json.load(sys.stdin):
    if target["installed"]:
        print(*(os.path.relpath(name, sys.argv[1]) for name in target["filename"]))' "$1"
}

# build SOURCE BUILD DESTINATION: in the environment as it is.
build() {
    # shellcheck disable=SC2046 # names without spaces
    meson setup --prefix=/usr --libdir=lib -Ddefault_library=both -Dtests=disabled -Dwerror=true "$2" "$1" &&
        ninja -C "$2" $(installed_targets "$2") &&
        DESTDIR=$3 meson install -C "$2" --no-rebuild --quiet
}

first() {
    umask 022
    TZ=UTC LC_ALL=C build "$work/one" "$work/one/build" "$work/installed-one"
}

second() {
    umask 077
    mkdir -p "$work/a/second one" && cp -R "$work/sources" "$work/a/second one/deeper" && find "$work/a" -type f -exec touch -d '2019-03-31 03:30' {} + &&
        TZ=Asia/Tokyo LC_ALL=$(a_language) build "$work/a/second one/deeper" "$work/elsewhere" "$work/installed-two"
}

# One that is not the first build's, where the system has any.
a_language() {
    { locale -a | grep -v -i -e '^c' -e '^posix$'; locale -a; } | head -n 1
}

# list FOLDER: mode, kind, target of links, digest and name of all that is in it.
list() {
    (cd "$1" && find . -printf '%M %y %l %p\n' | sort -k 4 && find . -type f -exec sha256sum {} + | sort -k 2)
}

equal() {
    list "$work/installed-one" >"$work/one.txt"
    list "$work/installed-two" >"$work/two.txt"
    [ "$(wc -l <"$work/one.txt")" -gt 100 ] && diff "$work/one.txt" "$work/two.txt"
}

# Nor does any file name the place where it was built.
no_place() {
    ! grep -r -l -e "$work" "$work/installed-one" "$work/installed-two"
}

try 'sources as they are now' copied
try 'built and installed' first
try 'built and installed elsewhere, in another environment' second
try 'every installed file is equal, its mode too' equal
try 'no installed file names where it was built' no_place

finish
