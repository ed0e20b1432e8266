"""Exported symbols, version maps and public headers name the same functions, three ways; archives
hold no foreign name.

    symbols.py check --include FOLDER --libraries FOLDER    the cases
    symbols.py renew --include FOLDER [--breaking]           write the maps from what the headers say with @since

A node stands for a release. The names of a released node stay for ever; what a later release adds
gets a node of its own.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import public
from cases import CORE, IO, LIBRARIES, RENEW, Cases, Library, Tree, parser, run, tree

RULE = """\
# What {name} exports, and since which release: one node a release, its names sorted, each as @since says in the headers.
# A name of a released node is never removed nor moved; what a release adds stands in a node of its own that names the
# node before. tests/abi/symbols.py compares this list with the library and the headers; tests/abi/renew.sh writes it.
"""


def read_map(path: Path) -> dict[str, list[str]]:
    """Names by node, as they stand there."""
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
    nodes = {}
    for node in re.finditer(r"(\w[\w.]*)\s*\{(.*?)\}\s*([\w.]*)\s*;", text, re.S):
        names = re.search(r"global:(.*?)(local:|$)", node[2], re.S)
        nodes[node[1]] = (
            [name.strip() for name in names[1].split(";") if name.strip()] if names else []
        )
    return nodes


def exported(path: Path) -> dict[str, str]:
    """Node by name, of all symbols that the library defines for others."""
    found = {}
    for line in run(["nm", "-D", "--defined-only", "--with-symbol-versions", path]).splitlines():
        kind, name = line.split()[-2:]
        name, _, node = name.partition("@")
        if kind != "A":
            found[name] = node.lstrip("@")
    return found


def differences(here: set[str], there: set[str], said: str) -> list[str]:
    return [f"{name}: {said}" for name in sorted(here - there)]


def check_library(
    cases: Cases, library: Library, shared: Path, functions: tuple[public.Function, ...]
) -> None:
    nodes = read_map(library.map)
    mapped = {name for names in nodes.values() for name in names}
    declared = {function.name for function in functions}
    symbols = exported(shared)
    where = library.map.name
    cases.case(
        f"{library.name}: exported = map",
        differences(
            set(symbols),
            mapped,
            f"exported, but not in {where}: make it static or hidden, or see {RENEW}",
        )
        + differences(
            mapped,
            set(symbols),
            f"in {where}, but not exported: was it removed? Users need it for ever",
        ),
    )
    cases.case(
        f"{library.name}: map = headers",
        differences(mapped, declared, f"in {where}, but no header declares it as ISM3_API")
        + differences(declared, mapped, f"declared as ISM3_API, but not in {where}: run {RENEW}"),
    )
    cases.case(
        f"{library.name}: headers = exported",
        differences(
            declared,
            set(symbols),
            "declared as ISM3_API, but not exported: is it defined, and in the map?",
        )
        + differences(set(symbols), declared, "exported, but no public header declares it"),
    )
    check_versions(cases, library, functions, nodes, symbols)


def check_versions(
    cases: Cases,
    library: Library,
    functions: tuple[public.Function, ...],
    nodes: dict[str, list[str]],
    symbols: dict[str, str],
) -> None:
    node_of = {name: node for node, names in nodes.items() for name in names}
    problems = []
    for function in functions:
        if not function.since:
            problems.append(f"{function.name}: its comment in {function.header} has no @since")
            continue
        expected = library.node + function.since
        for said, node in (
            ("map", node_of.get(function.name)),
            ("library", symbols.get(function.name)),
        ):
            if node and node != expected:
                problems.append(
                    f"{function.name}: @since {function.since}, but the {said} says {node}, not {expected}"
                )
    cases.case(f"{library.name}: @since = node of the map = version in the library", problems)
    problems = [
        f"{node}: names are not sorted, or one stands there twice"
        for node, names in nodes.items()
        if names != sorted(set(names))
    ]
    problems += [
        f"{name}: a pattern; every name is written out"
        for name in node_of
        if not re.fullmatch(r"ism3_[a-z0-9_]+", name) or name.startswith("ism3__")
    ]
    cases.case(f"{library.name}: the map is a sorted list of public names", problems)


def externs(archive: Path) -> set[str]:
    lines = run(["nm", "-g", "--defined-only", archive]).splitlines()
    names = {words[2] for words in map(str.split, lines) if len(words) == 3}
    # What gcc adds for 32-bit x86, once for a program however often it is there.
    return {name for name in names if not name.startswith("__x86.get_pc_thunk.")}


def check_archives(cases: Cases, where: Tree) -> None:
    found = {library: externs(path) for library in LIBRARIES if (path := where.archive(library))}
    for library, names in found.items():
        foreign = sorted(name for name in names if not name.startswith("ism3_"))
        cases.case(
            f"{library.name}.a: every extern name begins with ism3_",
            [f"{name}: make it static, or call it ism3__{name}" for name in foreign],
        )
    if len(found) == 2:
        both = sorted(found[CORE] & found[IO])
        cases.case(
            "no extern name is in both archives",
            [f"{name}: rename one of the two" for name in both],
        )
    if not found:
        cases.note("no static archive was built")


def written(library: Library, functions: tuple[public.Function, ...]) -> str:
    """The map that the headers ask for."""
    text = RULE.format(name=library.name)
    before = ""
    releases = {function.since or "" for function in functions}
    for since in sorted(releases, key=lambda release: [int(part) for part in release.split(".")]):
        names = sorted(function.name for function in functions if function.since == since)
        inside = "".join(f"    {name};\n" for name in names)
        hidden = "" if before else "  local:\n    *;\n"
        text += f"{library.node}{since} {{\n  global:\n{inside}{hidden}}}{before};\n"
        before = f" {library.node}{since}"
    return text


def renew(where: Tree, breaking: bool) -> None:
    for library in LIBRARIES:
        functions = public.read(where, library).functions
        undated = [function.name for function in functions if not function.since]
        if undated:
            sys.exit(f"no @since: {', '.join(undated)}")
        now = {library.node + str(function.since): set[str]() for function in functions}
        for function in functions:
            now[library.node + str(function.since)].add(function.name)
        lost = [
            name
            for node, names in read_map(library.map).items()
            for name in names
            if "*" not in name and name not in now.get(node, ())
        ]
        if lost and not breaking:
            sys.exit(
                f"{library.map.name} would lose or move {', '.join(lost)}: that breaks programs (see --breaking)"
            )
        library.map.write_text(written(library, functions), encoding="utf-8")


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("what", choices=("check", "renew"))
    arguments.add_argument("--breaking", action="store_true", help="released names may go")
    given = arguments.parse_args()
    where = tree(given)
    if given.what == "renew":
        renew(where, given.breaking)
        return
    cases = Cases(given.quiet)
    for library, shared in where.built():
        check_library(cases, library, shared, public.read(where, library).functions)
    check_archives(cases, where)
    cases.end()


if __name__ == "__main__":
    main()
