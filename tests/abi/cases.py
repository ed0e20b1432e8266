"""Counts cases, and finds what is looked at: the headers and libraries of an installation or of a
build folder.

Every script of this folder takes --include FOLDER (once or more) and --libraries FOLDER, prints a
line for each case and ends with "N passed, N failed". What cannot run says why in one line and ends
with 77.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Sequence

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SKIP = 77
RENEW = "tests/abi/renew.sh"


@dataclass(frozen=True)
class Library:
    """One of the two libraries: what its name is in files, symbol versions and headers."""

    name: str
    node: str
    headers: str
    map: Path

    @property
    def baseline(self) -> Path:
        return ROOT / "docs" / "abi" / f"{self.name}.abi"


CORE = Library("libism3", "ISM3_", "ism3", ROOT / "lib" / "ism3.map")
IO = Library("libism3-io", "ISM3_IO_", "ism3-io", ROOT / "lib" / "io" / "ism3-io.map")
LIBRARIES = (CORE, IO)


@dataclass
class Cases:
    quiet: bool = False
    passed: int = 0
    failed: int = 0
    silent: bool = False
    problems: list[str] = field(default_factory=list)

    def case(self, name: str, problems: Sequence[str]) -> None:
        """One case: passed when there are no problems."""
        self.passed += not problems
        self.failed += bool(problems)
        self.problems += [f"{name}: {problem}" for problem in problems]
        if self.silent:
            return
        if problems:
            print(f"FAIL {name}")
            for problem in problems:
                print(f"     {problem}")
        elif not self.quiet:
            print(f"ok   {name}")

    def note(self, text: str) -> None:
        print(f"note {text}")

    def end(self) -> NoReturn:
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0 if self.passed else SKIP)


def skip(why: str) -> NoReturn:
    print(f"skip {why}")
    print("0 passed, 0 failed")
    sys.exit(SKIP)


def run(arguments: Sequence[object]) -> str:
    """What a tool says; a tool that fails or is not there ends the script."""
    try:
        done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    except FileNotFoundError:
        skip(f"{arguments[0]} is not installed")
    if done.returncode != 0:
        sys.exit(
            f"{' '.join(map(str, arguments))} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.stdout


class Tree:
    """Headers and libraries, wherever they are."""

    def __init__(self, include: list[Path], libraries: Path | None) -> None:
        self.include = include
        self.libraries = libraries

    def headers(self, library: Library) -> list[tuple[str, Path]]:
        """Name to include and file, of every public header, the one that includes all others
        too."""
        found = []
        for folder in self.include:
            found += [
                (f"{library.headers}/{path.name}", path)
                for path in folder.glob(f"{library.headers}/*.h")
            ]
            found += [(path.name, path) for path in folder.glob(f"{library.headers}.h")]
        return sorted(found)

    def shared(self, library: Library) -> Path | None:
        return self._find(f"{library.name}.so")

    def archive(self, library: Library) -> Path | None:
        return self._find(f"{library.name}.a")

    def built(self) -> list[tuple[Library, Path]]:
        """The shared libraries that are there; without any there is nothing to look at."""
        found = [(library, path) for library in LIBRARIES if (path := self.shared(library))]
        return found or skip("no shared library was built")

    def _find(self, name: str) -> Path | None:
        return next(iter(sorted(self.libraries.rglob(name))), None) if self.libraries else None


def parser(description: str | None) -> argparse.ArgumentParser:
    it = argparse.ArgumentParser(description=(description or "").strip().splitlines()[0])
    it.add_argument(
        "--include", type=Path, action="append", required=True, help="folder of the public headers"
    )
    it.add_argument("--libraries", type=Path, help="folder with the libraries somewhere below it")
    it.add_argument("--quiet", action="store_true", help="say nothing of cases that passed")
    return it


def tree(arguments: argparse.Namespace) -> Tree:
    return Tree(arguments.include, arguments.libraries)


def listed(path: Path) -> dict[str, set[str]]:
    """Names by section of a file: `[section]`, then names; `#` begins a comment."""
    sections: dict[str, set[str]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            section = line.strip("[]")
        else:
            sections.setdefault(section, set()).update(line.split())
    return sections
