"""Reads the public headers: functions, enums, constants, structs. They are written in one style,
which this relies on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cases import Library, Tree

# Macros that are no constants: they mark, begin a struct, or count versions.
NO_CONSTANTS = re.compile(r"ISM3_(API|VERSION|VERSION_NUMBER|\w+_INIT|(\w+_)?H)$")


@dataclass(frozen=True)
class Function:
    name: str
    header: str
    since: str | None
    parameters: str


@dataclass(frozen=True)
class Constant:
    name: str
    header: str
    enum: str | None
    explicit: bool = True


@dataclass(frozen=True)
class Member:
    name: str
    type: str


@dataclass(frozen=True)
class Struct:
    name: str
    header: str
    members: tuple[Member, ...]

    @property
    def grows(self) -> bool:
        return self.members[0] == Member("size", "size_t")


@dataclass(frozen=True)
class Public:
    functions: tuple[Function, ...]
    constants: tuple[Constant, ...]
    structs: tuple[Struct, ...]
    opaque: tuple[str, ...]


def without_comments(text: str) -> str:
    """The same text with blanks for comments, so that places stay."""
    return re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def comment_before(text: str, place: int) -> str:
    before = text[:place].rstrip()
    return before[before.rfind("/**") :] if before.endswith("*/") else ""


def functions(name: str, text: str, code: str) -> list[Function]:
    found = []
    for declaration in re.finditer(r"^ISM3_API\b[^;]*?(\w+)\s*\(([^;]*)\)", code, re.M):
        since = re.search(r"@since\s+([0-9.]*[0-9])", comment_before(text, declaration.start()))
        version = since[1] if since else None
        found.append(Function(declaration[1], name, version, declaration[2]))
    return found


def constants(name: str, code: str) -> list[Constant]:
    found = []
    for enum in re.finditer(r"\benum\s+(\w+)\s*\{(.*?)\}", code, re.S):
        for value in filter(str.strip, enum[2].split(",")):
            found.append(Constant(value.split("=")[0].strip(), name, enum[1], "=" in value))
    for macro in re.finditer(r"^#define\s+(\w+)(\(?)", code, re.M):
        if not macro[2] and not NO_CONSTANTS.match(macro[1]):
            found.append(Constant(macro[1], name, None))
    return found


def members(body: str) -> tuple[Member, ...]:
    found = []
    for declaration in filter(str.strip, body.split(";")):
        text = " ".join(declaration.split())
        pointer = re.match(r"(.*)\(\*(\w+)\)(\(.*\))$", text)
        plain = re.match(r"(.*?)(\w+)\s*((?:\[[^]]*\])*)$", text)
        if pointer:
            found.append(Member(pointer[2], f"{pointer[1].strip()} (*){pointer[3]}"))
        elif plain and "," not in text and ":" not in text:
            found.append(Member(plain[2], plain[1].strip() + plain[3]))
        else:
            raise ValueError(f"one member a declaration, no bit-fields: {text}")
    return tuple(found)


def structs(name: str, code: str) -> list[Struct]:
    found = re.finditer(r"^typedef struct (\w+) \{(.*?)^\} (\w+);", code, re.S | re.M)
    return [Struct(struct[1], name, members(struct[2])) for struct in found]


def read(tree: Tree, library: Library) -> Public:
    public_functions: list[Function] = []
    public_constants: list[Constant] = []
    public_structs: list[Struct] = []
    handles: list[str] = []
    for name, path in tree.headers(library):
        text = Path(path).read_text(encoding="utf-8")
        code = without_comments(text)
        public_functions += functions(name, text, code)
        public_constants += constants(name, code)
        public_structs += structs(name, code)
        handles += re.findall(r"^typedef struct (\w+) \1;", code, re.M)
    return Public(
        tuple(public_functions), tuple(public_constants), tuple(public_structs), tuple(handles)
    )
