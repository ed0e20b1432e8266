"""What the public headers declare: functions, structs, enums, constants and callbacks, read from their text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

ROOT = Path(__file__).resolve().parents[3]
INCLUDE = ROOT / "include"


class Declaration(NamedTuple):
    """A C type and a name; `length` is that of an array, 0 for none."""

    type: str
    name: str
    length: int


class Function(NamedTuple):
    name: str
    result: str
    arguments: Tuple[Declaration, ...]


class Headers(NamedTuple):
    functions: Dict[str, Function]
    callbacks: Dict[str, Function]
    structs: Dict[str, Tuple[Declaration, ...]]
    opaque: Tuple[str, ...]
    enums: Dict[str, Dict[str, int]]
    constants: Dict[str, int]


def _without_comments(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return text.replace("\\\n", " ")


def _declaration(text: str) -> Declaration:
    text = " ".join(text.split())
    match = re.fullmatch(r"(.*?)\s*(\w+)\s*(?:\[(\w+)\])?", text)
    if not match:
        raise ValueError(f"not a declaration: {text!r}")
    kind = re.sub(r"\s*\*\s*", "*", match.group(1)).replace("*const*", "**")
    kind = re.sub(r"^const ", "", kind) if not kind.startswith("const char") else kind
    kind = re.sub(r"^(struct|enum) ", "", kind)
    length = match.group(3)
    return Declaration(
        kind, match.group(2), int({"ISM3_METRIC_COUNT": "7"}.get(length or "", length or "0"))
    )


def _arguments(text: str) -> Tuple[Declaration, ...]:
    text = text.strip()
    return () if text == "void" else tuple(_declaration(part) for part in text.split(","))


def _fields(body: str) -> Tuple[Declaration, ...]:
    fields: List[Declaration] = []
    for part in body.split(";"):
        part = " ".join(part.split())
        if not part:
            continue
        pointer = re.fullmatch(r"(\w+ \*?)\(\*(\w+)\)\((.*)\)", part)
        fields.append(
            Declaration("function", pointer.group(2), 0) if pointer else _declaration(part)
        )
    return tuple(fields)


def _number(text: str) -> int:
    text = re.sub(r"U?INT(?:32|64)_C\((\w+)\)", r"\1", text)
    text = text.replace("UINT32_MAX", "0xFFFFFFFF").replace("INT64_MIN", "-(1 << 63)")
    return int(eval(text, {"__builtins__": {}}))  # digits and operators only, see the caller


def _enums(text: str) -> Dict[str, Dict[str, int]]:
    found = {}
    for name, body in re.findall(r"\benum (\w+) \{(.*?)\}", text, flags=re.S):
        entries = [" ".join(entry.split()) for entry in body.split(",") if entry.strip()]
        found[name] = {
            key.strip(): int(value) for key, value in (entry.split("=") for entry in entries)
        }
    return found


def _constants(text: str) -> Dict[str, int]:
    found: Dict[str, int] = {}
    for name, value in re.findall(r"^#define (ISM3_\w+)[ \t]+(.+)$", text, flags=re.M):
        value = re.sub(
            r"ISM3_\w+", lambda match: str(found.get(match.group(0), match.group(0))), value
        ).strip()
        plain = re.sub(r"U?INT(32|64)_C|UINT32_MAX|INT64_MIN", "", value)
        if plain and re.fullmatch(r"[\d\s()<*+x-]*", plain):
            found[name] = _number(value)
        elif value in ("UINT32_MAX", "INT64_MIN"):
            found[name] = _number(value)
    return found


def read() -> Headers:
    """Everything that include/ism3/*.h and include/ism3-io/*.h declare."""
    paths = (
        sorted(INCLUDE.glob("ism3/*.h"))
        + sorted(INCLUDE.glob("ism3/*.h.in"))
        + sorted(INCLUDE.glob("ism3-io/*.h"))
    )
    text = _without_comments("\n".join(path.read_text(encoding="utf-8") for path in paths))
    functions = {}
    for result, name, arguments in re.findall(
        r"\bISM3_API\s+([\w\s*]+?)(\bism3_\w+)\s*\(([^;]*?)\)\s*;", text, flags=re.S
    ):
        functions[name] = Function(name, _declaration(result + " x").type, _arguments(arguments))
    callbacks = {}
    for result, name, arguments in re.findall(
        r"\btypedef\s+(\w+)\s+\(\*(\w+)\)\s*\(([^;]*?)\)\s*;", text, flags=re.S
    ):
        callbacks[name] = Function(name, result, _arguments(arguments))
    structs = {
        name: _fields(body)
        for name, body in re.findall(r"\btypedef struct (\w+) \{(.*?)\} \w+;", text, flags=re.S)
    }
    opaque = tuple(
        name for name in re.findall(r"\btypedef struct (\w+) \w+;", text) if name not in structs
    )
    return Headers(functions, callbacks, structs, opaque, _enums(text), _constants(text))
