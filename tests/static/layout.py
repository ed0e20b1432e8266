"""How the tree is laid out: no file over 800 lines, no function over 80, each folder of lib/ named
in docs/architecture.md.

Usage: layout.py [ROOT]: says what breaks a rule, one line each, and how many files and functions
were looked at.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 800
FUNCTION_LINES = 80
CODE = {".c", ".h", ".cpp", ".py", ".sh", ".js", ".md", ".build"}
Function = tuple[str, int, int]
"""Its name, the line it begins in, how many lines it has."""


def tree(root: Path) -> list[Path]:
    command = [
        "git",
        "-C",
        str(root),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({root / name for name in names if name and (root / name).is_file()})


def c_functions(text: str) -> Iterator[Function]:
    """What clang-format has laid out: a body opens at the end of a line and closes with a brace in
    the first column."""
    head = re.compile(
        r"^(?P<head>[A-Za-z_][^;{}=#]*?\b(?P<name>\w+)\s*\([^;{}]*\))\s*\{$(?P<body>.*?)^\}",
        re.M | re.S,
    )
    for match in head.finditer(text):
        yield match["name"], text.count("\n", 0, match.start()) + 1, match[0].count("\n") + 1


def python_functions(text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and node.end_lineno is not None
        ):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


FUNCTIONS = {".c": c_functions, ".h": c_functions, ".cpp": c_functions, ".py": python_functions}


def unnamed_folders(root: Path) -> Iterator[str]:
    """Each folder of lib/ that the architecture page does not name in a line with a sentence."""
    page = root / "docs" / "architecture.md"
    if not page.is_file():
        print("docs/architecture.md is not there: the folders of lib/ are not looked for in it.")
        return
    lines = page.read_text(encoding="utf-8").splitlines()
    for folder in sorted(path.name for path in (root / "lib").iterdir() if path.is_dir()):
        named = re.compile(rf"`(lib/)?{folder}/?`.*\w+ \w+ \w+.*")
        if not any(named.search(line) for line in lines):
            yield f"docs/architecture.md: no line says what lib/{folder} is for"


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    broken: list[str] = []
    files = functions = 0
    for file in tree(root):
        if file.suffix not in CODE:
            continue
        files += 1
        name = file.relative_to(root)
        text = file.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > FILE_LINES:
            broken.append(f"{name}: {lines} lines, more than {FILE_LINES}")
        for function, line, length in FUNCTIONS.get(file.suffix, lambda _: iter(()))(text):
            functions += 1
            if length > FUNCTION_LINES:
                broken.append(
                    f"{name}:{line}: {function} has {length} lines, more than {FUNCTION_LINES}"
                )
    broken += unnamed_folders(root)
    print("\n".join([*broken, f"{files} files, {functions} functions"]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
