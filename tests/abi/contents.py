"""No writable data in the libraries and their archives, and no call of anything that
tests/abi/imports.txt does not allow.

    contents.py --include FOLDER --libraries FOLDER
"""

from __future__ import annotations

import re
from pathlib import Path

from cases import HERE, LIBRARIES, Cases, Library, listed, parser, run, tree

# Sections that the loader writes to and then locks, given that there is a RELRO segment and lazy
# binding or not.
LOCKED = re.compile(r"\.(init_array|fini_array|data\.rel\.ro(\..*)?|dynamic|got|got\.plt)$")
# crtstuff.c and libgcc need this much, with what aligns it.
SMALL = 96


def writable_sections(path: Path) -> dict[str, int]:
    """Size by name, of the sections a program can write to."""
    found = {}
    row = re.compile(
        r"\[\s*\d+\]\s+(\S+)\s+\S+\s+[0-9a-f]+\s+[0-9a-f]+\s+([0-9a-f]+)\s+\S+\s+(\S*W\S*)\s"
    )
    for line in run(["readelf", "-SW", path]).splitlines():
        match = row.search(line)
        if match and int(match[2], 16):
            found[match[1]] = int(match[2], 16)
    return found


def objects(path: Path) -> list[tuple[str, str, int]]:
    """Name, section and size of everything that has a place."""
    found = []
    # address, seven flags, section, size, name
    row = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\s+([0-9a-f]+)(?:\s+\.hidden)?\s+(\S+)$", re.M)
    for match in row.finditer(run(["objdump", "-t", path])):
        if "d" not in match[1] and "f" not in match[1]:
            found.append((match[4], match[2], int(match[3], 16)))
    return found


def check_shared(cases: Cases, library: Library, path: Path, allowed: set[str]) -> None:
    left = {name: size for name, size in writable_sections(path).items() if not LOCKED.match(name)}
    problems = []
    if "GNU_RELRO" not in run(["readelf", "-lW", path]):
        problems.append("no RELRO segment: tables of pointers stay writable")
    for name, section, size in objects(path):
        if (
            section in left
            and name not in allowed
            and not name.startswith("_e")
            and name not in ("__bss_start", "_end")
        ):
            problems.append(
                f"{name}, {size} bytes in {section}: a writable global. Make it const, or part of an object"
            )
    for section, size in left.items():
        if section not in (".data", ".bss") or size > SMALL:
            problems.append(f"section {section} holds {size} writable bytes")
    cases.case(f"{library.name}: no writable data", problems)


def check_archive(cases: Cases, library: Library, path: Path) -> None:
    """Stricter, as no start-up code is in it: nothing at all, in any object."""
    problems = [
        f"{name}, {size} bytes in {section}: a writable global. Make it const, or part of an object"
        for name, section, size in objects(path)
        if re.match(r"(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\*COM\*)", section) and size
    ]
    cases.case(f"{library.name}.a: no writable data", problems)


def imported(path: Path) -> set[str]:
    """Names taken from other libraries, ours left out."""
    lines = run(["nm", "-D", "--undefined-only", path]).splitlines()
    names = {line.split()[-1].split("@")[0] for line in lines}
    return {name for name in names if not re.match(r"ism3_(?!_)", name)}


def plain(name: str) -> str:
    fortified = re.match(r"__(\w+)_chk$", name)
    name = fortified[1] if fortified and name != "__stack_chk_fail" else name
    return re.sub(r"^(open|openat|fopen|fstat|fstatat|readdir)64$", r"\1", name)


def check_imports(cases: Cases, library: Library, path: Path, allowed: set[str]) -> None:
    names = {plain(name) for name in imported(path)}
    cases.case(
        f"{library.name}: imports are allowed ones",
        [
            f"{name}: not in tests/abi/imports.txt. Do without it, or allow it there for a reason that holds"
            for name in sorted(names - allowed)
        ],
    )


def main() -> None:
    given = parser(__doc__).parse_args()
    where = tree(given)
    cases = Cases(given.quiet)
    imports = listed(HERE / "imports.txt")
    writable = listed(HERE / "writable.txt")
    for library, path in where.built():
        own = {
            name
            for section, names in writable.items()
            if library.name in section.split()
            for name in names
        }
        check_shared(cases, library, path, own)
        check_imports(cases, library, path, imports["compiler"] | imports[library.name])
    for library in LIBRARIES:
        archive = where.archive(library)
        if archive:
            check_archive(cases, library, archive)
    cases.end()


if __name__ == "__main__":
    main()
