#!/bin/sh
# Debian packages of what is committed: built in a Debian 12 of its own that holds nothing else, looked at by lintian, and
# installed and tried in another. Usage: build-deb.sh WORK, as root, with debootstrap. The packages are in WORK/packages;
# WORK/base, a fresh Debian, is kept for the next run. DEB_BUILD_OPTIONS are passed on: with nocheck the tests are left out.
# Prints a line for each step, then "N passed, N failed".
set -eu
source=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
. "$source/examples/packaging/root.sh"
work=$1
check_log=$work/deb.log
. "$source/tests/checks.sh"

reason=$(why_no_root)
[ -z "$reason" ] || cannot "$reason"
mkdir -p "$work"
version=$(sed -n "s/^ *version: '\(.*\)',.*/\1/p" "$source/meson.build")
tree=libism3-$version
root=$work/deb-root
built=$work/packages

# Everything after a step that failed would only fail too.
step() {
    if [ "$failed" -gt 0 ]; then
        echo "left $1"
    else
        try "$@"
    fi
}

source_tree() {
    rm -rf "$work/source"
    mkdir -p "$work/source"
    git -C "$source" archive --prefix="$tree/" HEAD | gzip -9n >"$work/source/libism3_$version.orig.tar.gz" &&
        tar -x -z -f "$work/source/libism3_$version.orig.tar.gz" -C "$work/source" &&
        cp -R "$work/source/$tree/examples/packaging/debian" "$work/source/$tree/debian"
}

apt_in() {
    enter "$root" env DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends "$@"
}

build_root() {
    copy_root "$work/base" "$root" && cp -R "$work/source" "$root/build" && apt_in update &&
        enter "$root" env DEBIAN_FRONTEND=noninteractive sh -c "cd /build/$tree && apt-get -y -q --no-install-recommends build-dep ." &&
        enter "$root" useradd --no-create-home --home-dir /nonexistent builder && enter "$root" chown -R builder /build
}

build() {
    enter "$root" runuser -u builder -- sh -c "cd /build/$tree && DEB_BUILD_OPTIONS='parallel=2 ${DEB_BUILD_OPTIONS:-}' dpkg-buildpackage -us -uc" \
        >"$work/build.txt" 2>&1 || {
        cat "$work/build.txt"
        return 1
    }
    rm -rf "$built"
    mkdir -p "$built"
    find "$root/build" -maxdepth 1 -type f -exec cp {} "$built/" \;
    ls "$built"
}

lintian_is_content() {
    apt_in install lintian &&
        enter "$root" runuser -u builder -- sh -c 'cd /build && lintian --info --display-info --fail-on error,warning *.changes'
}

trial_root() {
    copy_root "$work/base" "$root" && mkdir "$root/packages" && cp "$built"/*.deb "$root/packages/" &&
        cp -R "$work/source/$tree/debian/tests" "$root/trials" && apt_in update &&
        rm -f "$root"/packages/*dbgsym* &&
        enter "$root" env DEBIAN_FRONTEND=noninteractive sh -c \
            'apt-get -y -q --no-install-recommends install /packages/*.deb cmake gcc libc6-dev make pkg-config'
}

gone() {
    apt_in purge libism3-0 libism3-io0 libism3-dev ism3 ism3-exporter python3-ism3 libism3-doc
    ! find "$root/usr" "$root/etc" "$root/var/lib" -path '*ism3*' ! -path '*/dpkg/*' ! -path '*/apt/*' | grep .
}

step "source tree of $version, as committed" source_tree
step 'a Debian 12 of its own' make_base "$work/base"
step 'what the build needs, and nothing else' build_root
step 'dpkg-buildpackage' build
step 'lintian has no error and no warning' lintian_is_content
# What it has to say besides.
[ "$failed" -gt 0 ] || sed -n 's/^\([IPXO]: .*\)/     \1/p' "$check_log"
step 'installed in a fresh Debian' trial_root
for trial in command build python; do
    step "trial: $trial" enter "$root" "/trials/$trial"
done
step 'removed without a trace' gone

finish
