"""Plants faults in a copy of the source, one at a time, and builds it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

LEFT_OUT = shutil.ignore_patterns("work", "__pycache__")
NEEDED = (
    *("include", "lib", "examples", "docs", "tests", "meson.build", "meson_options.txt"),
    *("README.md", "CHANGELOG.md", "LICENSE"),  # installed, so Meson asks for them
)


@dataclass(frozen=True)
class Fault:
    rule: str
    file: str
    old: str
    new: str


Seen = tuple[str, str]
"""What noticed a fault, and where."""


class Build:
    """A copy of the source and the build of one of its programs."""

    def __init__(self, root: Path, folder: Path, program: str, options: tuple[str, ...]) -> None:
        self.source = folder / "source"
        self.build = folder / "build"
        self.target = program
        self.source.mkdir()
        for name in NEEDED:
            if (root / name).is_dir():
                shutil.copytree(root / name, self.source / name, ignore=LEFT_OUT)
            else:
                shutil.copy(root / name, self.source / name)
        run(["meson", "setup", str(self.build), str(self.source), "--buildtype=debug", *options])
        self.make()

    def make(self) -> None:
        run(["ninja", "-C", str(self.build), self.target])

    @property
    def program(self) -> Path:
        return self.build / self.target

    def plant(self, fault: Fault) -> str:
        """Puts the fault in and gives the whole text that stood there."""
        path = self.source / fault.file
        text = path.read_text(encoding="utf-8")
        path.write_text(place(fault).sub(lambda _: fault.new, text), encoding="utf-8")
        return text

    def mend(self, fault: Fault, text: str) -> None:
        (self.source / fault.file).write_text(text, encoding="utf-8")


def place(fault: Fault) -> re.Pattern[str]:
    """What the fault replaces, however its lines are broken."""
    return re.compile(r"\s+".join(map(re.escape, fault.old.split())))


def out_of_place(root: Path, faults: tuple[Fault, ...]) -> int:
    """Says for which faults the source does not hold, just once, what they replace; 0 for none."""
    lost = 0
    for fault in faults:
        times = len(place(fault).findall((root / fault.file).read_text(encoding="utf-8")))
        if times != 1:
            lost += 1
            print(f"{fault.file} holds {times} times, not once: {fault.old}")
            print(f"  (for the rule: {fault.rule})")
    print(f"{len(faults) - lost} passed, {lost} failed")
    return min(lost, 1)


def hunt(
    build: Build, faults: Sequence[Fault], look: Callable[[], Seen | None], titles: Seen
) -> int:
    """Plants every fault in turn and says what notices it; 0 if all were noticed."""
    started = time.monotonic()
    caught = 0
    print(f"{'rule broken':62} {titles[0]:14} {titles[1]}", flush=True)
    for fault in faults:
        text = build.plant(fault)
        build.make()
        seen = look()
        build.mend(fault, text)
        caught += seen is not None
        who, where = seen or ("-", "NOT CAUGHT")
        print(f"{fault.rule:62} {who:14} {where}", flush=True)
    print(f"{caught} of {len(faults)} faults caught, {time.monotonic() - started:.0f} s")
    print(f"{caught} passed, {len(faults) - caught} failed")
    return min(len(faults) - caught, 1)


def run(arguments: list[str]) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
