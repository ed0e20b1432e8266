#!/bin/sh
# The pages and the site: links, names, floors, commands, and how the site looks in a browser.
#     run.sh HTML [PICTURES]    HTML: docs/html of a build folder with -Ddocs=enabled, built; PICTURES: a folder for screenshots
# Chromium is used where it is there (apt-get install chromium chromium-driver). Ends with the line "N passed, N failed".
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
html=$(CDPATH='' cd -- "${1:?usage: run.sh HTML [PICTURES]}" && pwd)
if [ -n "${2:-}" ]; then
    mkdir -p "$2"
    ISM3_PICTURES=$(CDPATH='' cd -- "$2" && pwd)
    export ISM3_PICTURES
fi
exec /usr/bin/python3 -B "$root/tests/docs/check.py" "$html"
