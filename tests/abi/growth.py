"""Nobody who lets a struct grow can forget what older programs need: every such struct has its
first release written down, and every function that takes, fills or reaches one is tried with it.

    growth.py --include FOLDER                         the cases

lib/sized.h says which member was the last of the first release, as layouts.txt does. The rows
of the tests of growth in tests/unit name a function and a struct each: TAKES, FILLS, and TELLS for
errors.
"""

from __future__ import annotations

import re

import frozen
import public
from cases import RENEW, ROOT, Cases, parser, tree

SIZED = ROOT / "lib" / "sized.h"
TESTS = (ROOT / "tests" / "unit" / "test_growth.c", ROOT / "tests" / "unit" / "test_io_growth.c")
LAST = re.compile(r"^#define ISM3__LAST_(\w+) +(\w+)$", re.M)
ROW = re.compile(
    r"^\s+(?:TAKES|TAKES_ALL|FILLS|FILLS_ALL|TELLS)\(\s*(\w+),\s*(\w+),(.*?)\);$", re.M | re.S
)

Pair = tuple[str, str]


def check_first_releases(cases: Cases, growing: dict[str, public.Struct]) -> None:
    """The library and the list know the same last member of each."""
    here = dict(LAST.findall(SIZED.read_text(encoding="utf-8")))
    listed = {name: layout.last for name, layout in frozen.read_layouts().items() if layout.last}
    for name in sorted(growing.keys() | here.keys() | listed.keys()):
        problems = []
        if name not in growing:
            problems.append("no such struct grows")
        elif name not in listed:
            problems.append(f"is new: run {RENEW}")
        elif name not in here:
            problems.append(f"add a line: #define ISM3__LAST_{name} {listed[name]}")
        elif here[name] != listed[name]:
            problems.append(
                f"{SIZED.name} says its first release ended with {here[name]}, it was {listed[name]}"
            )
        cases.case(f"{name}: its first release", problems)


def reached(function: public.Function, growing: dict[str, public.Struct]) -> set[str]:
    """Structs that a function takes or fills, and those that what it takes points at."""
    found = set(re.findall(r"\w+", function.parameters)) & growing.keys()
    ahead = set(re.findall(r"\bconst (\w+) \*", function.parameters)) & growing.keys()
    while ahead:
        found |= ahead
        types = [member.type for name in ahead for member in growing[name].members]
        ahead = set(re.findall(r"\w+", " ".join(types))) & growing.keys() - found
    return found


def rows() -> dict[Pair, list[str]]:
    """What the tests try, and the calls they do it with."""
    found: dict[Pair, list[str]] = {}
    for path in TESTS:
        for function, struct, call in ROW.findall(path.read_text(encoding="utf-8")):
            found.setdefault((function, struct), []).append(call)
    return found


def check_rows(
    cases: Cases, functions: tuple[public.Function, ...], growing: dict[str, public.Struct]
) -> None:
    tried = rows()
    wanted = {
        (function.name, name) for function in functions for name in reached(function, growing)
    }
    for pair in sorted(wanted | tried.keys()):
        problems = []
        if pair not in tried:
            problems.append("is not tried with its first size: add a row to " + TESTS[0].name)
        elif pair not in wanted:
            problems.append("there is a row, but no such function takes it")
        for call in tried.get(pair, []):
            if not re.search(rf"\b{pair[0]}\(", call):
                problems.append("its row calls something else")
        cases.case(f"{pair[0]}: {pair[1]}", problems)


def main() -> None:
    given = parser(__doc__).parse_args()
    now = frozen.everything(tree(given))
    growing = {struct.name: struct for struct in now.structs if struct.grows}
    cases = Cases(given.quiet)
    check_first_releases(cases, growing)
    check_rows(cases, now.functions, growing)
    cases.end()


if __name__ == "__main__":
    main()
