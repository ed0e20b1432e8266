#!/bin/sh
# The bill of materials of a build: valid SPDX by a validator that is not ours, true to what is installed, to the versions
# found and to what the libraries need, and the same twice. Usage: sbom.sh BUILD WORK, where BUILD is built. The validator is
# spdx-tools of PyPI, in an environment of its own. Prints a line for each check, then "N passed, N failed".
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$1
work=$2
python=/usr/bin/python3
check_log=$work/log
# shellcheck source=tests/checks.sh
. "$here/../checks.sh"
mkdir -p "$work"

# The time that the document tells, so that it can be made twice.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1700000000}
export SOURCE_DATE_EPOCH

made() {
    meson compile -C "$build" sbom && cp "$build/examples/packaging/libism3.spdx.json" "$work/sbom.json"
}

made_again() {
    meson compile -C "$build" sbom && cmp "$build/examples/packaging/libism3.spdx.json" "$work/sbom.json"
}

true_to_installation() {
    rm -rf "$work/installed"
    meson install -C "$build" --no-rebuild --quiet --destdir "$work/installed"
    $python "$here/sbom_check.py" "$work/sbom.json" "$work/installed" "$build"
}

validator() {
    [ -x "$work/venv/bin/pyspdxtools" ] ||
        { $python -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet 'spdx-tools>=0.8,<0.9'; }
}

# One without a checksum is refused: the validator does look.
refused() {
    sed '0,/"checksumValue": "[0-9a-f]*"/s//"checksumValue": "none"/' "$work/sbom.json" >"$work/broken.json"
    ! cmp -s "$work/sbom.json" "$work/broken.json" && ! "$work/venv/bin/pyspdxtools" -i "$work/broken.json"
}

try 'made' made
try 'made again, equal' made_again
try 'names each installed file with its digest, licences, versions and needs' true_to_installation
if validator >"$work/pip.log" 2>&1; then
    try 'valid SPDX 2.3' "$work/venv/bin/pyspdxtools" -i "$work/sbom.json"
    try 'a broken one is not' refused
else
    echo "skip the validator: $(tail -n 1 "$work/pip.log")"
fi

finish
