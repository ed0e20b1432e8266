#!/bin/sh
# From a fresh Debian to a table of security metrics of a real log: installs what is missing, builds
# into build/, runs the command ism3. A second run has nothing left to do but the last of these.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. examples/packages.sh

need_packages gcc libc6-dev meson ninja-build pkg-config python3 libcbor-dev libjansson-dev zlib1g-dev

command=build/examples/ism3/ism3
if ! grep -q '^build examples/ism3/ism3:' build/build.ninja 2>/dev/null; then
    echo "Configuring build/"
    again=
    [ ! -d build/meson-private ] || again=--reconfigure
    mkdir -p build
    # shellcheck disable=SC2086 # nothing, or one word
    quietly build/quickstart.log meson setup $again -Dio=enabled -Dexamples=true build
fi
[ -x "$command" ] || echo "Building $command"
quietly build/quickstart.log ninja -C build "${command#build/}"

data=examples/data/servicenow
cat <<EOF
A real log: 24,918 incidents of an incident process, 2016-02-29 to 2017-02-18 ($data).
It is from the UCI Machine Learning Repository, data set 498, by Amaral, Fantinato, Peres and
Chiu, licensed under CC BY 4.0; $data/README.md says what was left out
and how it is read. These are the three months of which it is complete:

\$ cd $data
\$ ism3 metrics --model model.json --log tickets.json incidents.csv.gz \\
      --every month --from 2016-03-01 --to 2016-06-01

EOF
(cd $data && "$root/$command" metrics --model model.json --log tickets.json incidents.csv.gz \
    --every month --from 2016-03-01 --to 2016-06-01)
cat <<EOF

The command is $command. Whole log: --every all, or leave out --from and --to.
What the lines say, and how to read your own log: README.md.
EOF
