"""What programs have compiled in stays: values of enums and constants, layouts of structs.

    frozen.py check --include FOLDER                   the cases
    frozen.py renew --include FOLDER [--breaking]      write enums.txt, constants.txt and layouts.txt

The lists of this folder say what was released. Values are never renumbered nor used again; a struct
that begins with its size grows at its end, others never change. The compilers say what is so, for
several machines; nothing is run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import public
from cases import HERE, LIBRARIES, RENEW, Cases, Tree, parser, run, skip, tree

ENUMS = HERE / "enums.txt"
CONSTANTS = HERE / "constants.txt"
LAYOUTS = HERE / "layouts.txt"

ENUMS_RULE = """\
# Values of enums, as released: header, enum, name, value. Lines are added, never changed nor removed: a retired value is
# never used again. Checked by tests/abi/frozen.py, written by tests/abi/renew.sh.
"""
CONSTANTS_RULE = """\
# Values of public macros, as released: header, name, value. Sizes of buffers are compiled into programs, limits are
# promises: neither changes. Checked by tests/abi/frozen.py, written by tests/abi/renew.sh.
"""
LAYOUTS_RULE = """\
# Layouts of public structs, as released: where each member begins + how long it is, in bytes, and the whole
# struct / its alignment, for machines with 64 bits, for i386, and for 32-bit ARM and all alike, where 64-bit integers
# are aligned; then the type. A struct that grows begins with its size, and its line ends with the last member of its first
# release; members are added to its end, never changed nor removed. Others are fixed for ever. Checked by
# tests/abi/frozen.py, written by tests/abi/renew.sh.
"""
MACHINES = ("64", "i386", "arm")
# Which compilers say it for which machine; the first that is there is believed when the lists are
# written.
COMPILERS = (
    ("64", ("gcc",)),
    ("64", ("clang", "--target=x86_64-linux-gnu", "-fno-integrated-as")),
    ("i386", ("gcc", "-m32")),
    ("i386", ("clang", "--target=i386-linux-gnu", "-fno-integrated-as")),
    ("arm", ("clang", "--target=armv7-linux-gnueabihf", "-fno-integrated-as")),
)

# An operand of assembly takes 32 bits, so a value of 64 bits comes in three parts.
SAY = """\
#define PART(x, bits, mask) ((unsigned)((unsigned long long)(long long)(x) >> (bits)) & (mask))
#define SAY(key, x) __asm__(".ascii \\"@@ " key " %c0 %c1 %c2\\"" : : "i"(PART(x, 48, 0xffff)), \\
    "i"(PART(x, 24, 0xffffff)), "i"(PART(x, 0, 0xffffff)))
"""

Values = dict[str, int]


@dataclass(frozen=True)
class Layout:
    """A struct on all machines: texts such as `0+8`, `16/8`."""

    name: str
    kind: str
    whole: tuple[str, ...]
    members: dict[str, tuple[str, ...]]
    types: dict[str, str]
    last: str  # member of the first release; empty: it never grows


def measure(where: Tree, compiler: tuple[str, ...], expressions: dict[str, str]) -> Values:
    """The values of constant expressions, read from what a compiler would hand to the assembler."""
    includes = "".join(
        f"#include <{name}>\n" for library in LIBRARIES for name, _ in where.headers(library)
    )
    lines = "".join(f'    SAY("{key}", {text});\n' for key, text in expressions.items())
    with TemporaryDirectory() as folder:
        source = Path(folder) / "measure.c"
        source.write_text(
            f"{includes}{SAY}void measure(void);\nvoid measure(void) {{\n{lines}}}\n",
            encoding="utf-8",
        )
        paths = [option for path in where.include for option in ("-I", str(path))]
        command = [
            *compiler,
            "-std=gnu11",
            "-ffreestanding",
            "-O0",
            "-S",
            "-o",
            "-",
            *paths,
            str(source),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    found = re.findall(r"@@ (\S+) (\d+) (\d+) (\d+)", done.stdout)
    values = {
        key: int(high) << 48 | int(middle) << 24 | int(low) for key, high, middle, low in found
    }
    return {key: value - (1 << 64 if value >> 63 else 0) for key, value in values.items()}


def everything(where: Tree) -> public.Public:
    parts = [public.read(where, library) for library in LIBRARIES]
    return public.Public(
        *(sum((getattr(p, name) for p in parts), ()) for name in public.Public.__annotations__)
    )


def struct_expressions(structs: tuple[public.Struct, ...]) -> dict[str, str]:
    found = {}
    for struct in structs:
        found[f"{struct.name}/size"] = f"sizeof({struct.name})"
        found[f"{struct.name}/align"] = f"_Alignof({struct.name})"
        for member in struct.members:
            found[
                f"{struct.name}.{member.name}/at"
            ] = f"__builtin_offsetof({struct.name}, {member.name})"
            found[
                f"{struct.name}.{member.name}/size"
            ] = f"sizeof((({struct.name} *)0)->{member.name})"
    return found


def texts(struct: public.Struct, values: Values) -> tuple[str, dict[str, str]]:
    whole = f"{values[struct.name + '/size']}/{values[struct.name + '/align']}"
    names = [member.name for member in struct.members]
    return whole, {
        n: f"{values[f'{struct.name}.{n}/at']}+{values[f'{struct.name}.{n}/size']}" for n in names
    }


# ---- the lists


def rows(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


def read_layouts() -> dict[str, Layout]:
    found: dict[str, Layout] = {}
    current = None
    for row in rows(LAYOUTS):
        if row[0] == "struct":
            name, kind, whole, last = row[1], row[2], tuple(row[3:6]), "".join(row[6:])
            current = found[name] = Layout(name, kind, whole, {}, {}, last)
        elif current:
            current.members[row[0]] = tuple(row[1:4])
            current.types[row[0]] = " ".join(row[4:])
    return found


def size(text: str) -> int:
    return int(re.split(r"[+/]", text)[0])


# ---- the cases


def check_values(
    cases: Cases, where: Tree, compiler: tuple[str, ...], constants: tuple[public.Constant, ...]
) -> None:
    frozen = {
        row[-2]: (row[0], row[1] if len(row) == 4 else None, int(row[-1]))
        for row in rows(ENUMS) + rows(CONSTANTS)
    }
    now = measure(where, compiler, {constant.name: constant.name for constant in constants})
    groups = {constant.enum or f"constants of {constant.header}" for constant in constants}
    groups |= {enum or f"constants of {header}" for header, enum, _ in frozen.values()}
    for group in sorted(groups):
        here = [c for c in constants if (c.enum or f"constants of {c.header}") == group]
        old = {
            name: value
            for name, (header, enum, value) in frozen.items()
            if (enum or f"constants of {header}") == group
        }
        problems = [
            f"{name} = {value} is gone: programs have it compiled in"
            for name, value in old.items()
            if name not in now
        ]
        for constant in here:
            name, value = constant.name, now[constant.name]
            if name in old and old[name] != value:
                problems.append(
                    f"{name} is {value}, released as {old[name]}: values are never changed"
                )
            if name not in old:
                taken = [other for other, known in old.items() if known == value and constant.enum]
                problems.append(
                    f"{name} = {value} is new"
                    + (f", but {taken[0]} has that value" if taken else f": run {RENEW}")
                )
            if not constant.explicit:
                problems.append(f"{name}: write its value out")
        cases.case(f"{group}, {compiler[0]}", problems)


def check_kind(struct: public.Struct, growing: set[str], frozen: Layout | None) -> list[str]:
    """What does not depend on the machine."""
    problems = [
        f"{member.name}: {member.type} may grow, so it cannot be a part of a struct; take a pointer"
        for member in struct.members
        if re.match(r"\w+(\[|$)", member.type) and member.type.split("[")[0] in growing
    ]
    if frozen and frozen.kind != ("grows" if struct.grows else "fixed"):
        problems.append(
            f"its first member is {'' if struct.grows else 'not '}size_t size; it was released as one that "
            + ("grows" if frozen.kind == "grows" else "is fixed")
        )
    if not frozen:
        problems.append(f"is new: run {RENEW}")
        return problems
    for member in struct.members:
        before = frozen.types.get(member.name, member.type)
        if member.type != before:
            problems.append(f"{member.name} is {member.type}, released as {before}")
    return problems


def check_layout(struct: public.Struct, frozen: Layout, machine: int, values: Values) -> list[str]:
    whole, members = texts(struct, values)
    before = frozen.whole[machine]
    problems = []
    for name, places in frozen.members.items():
        if name not in members:
            problems.append(f"{name} is gone")
        elif members[name] != places[machine]:
            problems.append(
                f"{name} is at {members[name]}, released at {places[machine]}: add members to the end only"
            )
    for name, place in members.items():
        if name not in frozen.members:
            late = struct.grows and size(place) >= size(before)
            problems.append(
                f"{name} is new at {place}"
                + (f": run {RENEW}" if late else f", within what was released as {before}")
            )
    if not problems and whole != before:
        problems.append(f"is {whole}, released as {before}")
    end = max(size(place) + int(place.split("+")[1]) for place in members.values())
    if struct.grows and MACHINES[machine] == "64" and end != size(whole):
        problems.append(
            f"{size(whole) - end} bytes of padding at its end: name them, or what is added there has no size of its own"
        )
    return problems


def check_structs(
    cases: Cases,
    where: Tree,
    structs: tuple[public.Struct, ...],
    usable: list[tuple[str, tuple[str, ...]]],
) -> None:
    frozen = read_layouts()
    growing = {struct.name for struct in structs if struct.grows}
    expressions = struct_expressions(structs)
    measured = [
        (machine, compiler, measure(where, compiler, expressions)) for machine, compiler in usable
    ]
    names = {struct.name for struct in structs}
    cases.case(
        "no struct is gone",
        [f"{name}: programs have it compiled in" for name in frozen if name not in names],
    )
    for struct in structs:
        cases.case(f"{struct.name}: its kind", check_kind(struct, growing, frozen.get(struct.name)))
        for machine, compiler, values in measured:
            if struct.name in frozen:
                problems = check_layout(
                    struct, frozen[struct.name], MACHINES.index(machine), values
                )
                cases.case(
                    f"{struct.name}: {machine} bits, {compiler[0]}".replace(
                        "i386 bits", "i386"
                    ).replace("arm bits", "arm"),
                    problems,
                )


# ---- writing the lists


def lines(table: list[list[str]]) -> str:
    return "".join(" ".join(row) + "\n" for row in table)


def aligned(table: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*table)]
    return "".join(" ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in table)


def last_of_first_release(struct: public.Struct, frozen: Layout | None) -> str:
    """What it was written down with first, as long as it has that member."""
    names = [member.name for member in struct.members]
    return frozen.last if frozen and frozen.last in names else names[-1]


def renew(
    where: Tree, public_now: public.Public, usable: list[tuple[str, tuple[str, ...]]]
) -> None:
    first: dict[str, tuple[str, ...]] = {}
    for machine, compiler in usable:
        first.setdefault(machine, compiler)
    if set(first) != set(MACHINES):
        skip("gcc and clang are needed to write the lists")
    now = measure(
        where, first["64"], {constant.name: constant.name for constant in public_now.constants}
    )
    enums = [[c.header, c.enum, c.name, str(now[c.name])] for c in public_now.constants if c.enum]
    others = [[c.header, c.name, str(now[c.name])] for c in public_now.constants if not c.enum]
    ENUMS.write_text(ENUMS_RULE + lines(enums), encoding="utf-8")
    CONSTANTS.write_text(CONSTANTS_RULE + lines(others), encoding="utf-8")
    measured = {
        machine: measure(where, first[machine], struct_expressions(public_now.structs))
        for machine in MACHINES
    }
    text, frozen = LAYOUTS_RULE, read_layouts()
    for struct in public_now.structs:
        columns = [texts(struct, measured[machine]) for machine in MACHINES]
        table = [
            [
                "struct " + struct.name,
                "grows" if struct.grows else "fixed",
                *(whole for whole, _ in columns),
                last_of_first_release(struct, frozen.get(struct.name)) if struct.grows else "",
            ]
        ]
        table += [
            ["  " + member.name, "", *(places[member.name] for _, places in columns), member.type]
            for member in struct.members
        ]
        text += "\n" + aligned(table)
    LAYOUTS.write_text(text, encoding="utf-8")


def check(
    cases: Cases, where: Tree, now: public.Public, usable: list[tuple[str, tuple[str, ...]]]
) -> None:
    for machine, compiler in usable:
        if machine == "64":
            check_values(cases, where, compiler, now.constants)
    check_structs(cases, where, now.structs, usable)


def refuse_breaks(
    where: Tree, now: public.Public, usable: list[tuple[str, tuple[str, ...]]]
) -> None:
    """Ends the script when the lists would lose or change what was released."""
    trial = Cases(silent=True)
    check(trial, where, now, usable)
    problems = [problem for problem in trial.problems if not problem.endswith(f"run {RENEW}")]
    if problems:
        sys.exit("\n".join(["This breaks programs (see --breaking):", *problems]))


def speaks(compiler: str) -> bool:
    """Whether it is there and makes programs for the machines above; clang does for all."""
    if not shutil.which(compiler):
        return False
    return compiler == "clang" or run([compiler, "-dumpmachine"]).startswith("x86_64")


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("what", choices=("check", "renew"))
    arguments.add_argument("--breaking", action="store_true", help="what was released may change")
    given = arguments.parse_args()
    where = tree(given)
    usable = [(machine, compiler) for machine, compiler in COMPILERS if speaks(compiler[0])]
    if not usable:
        skip("neither gcc nor clang is installed")
    now = everything(where)
    if given.what == "renew":
        if not given.breaking and LAYOUTS.exists():
            refuse_breaks(where, now, usable)
        renew(where, now, usable)
        return
    cases = Cases(given.quiet)
    check(cases, where, now, usable)
    cases.end()


if __name__ == "__main__":
    main()
