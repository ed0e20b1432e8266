"""The pages about Python say what happens: their code is run, their output and pictures are compared."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, Dict

import markdown
import pytest

pytest.importorskip("pandas")
pytest.importorskip("matplotlib")

PICTURE_BYTES_MAX = 60_000
# Of 255: fonts differ a little between versions of matplotlib, charts do not.
PICTURE_DIFFERENCE_MAX = 4.0


@pytest.fixture()
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the pages are run: beside the files that they read."""
    shutil.copytree(markdown.DATA, tmp_path / "servicenow")
    monkeypatch.chdir(tmp_path / "servicenow")
    return tmp_path / "servicenow"


@pytest.mark.parametrize(
    "page", markdown.PAGES, ids=lambda page: str(page.relative_to(markdown.ROOT))
)
def test_page(page: Path, folder: Path) -> None:
    names: Dict[str, Any] = {}
    cells = markdown.cells(page)
    assert cells
    for cell in cells:
        printed = markdown.tidy(markdown.run(cell, names))
        promised = "" if cell.shown is None else markdown.tidy(cell.shown)
        assert printed == promised, f"{page.name}, line {cell.line}"
    for shown in re.findall(r"\]\((images/[^)]*)\)", page.read_text(encoding="utf-8")):
        check_picture(page.parent / shown, folder / Path(shown).name)


def check_picture(shown: Path, made: Path) -> None:
    """The picture of the page is what its code draws."""
    from PIL import Image, ImageChops, ImageStat

    assert made.is_file(), f"no code of the page draws {shown.name}"
    assert shown.stat().st_size <= PICTURE_BYTES_MAX
    with Image.open(shown) as old, Image.open(made) as new:
        assert old.size == new.size, shown.name
        small = [picture.convert("L").resize((200, 100)) for picture in (old, new)]
    (difference,) = ImageStat.Stat(ImageChops.difference(*small)).mean
    assert (
        difference <= PICTURE_DIFFERENCE_MAX
    ), f"{shown.name} is not what its page draws: see tests/markdown.py"


def test_a_page_that_lies_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\nx + 1\n```\n\n```text\n3\n```\n")
    (cell,) = markdown.cells(page)
    assert cell.shown == "3\n"
    assert markdown.run(cell, {}) == "2\n"


def test_an_open_block_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\n")
    with pytest.raises(ValueError, match=":1: the block does not end"):
        markdown.cells(page)
