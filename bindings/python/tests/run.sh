#!/bin/sh
# Tests of the Python binding: types, formatting, pytest. Ends with the line "N passed, N failed".
# run.sh LIBRARIES WORK: the folder of a build that holds libism3 (and, in io/, libism3-io), and one to work in.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
libraries=$(CDPATH='' cd -- "$1" && pwd)
mkdir -p "$2"
work=$(CDPATH='' cd -- "$2" && pwd)
cd "$root"
. examples/packages.sh
. tests/checks.sh

python=/usr/bin/python3
check_log=$work/check.log
export PYTHONDONTWRITEBYTECODE=1 MPLBACKEND=Agg MPLCONFIGDIR="$work/matplotlib"
export ISM3_LIBRARY_PATH="$libraries" PYTHONPATH="$root/bindings/python/src"

# count WORD: the number before it in pytest's last line
count() {
    number=$(tail -n 1 "$work/pytest.log" | sed -n "s/^\(.*[^0-9]\)\{0,1\}\([0-9][0-9]*\) $1.*/\2/p")
    printf '%s' "${number:-0}"
}

(need_packages python3-pytest python3-hypothesis python3-numpy python3-pandas python3-matplotlib python3-pip python3-venv \
    python3-pycparser mypy black meson ninja-build) || cannot 'packages that the binding needs cannot be installed'
for module in pytest hypothesis numpy pandas matplotlib pip venv; do
    $python -c "import $module" 2>/dev/null || cannot "$python has no module $module"
done

cd bindings/python
try 'types: mypy --strict' $python -m mypy --strict --cache-dir "$work/mypy" src/ism3 backend
try 'formatting: black' $python -m black --check --quiet --diff src backend tests

status=0
$python -m pytest -q -rs --tb=short --durations=5 --basetemp "$work/pytest" tests >"$work/pytest.log" 2>&1 || status=$?
cat "$work/pytest.log"
ran=$(count passed)
broken=$(($(count failed) + $(count error)))
# It may have ended before it could count.
[ "$status" -eq 0 ] || [ "$broken" -gt 0 ] || broken=1

add "$ran" "$broken"
finish
