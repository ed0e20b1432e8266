#!/bin/sh
# regenerate.sh GENERATE FOLDER: the program beside the golden documents still makes them, byte for byte
set -eu

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$1" "$fresh"
passed=0
failed=0
for file in "$fresh"/*; do
    if cmp "$file" "$2/$(basename -- "$file")"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
