"""Runs the Python blocks of a Markdown page as a notebook would, and gives what each one printed.

A block ends like a cell: the value of a last expression is shown. The block ```text that follows a block ```python is the
output that the page promises.

As a program it draws the pictures of the pages anew: python3 tests/markdown.py, with ism3 on the path.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

FENCE = "```"
BINDING = Path(__file__).resolve().parent.parent
ROOT = BINDING.parent.parent
DATA = ROOT / "examples" / "data" / "servicenow"
PAGES = [ROOT / "docs" / "python.md", BINDING / "README.md"]
# Charts have few colours; a palette makes their files a third.
PICTURE_COLOURS = 128


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, text, and the number of the line of its fence."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Cell:
    """Python code of a page, and the output shown below it, if any is."""

    code: str
    shown: Optional[str]
    line: int


def blocks(page: Path) -> Iterator[Block]:
    language, start, text = None, 0, []  # type: Optional[str], int, List[str]
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if language is None and line.startswith(FENCE):
            language, start, text = line[len(FENCE) :].strip(), number, []
        elif language is not None and line == FENCE:
            yield Block(language, "\n".join(text) + "\n", start)
            language = None
        else:
            text.append(line)
    if language is not None:
        raise ValueError(f"{page}:{start}: the block does not end")


def cells(page: Path) -> List[Cell]:
    found: List[Cell] = []
    previous = None
    for block in blocks(page):
        if block.language == "python":
            found.append(Cell(block.text, None, block.line))
        elif block.language == "text" and previous == "python":
            code = found.pop()
            found.append(Cell(code.code, block.text, code.line))
        previous = block.language
    return found


def run(cell: Cell, names: Dict[str, Any]) -> str:
    """What the code printed, and the value of its last expression."""
    tree = ast.parse(cell.code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "page", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "page", "eval"), names)
            if value is not None:
                print(repr(value))
    return printed.getvalue()


def tidy(text: str) -> str:
    """Without the blanks at the ends of lines, which no page should hold."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def draw_pictures(page: Path) -> None:
    """Run a page, and put what it draws where it shows it."""
    from PIL import Image

    shown = re.findall(r"\]\((images/[^)]*)\)", page.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(DATA, folder, dirs_exist_ok=True)
        os.chdir(folder)
        names: Dict[str, Any] = {}
        for cell in cells(page):
            run(cell, names)
        for name in shown:
            (page.parent / name).parent.mkdir(exist_ok=True)
            with Image.open(Path(name).name) as picture:
                few = picture.convert("RGB").quantize(
                    PICTURE_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
                )
                few.save(page.parent / name, optimize=True)
        os.chdir(page.parent)


if __name__ == "__main__":
    for one in PAGES:
        draw_pictures(one)
