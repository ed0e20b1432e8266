"""One compile command for each C file of the tree, for tools that read compile_commands.json.

Usage: compile_commands.py BUILD OUT: reads BUILD/compile_commands.json, writes
OUT/compile_commands.json with absolute paths and one command a file (Meson has one for each library
that a file is in), and OUT/files, one path a line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def commands(build: Path) -> dict[Path, dict[str, str]]:
    found: dict[Path, dict[str, str]] = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = (Path(entry["directory"]) / entry["file"]).resolve()
        ours = file.is_relative_to(ROOT) and not file.is_relative_to(build.resolve())
        if ours and file.suffix == ".c":
            found.setdefault(file, {**entry, "file": str(file)})
    return dict(sorted(found.items()))


def main() -> int:
    build, out = map(Path, sys.argv[1:3])
    found = commands(build)
    out.mkdir(parents=True, exist_ok=True)
    (out / "compile_commands.json").write_text(json.dumps(list(found.values()), indent=1))
    (out / "files").write_text("".join(f"{file}\n" for file in found))
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
