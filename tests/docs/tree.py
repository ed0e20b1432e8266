"""What the tests of this folder share: the tree, its pages, and how a forge makes anchors of
headings."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "build/docs/html"  # check.py is told which

sys.path.insert(0, str(ROOT / "docs"))

from doxygen_filter import slug  # noqa: E402  pylint: disable=wrong-import-position

FENCE = re.compile(r"^ *(```+|~~~+)(.*)$")


@lru_cache(maxsize=1)
def files() -> frozenset[str]:
    """Paths of the tree, from its root; what git ignores is not of it."""
    listing = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    told = (
        subprocess.run(listing, stdout=subprocess.PIPE, check=False, text=True)
        if shutil.which("git")
        else None
    )
    if told and told.returncode == 0 and told.stdout:
        return frozenset(path for path in told.stdout.splitlines() if (ROOT / path).exists())
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return frozenset(
        path.as_posix()
        for path in found
        if not path.parts[0].startswith(("build", ".")) and "__pycache__" not in path.parts
    )


@lru_cache(maxsize=1)
def folders() -> frozenset[str]:
    return frozenset(parent.as_posix() for path in files() for parent in Path(path).parents)


def pages() -> list[str]:
    return sorted(path for path in files() if path.endswith(".md"))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def blocks(page: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page: what stands behind the fence, and the lines within."""
    found: list[tuple[str, str]] = []
    fence, kind, lines = "", "", list[str]()
    for line in text(page).splitlines(keepends=True):
        mark = FENCE.match(line)
        if not fence and mark:
            fence, kind, lines = mark.group(1), mark.group(2).strip(), []
        elif fence and mark and mark.group(1) == fence:
            found.append((kind, "".join(lines)))
            fence = ""
        elif fence:
            lines.append(line)
    return found


def prose(page: str) -> list[str]:
    """The lines outside of fenced blocks."""
    lines: list[str] = []
    fence = ""
    for line in text(page).splitlines():
        mark = FENCE.match(line)
        if mark and (not fence or mark.group(1) == fence):
            fence = "" if fence else mark.group(1)
        elif not fence:
            lines.append(line)
    return lines


@lru_cache(maxsize=None)
def anchors(page: str) -> frozenset[str]:
    found: set[str] = set()
    for line in prose(page):
        heading = re.match(r"#{1,6} (.*)", line)
        if heading:
            said = slug(heading.group(1).strip())
            times = 0
            while (f"{said}-{times}" if times else said) in found:
                times += 1
            found.add(f"{said}-{times}" if times else said)
    return frozenset(found)
