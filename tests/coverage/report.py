"""Tables of the branches, and of the conditions (MC/DC), that the tests take: reads what llvm-cov
exports.

Usage: report.py EXPORT.json ROOT FLOORS [--mcdc] [--files] [--missing PREFIX] [--markdown]

A branch is one outcome, true or false, of one condition, or one case of a switch, as the source has
it. A function that is compiled more than once (an inline one, in a header) has taken what any of
its copies took; a macro's condition counts at each place where the macro stands. What ISM3__SURELY
and ISM3__SURELY_NOT enclose (lib/base/surely.h) is no branch. The last line is "floors: N kept, N
missed".
"""

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator, NamedTuple

SURELY = "surely.h"
EXPANSION = 1  # the kind of a region that a macro or a header fills


class Place(NamedTuple):
    """Where a condition stands, and where in a macro's text when it comes from one."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    inner: tuple[int, ...] = ()


@dataclass
class Coverage:
    outcomes: dict[Place, list[int]] = field(default_factory=dict)
    conditions: dict[Place, list[bool]] = field(default_factory=dict)


@dataclass
class Tally:
    taken: int = 0
    total: int = 0
    shown: int = 0
    conditions: int = 0

    def add(self, other: "Tally") -> None:
        self.taken += other.taken
        self.total += other.total
        self.shown += other.shown
        self.conditions += other.conditions


def share(part: int, whole: int) -> str:
    """Per cent, rounded down: only what is complete says 100."""
    return f"{(part * 10000 // whole if whole else 10000) / 100:6.2f} %"


class Function:
    """One compiled copy of a function: its regions in files, and in the macros that stand there."""

    def __init__(self, record: dict[str, Any], root: str) -> None:
        self.record = record
        self.files = [
            name[len(root) :] if name.startswith(root) else "" for name in record["filenames"]
        ]
        self.sites = {region[6]: region for region in record["regions"] if region[7] == EXPANSION}

    def place(self, span: list[int], file: int) -> Place | None:
        """None: not in the library, or not a branch."""
        inner: tuple[int, ...] = ()
        while file in self.sites:
            if self.files[file].endswith(SURELY):
                return None
            inner = (*inner, *span)
            site = self.sites[file]
            span, file = site[:4], site[5]
        name = self.files[file]
        if not name.startswith("lib/") or name.endswith(SURELY):
            return None
        return Place(name, span[0], span[1], span[2], span[3], inner)

    def add_to(self, coverage: Coverage) -> None:
        for branch in self.record["branches"]:
            place = self.place(branch[:4], branch[6])
            if place:
                seen = coverage.outcomes.setdefault(place, [0, 0])
                seen[0] += branch[4]
                seen[1] += branch[5]
        for decision in self.record.get("mcdc_records", []):
            place = self.place(decision[:4], decision[4])
            if place:
                shown = coverage.conditions.setdefault(place, [False] * len(decision[6]))
                coverage.conditions[place] = [a or b for a, b in zip(shown, decision[6])]


def read(export: Path, root: Path) -> Coverage:
    coverage = Coverage()
    for part in json.loads(export.read_text())["data"]:
        for record in part["functions"]:
            Function(record, f"{root}/").add_to(coverage)
    return coverage


class Sources:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: dict[str, list[str]] = {}

    def text(self, place: Place) -> str:
        """What the condition says, its blanks as one; a case of a switch by its label."""
        if place.file not in self.lines:
            self.lines[place.file] = (self.root / place.file).read_text().splitlines()
        part = self.lines[place.file][place.line - 1 : place.end_line]
        if not part:
            return ""
        part[-1] = part[-1][: place.end_column - 1]
        part[0] = part[0][place.column - 1 :]
        return " ".join(" ".join(part).split())


CONSTANTS = {"0", "1", "true", "false"}


def tally(coverage: Coverage, sources: Sources) -> dict[str, Tally]:
    files: dict[str, Tally] = {}
    for place, counts in coverage.outcomes.items():
        if sources.text(place) in CONSTANTS:
            continue
        single = is_case(sources, place)
        files.setdefault(place.file, Tally()).add(
            Tally(taken=(counts[0] > 0) + (counts[1] > 0 and not single), total=1 if single else 2)
        )
    for place, shown in coverage.conditions.items():
        files.setdefault(place.file, Tally()).add(Tally(shown=sum(shown), conditions=len(shown)))
    return files


def is_case(sources: Sources, place: Place) -> bool:
    """A label of a switch: it is reached or not."""
    text = sources.text(place)
    return text.startswith(("case ", "default"))


def folders(files: dict[str, Tally]) -> dict[str, Tally]:
    sums: dict[str, Tally] = {}
    for name, counts in files.items():
        sums.setdefault(name.rpartition("/")[0], Tally()).add(counts)
    return sums


def rows(table: dict[str, Tally], mcdc: bool) -> Iterator[str]:
    whole = Tally()
    for counts in table.values():
        whole.add(counts)
    width = max(map(len, table), default=0)
    head = f"{'':{width}}  {'taken':>6} {'of':>6} {'branches':>9}"
    yield head + (f"  {'shown':>6} {'of':>6} {'MC/DC':>9}" if mcdc else "")
    for name, counts in [*sorted(table.items()), ("all", whole)]:
        row = f"{name:{width}}  {counts.taken:6} {counts.total:6} {share(counts.taken, counts.total):>9}"
        if mcdc:
            row += f"  {counts.shown:6} {counts.conditions:6} {share(counts.shown, counts.conditions):>9}"
        yield row


def markdown(table: dict[str, Tally], first: str) -> Iterator[str]:
    """The same as docs/coverage.md has it."""
    whole = Tally()
    for counts in table.values():
        whole.add(counts)
    yield f"| {first} | branches | taken | conditions | MC/DC |"
    yield "|---|---:|---:|---:|---:|"
    for name, counts in [*sorted(table.items()), ("all", whole)]:
        taken, shown = share(counts.taken, counts.total), share(counts.shown, counts.conditions)
        yield f"| {name} | {counts.total} | {taken.strip()} | {counts.conditions} | {shown.strip()} |"


def missing(coverage: Coverage, sources: Sources, prefix: str, mcdc: bool) -> Iterator[str]:
    for place, counts in sorted(coverage.outcomes.items()):
        text = sources.text(place)
        if not place.file.startswith(prefix) or text in CONSTANTS:
            continue
        where = f"{place.file}:{place.line}"
        if is_case(sources, place):
            if not counts[0]:
                yield f"{where}: never there: {text}"
        elif not counts[0] and not counts[1]:
            yield f"{where}: never asked: {text}"
        elif not counts[0] or not counts[1]:
            yield f"{where}: never {'false' if counts[0] else 'true'}: {text}"
    if not mcdc:
        return
    for place, shown in sorted(coverage.conditions.items()):
        if place.file.startswith(prefix) and not all(shown):
            numbers = ", ".join(str(at) for at, known in enumerate(shown, 1) if not known)
            yield f"{place.file}:{place.line}: MC/DC lacks condition {numbers} of {sources.text(place)}"


def read_floors(path: Path) -> dict[str, float]:
    lines = (line.partition("#")[0].split() for line in path.read_text().splitlines())
    return {words[0]: float(words[1]) for words in lines if words}


def hold(floors: dict[str, float], sums: dict[str, Tally]) -> tuple[int, int]:
    missed = 0
    for name, least in floors.items():
        counts = sums.get(name, Tally(0, 1))
        if counts.taken * 100 < least * counts.total:
            missed += 1
            print(
                f"FAIL {name}: {share(counts.taken, counts.total).strip()}, and its floor is {least:g} %"
            )
    return len(floors) - missed, missed


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("export", type=Path)
    parser.add_argument("root", type=Path)
    parser.add_argument("floors", type=Path)
    parser.add_argument("--mcdc", action="store_true")
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--missing", metavar="PREFIX")
    parser.add_argument(
        "--markdown",
        action="store_true",
        help="both tables as docs/coverage.md has them, and no more",
    )
    options = parser.parse_args()
    coverage = read(options.export, options.root)
    sources = Sources(options.root)
    files = tally(coverage, sources)
    sums = folders(files)
    if options.markdown:
        print("\n".join([*markdown(sums, "folder"), "", *markdown(files, "file")]))
        return 0
    if options.missing is not None:
        print("\n".join(missing(coverage, sources, options.missing, options.mcdc)))
    if options.files:
        print("\n".join([*rows(files, options.mcdc), ""]))
    print("\n".join(rows(sums, options.mcdc)))
    kept, missed = hold(read_floors(options.floors), sums)
    print(f"floors: {kept} kept, {missed} missed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
