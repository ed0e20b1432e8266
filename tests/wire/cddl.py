"""What an independent CDDL tool says of the golden documents, and of many that break the schema.

    cddl.py SCHEMA FOLDER...

Every document must be valid and deterministically encoded. Then a value of every sort is replaced
in turn by one that cannot stand there, lists are emptied, byte strings cut, maps given a key too
many: the tool must refuse them all, or the schema says too little.
"""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cddl_verifier import Validator

import with_cbor2
from with_cbor2 import encode

UNKNOWN_KEY = 99
FLAT = 8  # elements of a flat list after which the same comes again
WEEKDAYS = 19  # the one list that may hold empty ones: service hours by weekday, in a model

Place = tuple[Any, ...]
Change = tuple[str, Callable[[Any], Any]]


def plain(value: Any) -> Any:
    """Within a tag some versions give what cannot be changed."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def decode(data: bytes) -> Any:
    return plain(with_cbor2.decode(data))


def walk(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    yield place, value
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in pairs:
        yield from walk(item, (*place, key))


def changes_of(place: Place, value: Any) -> Iterator[Change]:
    if isinstance(value, dict):
        yield "a key too many", lambda old: {**old, UNKNOWN_KEY: 0}
        yield "a list for a map", lambda old: [old]
    elif isinstance(value, list):
        yield "a number for a list", lambda old: 0
        if value and WEEKDAYS not in place:
            yield "an empty list", lambda old: []
        yield "a text too many", lambda old: [*old, 1.5]
    elif isinstance(value, bytes):
        yield "a byte cut", lambda old: old[1:]
        yield "a text for bytes", lambda old: old.hex()
    elif isinstance(value, str):
        yield "a number for a text", lambda old: 1
        yield "an empty text", lambda old: ""
    else:
        yield "a text for a number", str
        yield "a float for a number", lambda old: old + 0.5 if abs(old) < 2**50 else 1.5
        yield "nothing for a number", lambda old: None
        yield "a number beyond 128 bits", lambda old: 2**136


def sort_of(document: Any, place: Place) -> Place:
    """A place without the numbers of maps and lists in a list, which are all alike."""
    sort: list[Any] = []
    value = document
    for key in place:
        inner = value[key]
        alike = isinstance(value, list) and isinstance(inner, (dict, list))
        sort.append("*" if alike else min(key, FLAT) if isinstance(value, list) else key)
        value = inner
    return tuple(sort)


def changed(document: Any, place: Place, change: Callable[[Any], Any]) -> Any:
    if not place:
        return change(document)
    fresh = copy.deepcopy(document)
    holder = fresh
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = change(holder[place[-1]])
    return fresh


class Judge:
    def __init__(self, schema: Path) -> None:
        self.schema = schema
        self.validator = Validator(schema)
        self.other = shutil.which("cddl")
        self.passed = 0
        self.failed = 0
        self.seen: set[tuple[str, Place]] = set()

    def count(self, is_right: bool, what: str) -> None:
        self.passed += is_right
        self.failed += not is_right
        if not is_right:
            print(f"FAIL {what}")

    def must_take(self, path: Path) -> None:
        result = self.validator.validate(path.read_bytes(), "document", require_deterministic=True)
        self.count(bool(result), f"{path}: refused: {'; '.join(result.errors)[:500]}")
        if self.other:
            said = subprocess.run(
                [self.other, "validate", "--cddl", str(self.schema), "--cbor", str(path)],
                capture_output=True,
                text=True,
                check=False,
            )
            self.count(
                "is successful" in said.stdout + said.stderr, f"{path}: refused by {self.other}"
            )

    def must_refuse(self, path: Path) -> int:
        """Each change at each sort of place once, whatever document it is found in."""
        document = decode(path.read_bytes())
        before = len(self.seen)
        for at, value in walk(document):
            sort = (document[0], *sort_of(document, at))
            for what, change in changes_of(at, value):
                if (what, sort) not in self.seen:
                    self.seen.add((what, sort))
                    bytes_ = encode(changed(document, at, change))
                    self.count(
                        not self.validator.validate(bytes_, "document"),
                        f"{path}: taken with {what} at {at}",
                    )
        return len(self.seen) - before


def main() -> int:
    schema, *folders = map(Path, sys.argv[1:])
    judge = Judge(schema)
    documents = sorted(
        path
        for folder in folders
        for ending in ("*.ism3", "*.cbor")
        for path in folder.glob(ending)
    )
    for path in documents:
        judge.must_take(path)
    broken = sum(judge.must_refuse(path) for path in documents)
    print(f"{len(documents)} documents, {broken} broken ones made of them")
    print(f"{judge.passed} passed, {judge.failed} failed")
    return bool(judge.failed) or not documents


if __name__ == "__main__":
    sys.exit(main())
