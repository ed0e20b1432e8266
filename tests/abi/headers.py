"""Each public header compiles by itself, and twice, in every language and by every compiler, with
no warning of many.

    headers.py --include FOLDER

So does a program that uses every initialiser and every constant: what macros hide until they are
used.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import frozen
from cases import LIBRARIES, Cases, Tree, parser, skip, tree

WARNINGS = """-Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wundef -Wcast-qual -Wcast-align
    -Wredundant-decls -Wmissing-declarations -Wwrite-strings -Wdouble-promotion -Wformat=2 -Wvla""".split()
ONLY_C = "-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wnested-externs -Wc++-compat".split()
ONLY_CXX = "-Wold-style-cast -Wzero-as-null-pointer-constant -Woverloaded-virtual".split()
# What clang knows beyond: all but what is a matter of taste, of C++98 or of the age of the
# language.
ONLY_CLANG = """-Weverything -Wno-padded -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-unused-macros
    -Wno-declaration-after-statement -Wno-documentation-unknown-command""".split()
COMPILERS = {"gcc": "g++", "clang": "clang++"}
STANDARDS = ("c99", "c11", "c17", "c++11", "c++17")


def modes() -> list[tuple[str, list[str]]]:
    found = []
    for c, cxx in COMPILERS.items():
        for standard in STANDARDS:
            plus = "++" in standard
            compiler = cxx if plus else c
            if shutil.which(compiler):
                options = [
                    compiler,
                    f"-std={standard}",
                    "-x",
                    "c++" if plus else "c",
                    "-fsyntax-only",
                ]
                more = (ONLY_CXX if plus else ONLY_C) + (ONLY_CLANG if c == "clang" else [])
                found.append((f"{compiler} {standard}", options + more + WARNINGS))
    return found


def uses(where: Tree) -> str:
    """A program with every initialiser and constant in it."""
    headers = [path for library in LIBRARIES for _, path in where.headers(library)]
    text = "".join(path.read_text(encoding="utf-8") for path in headers)
    initialisers = sorted(set(re.findall(r"^#define (ISM3_\w+)_INIT\b", text, re.M)))
    constants = [constant.name for constant in frozen.everything(where).constants]
    lines = [
        f"    {name.lower()} {name.lower()}_it = {name}_INIT;\n    use(&{name.lower()}_it);\n"
        for name in initialisers
    ]
    lines += [f"    number({name});\n" for name in constants]
    body = "".join(lines)
    includes = "".join(f"#include <{library.headers}.h>\n" for library in LIBRARIES)
    return f"{includes}void use(const void *it);\nvoid number(long long it);\nvoid uses(void);\nvoid uses(void) {{\n{body}}}\n"


def main() -> None:
    given = parser(__doc__).parse_args()
    where = tree(given)
    cases = Cases(given.quiet)
    usable = modes() or skip("neither gcc nor clang is installed")
    paths = [option for folder in where.include for option in ("-I", str(folder))]
    with TemporaryDirectory() as folder:
        sources = {}
        for library in LIBRARIES:
            for name, _ in where.headers(library):
                sources[name] = Path(folder) / (re.sub(r"\W", "_", name) + ".source")
                sources[name].write_text(
                    f"#include <{name}>\n#include <{name}>\nextern int used;\n", encoding="utf-8"
                )
        sources["every macro"] = Path(folder) / "uses.source"
        sources["every macro"].write_text(uses(where), encoding="utf-8")
        for mode, command in usable:
            together = subprocess.run(
                [*command, *paths, *map(str, sources.values())], capture_output=True
            )
            for name, source in sources.items():
                problems: list[str] = []
                if together.returncode != 0:
                    done = subprocess.run(
                        [*command, *paths, str(source)], capture_output=True, text=True
                    )
                    problems = done.stderr.splitlines()[:12] if done.returncode else []
                cases.case(f"{name}, {mode}", problems)
    cases.end()


if __name__ == "__main__":
    main()
