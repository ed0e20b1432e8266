"""Crafted attacks: files that a stranger might hand in, each with what it tries.

Usage: attacks.py FOLDER writes them all to a folder; test_attacks.py runs them. The bytes are the same each time.
"""

import copy
import gzip
import json
import random
import sys
import zlib
from pathlib import Path
from typing import Any, Callable, Iterator, NamedTuple, Union

from cbor import ARRAY, BYTES, MAP, NEGATIVE, TAG, TEXT, UNSIGNED, Raw, Tag, Tree, body, document, encode, head, sign

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
MODEL = ROOT / "tests" / "fuzz" / "model.json"
MIB = 1 << 20
NATIVE = "kind,process,environment,time,end,id\n"
ROW = "item,OSP-24,servers,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,A\n"


class Attack(NamedTuple):
    kind: str  # what it pretends to be: ledger, model, document (a JSON model), log or description
    name: str
    why: str
    data: bytes
    refused: bool = True  # False: it contradicts nothing that is checked, and is kept as it is


Attacks = Iterator[Attack]
Path_ = tuple[Union[int, str], ...]


def read(kind: str, name: str) -> dict[int, Any]:
    return body((CORPUS / f"decode_{kind}" / name).read_bytes())


# ---- what holds for every document ----


def plain(kind: str, valid: bytes) -> Attacks:
    """Bytes that are no document, or one that was damaged."""
    digest = valid[-32:]
    yield Attack(kind, "empty", "no byte at all", b"")
    for size in (1, 2, 3, 4, 36, 37):
        yield Attack(kind, f"first {size} bytes", "cut before anything is said", valid[:size])
    for part in range(1, 16):
        yield Attack(kind, f"cut at {part}/16", "a transfer that broke off", valid[: len(valid) * part // 16])
    for less in (1, 2, 31, 32, 33, 34):
        yield Attack(kind, f"last {less} bytes missing", "cut within or before the digest", valid[:-less])
    yield Attack(kind, "only a digest", "32 bytes that could be one", digest)
    yield Attack(kind, "digest of nothing", "the right digest with nothing before it", sign(bytes(32)))
    yield Attack(kind, "digest of the tag", "the right digest with nothing but the tag before it", sign(valid[:3] + bytes(32)))
    yield Attack(kind, "digest zeroed", "no digest given", valid[:-32] + bytes(32))
    yield Attack(kind, "digest of a part", "the digest is right for fewer bytes", valid[:40] + sign(valid[:72])[-32:])
    yield Attack(kind, "twice", "two documents in one file", valid * 2)
    yield Attack(kind, "a byte more", "something behind the end", valid + b"\0")
    yield Attack(kind, "a byte more, signed", "something behind the end and a digest for it", sign(valid + b"\0" + bytes(32)))
    yield Attack(kind, "a byte before", "the tag is not at the start", b"\0" + valid)
    yield Attack(kind, "without tag", "no self-described tag", sign(valid[3:]))
    yield Attack(kind, "tag twice", "tagged two times", sign(valid[:3] + valid))
    yield Attack(kind, "another tag", "tag 55800", sign(bytes.fromhex("d9d9f8") + valid[3:]))
    yield Attack(kind, "zeros", "64 KiB of zeros", bytes(65536))
    yield Attack(kind, "ones", "64 KiB of bytes 0xff", b"\xff" * 65536)
    yield Attack(kind, "noise", "64 KiB of random bytes", random.Random(1).randbytes(65536))
    yield Attack(kind, "noise, signed", "random bytes behind the tag, with a right digest",
                 sign(valid[:3] + random.Random(2).randbytes(65536)))
    yield Attack(kind, "packed", "gzip of the document", gzip.compress(valid, mtime=0))
    for number in range(48):
        at = len(valid) * number // 48
        flipped = bytearray(valid)
        flipped[at] ^= 1 << number % 8
        yield Attack(kind, f"bit {number % 8} of byte {at}", "a bit flipped, digest left as it was", bytes(flipped))


def nesting(kind: str) -> Attacks:
    """Depth that a reader which recurses pays for with its stack."""
    for name, opening, closing in (
        ("arrays", b"\x81", b"\0"), ("maps", b"\xa1\0", b"\0"), ("tags", b"\xc1", b"\0"), ("bignum tags", b"\xc2", b"\x41\1"),
        ("indefinite arrays", b"\x9f", b"\xff"), ("keys that are maps", b"\xa1", b"\0"),
    ):
        deep = opening * 100_000 + closing
        yield Attack(kind, f"100,000 {name}", "nesting without end", sign(b"\xd9\xd9\xf7" + deep + bytes(32)))
        yield Attack(kind, f"100,000 {name} under a key", "nesting inside a document",
                     document({0: 1 + (kind == "model"), 1: 1, 2: Raw(deep)}))


def bombs_at_the_start(kind: str) -> Attacks:
    """Counts that nothing follows, where the document begins."""
    for major, name in ((BYTES, "bytes"), (TEXT, "text"), (ARRAY, "array"), (MAP, "map")):
        for size, count in ((4, 0x11111111), (4, (1 << 32) - 1), (8, 1 << 62), (8, (1 << 64) - 1)):
            yield Attack(kind, f"{name} of {count} at the start", "a count that nothing follows",
                         sign(b"\xd9\xd9\xf7" + head(major, count, size) + bytes(32)))
            yield Attack(kind, f"{name} of {count} under an unknown key", "the same inside a document",
                         document({0: 1 + (kind == "model"), 1: 1, 22: Raw(head(major, count, size))}))


# ---- each place of a document in turn ----


def places(tree: Tree, path: Path_ = (), shape: Path_ = ()) -> Iterator[tuple[Path_, Path_]]:
    """Every place of a tree, with what it looks like when elements of lists are not told apart."""
    if path:
        yield path, shape
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from places(value, (*path, key), (*shape, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            kind = type(value).__name__
            yield from places(value, (*path, index), (*shape, kind if kind != "int" else index % 4))


def distinct(tree: Tree, but: frozenset[Path_] = frozenset()) -> Iterator[tuple[Path_, str]]:
    """One place of each look, those looks `but` left out."""
    seen = set(but)
    for path, shape in places(tree):
        if shape not in seen:
            seen.add(shape)
            yield path, ".".join(map(str, path))


def get(tree: Any, path: Path_) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def put(tree: Any, path: Path_, value: Tree) -> Any:
    """The tree with another value at a place; what is beside the path is shared."""
    if not path:
        return value
    changed = copy.copy(tree)
    changed[path[0]] = put(tree[path[0]], path[1:], value)
    return changed


def padded(number: int) -> bytes:
    """A number with a head longer than it needs."""
    major, argument = (UNSIGNED, number) if number >= 0 else (NEGATIVE, -1 - number)
    shortest = len(head(major, argument)) - 1
    return head(major, argument, next(size for size in (1, 2, 4, 8) if size > shortest))


def wrong_numbers(number: int) -> Iterator[tuple[str, bytes]]:
    """A number in forms that are none of the format's."""
    if number.bit_length() <= 32:
        yield "in a longer head", padded(number)
    yield "as a bignum", encode(Tag(2, abs(number).to_bytes(9, "big")))
    yield "as a float", b"\xfb\x3f\xf0" + bytes(6)
    yield "as a text", b"\x61x"


HUGE = ((ARRAY, "array"), (MAP, "map"), (BYTES, "byte string"), (TEXT, "text"))


def everywhere(kind: str, tree: dict[int, Any], but: frozenset[Path_] = frozenset()) -> Attacks:
    """The same few lies at each place of a document, those `but` left out."""

    def attack(name: str, why: str, path: Path_, value: Tree) -> Attack:
        return Attack(kind, name, why, document(put(tree, path, value)))

    for number, (path, place) in enumerate(distinct(tree, but)):
        value = get(tree, path)
        major, name = HUGE[number % 4]
        count = (0x11111111, (1 << 32) - 1, 1 << 40, (1 << 64) - 1)[number // 4 % 4]
        size = 4 if count < 1 << 32 else 8
        yield attack(f"{place}: {name} of {count}", "a count beyond the bytes", path, Raw(head(major, count, size)))
        if isinstance(value, int):
            forms = list(wrong_numbers(value))
            form, data = forms[number % len(forms)]
            yield attack(f"{place}: number {form}", "a number that is not of the format", path, Raw(data))
        elif isinstance(value, list):
            inside = b"".join(map(encode, value))
            yield attack(f"{place}: one too many announced", "the count lies by one", path, Raw(head(ARRAY, len(value) + 1) + inside))
            yield attack(f"{place}: one too few announced", "the count lies by one", path, Raw(head(ARRAY, len(value) - 1) + inside))
            yield attack(f"{place}: indefinite", "a list without a count", path, Raw(b"\x9f" + inside + b"\xff"))
            # A day of the week without service is an empty list, and rightly so.
            is_day = kind == "model" and path[-3:-1] == (19, 1)
            yield attack(f"{place}: empty", "what is empty must be absent", path, [])._replace(refused=not is_day)
        elif isinstance(value, dict):
            inside = encode(value)[1:]
            yield attack(f"{place}: unknown key", "a key of no version", path, {**value, 22: 1})
            yield attack(f"{place}: indefinite", "a map without a count", path, Raw(b"\xbf" + inside + b"\xff"))
            yield attack(f"{place}: keys backwards", "keys do not ascend", path, dict(reversed(list(value.items()))) if len(value) > 1 else {})
            yield attack(f"{place}: a key twice", "which of the two counts?", path, Raw(head(MAP, len(value) + 1) + inside + inside[-2:]))
        elif isinstance(value, bytes):
            yield attack(f"{place}: a byte short", "a hash or digest of the wrong length", path, value[:-1])
            yield attack(f"{place}: in chunks", "a byte string of indefinite length", path, Raw(b"\x5f" + encode(value) + b"\xff"))
        elif isinstance(value, str):
            yield attack(f"{place}: not UTF-8", "a text that is none", path, Raw(head(TEXT, 2) + b"\xc0\x80"))
            yield attack(f"{place}: control characters", "a text that would write on a terminal", path, "a\x1b[2Jb\n")
            yield attack(f"{place}: a million bytes", "a name without end", path, "x" * 1_000_000)


SIMPLE = {
    "false": "f4", "true": "f5", "null": "f6", "undefined": "f7", "a simple value": "f8ff", "a half float": "f93c00",
    "a float": "fa3f800000", "a double": "fb3ff0000000000000", "not a number": "f97e00", "infinity": "f97c00", "a break": "ff",
    "a reserved head": "1c", "a date": "c11a65000000", "a negative bignum": "c349010000000000000000",
    "a bignum of a million bytes": "c2" + (head(BYTES, 1_000_000) + b"\xff" * 1_000_000).hex(), "an empty bignum": "c240",
    "a bignum with a leading zero": "c24a00010000000000000000", "2^128": "c25101" + "00" * 16, "a fraction": "c4820102",
    "a URI": "d82063616263", "a nested tag": "d9d9f700", "an indefinite text": "7f6161ff", "2^64 - 1": "1bffffffffffffffff",
    "-2^64": "3bffffffffffffffff", "2^63": "1b8000000000000000", "-2^63": "3b7fffffffffffffff", "-1": "20",
}


def strange(kind: str, tree: dict[int, Any]) -> Attacks:
    """Values and keys that are not of the format."""
    for name, data in SIMPLE.items():
        yield Attack(kind, f"{name} as version", "a value that is not of the format",
                     document({**tree, 1: Raw(bytes.fromhex(data))}))
    for key in (21, 22):
        yield Attack(kind, f"unknown key {key}", "a key of no version", document({**tree, key: 1}))
    inside = encode({**tree, 23: bytes(32)})[1:]
    for key in (24, 255, 256, 1 << 32, (1 << 64) - 1, -1):
        longer = head(MAP, len(tree) + 2) + inside[:-35] + encode(key) + b"\0" + inside[-35:]
        yield Attack(kind, f"unknown key {key} before the digest", "a key out of order", sign(b"\xd9\xd9\xf7" + longer))
    yield Attack(kind, "key as text", "a key that is no number", document({**tree, "x": 1}))
    yield Attack(kind, "format 3", "neither a ledger nor a model", document({**tree, 0: 3}))
    yield Attack(kind, "the other format", "a ledger called a model, or the other way round", document({**tree, 0: 3 - tree[0]}))
    yield Attack(kind, "version 2", "a version to come", document({**tree, 1: 2}))
    yield Attack(kind, "version 0", "no version", document({**tree, 1: 0}))
    yield Attack(kind, "only a head", "a document that says nothing", document({0: tree[0], 1: 1}))
    for key in (0, 1, 2):
        if key in tree and (key < 2 or kind == "ledger"):
            yield Attack(kind, f"without key {key}", "what must be there is not", document({k: v for k, v in tree.items() if k != key}))
    yield Attack(kind, "nothing but the digest", "an empty document", document({}))
    yield Attack(kind, "a list", "no map at all", sign(b"\xd9\xd9\xf7" + encode([0, 1, bytes(32)])))


# ---- what only a ledger can lie about ----

TIME_END = 9214646400 * 10**9


def ledger_lies(full: dict[int, Any]) -> Attacks:
    """Well-formed CBOR with a right digest whose contents cannot be."""

    def lie(name: str, why: str, change: Callable[[dict[int, Any]], None], refused: bool = True) -> Attack:
        changed = copy.deepcopy(full)
        change(changed)
        return Attack("ledger", name, why, document(changed), refused)

    def process(tree: dict[int, Any], key: int) -> dict[int, Any]:
        return next(part for part in tree[6] if key in part)

    def place(tree: dict[int, Any], key: int) -> dict[int, Any]:
        return next(part for one in tree[6] for part in one.get(5, ()) if key in part)

    def source(tree: dict[int, Any], key: int) -> dict[int, Any]:
        return next(part for part in tree[5] if key in part)

    def share(tree: dict[int, Any], key: int) -> dict[int, Any]:
        return next(part for part in source(tree, 8)[8] if key in part)

    def set_at(tree: Any, key: Any, value: Any) -> None:
        tree[key] = value

    # agreement
    for grain in (0, 1 << 40, -1):
        yield lie(f"grain of {grain} s", "a grain that cannot be", lambda t, g=grain: set_at(t[2], 0, g))  # type: ignore[misc]
    yield lie("grain of 7 s", "a grain that does not divide a day", lambda t: set_at(t[2], 0, 7))
    yield lie("offset of a million seconds", "an offset that cannot be", lambda t: set_at(t[2], 1, 10**6))
    # names
    yield lie("environments backwards", "names out of order", lambda t: t[3].reverse())
    yield lie("an environment twice", "names that collide", lambda t: t[3].append(t[3][-1]))
    yield lie("5,000 environments", "more than a model may have",
              lambda t: set_at(t, 3, [f"e{n:05}" for n in range(5000)]))
    yield lie("an environment nobody speaks of", "a name that is not used", lambda t: t[3].append("zz"))
    yield lie("an empty name", "an environment without a name", lambda t: set_at(t[3], 0, ""))
    yield lie("70,000 objectives", "more than a model may have", lambda t: set_at(t, 4, [f"o{n:05}" for n in range(70000)]))
    yield lie("an objective twice", "names that collide", lambda t: t[4].append(t[4][-1]))
    yield lie("a process twice", "two histories of one process", lambda t: t[6].append(copy.deepcopy(t[6][-1])))
    yield lie("processes backwards", "out of order", lambda t: t[6].reverse())
    yield lie("65 resources", "more than a process may have",
              lambda t: set_at(process(t, 1), 1, [[f"r{n:03}", "h"] for n in range(65)]))
    yield lie("a resource twice", "names that collide", lambda t: process(t, 1)[1].append(process(t, 1)[1][-1]))
    # sources and coverage
    yield lie("a source twice", "two states of one source", lambda t: t[5].append(copy.deepcopy(t[5][-1])))
    yield lie("a source of 256 bytes", "a name too long", lambda t: t[5].append({0: "x" * 256, 4: 1}))
    yield lie("a source that holds nothing", "absent is what such a source must be", lambda t: t[5].append({0: "zz"}))
    yield lie("an empty range", "coverage of no record", lambda t: set_at(source(t, 2), 2, [0, 0]))
    yield lie("ranges that touch", "two runs that are one", lambda t: set_at(source(t, 2), 2, [0, 1, 0, 1]))
    yield lie("half a range", "a gap without its length", lambda t: set_at(source(t, 2), 2, [0]))
    yield lie("ranges that wrap", "the end of a range lies before its start",
              lambda t: set_at(source(t, 2), 2, [(1 << 64) - 1, (1 << 64) - 1]))
    yield lie("ranges that wrap to the first", "coverage that comes round again",
              lambda t: set_at(source(t, 2), 2, [5, 1, (1 << 64) - 6, 10]))
    yield lie("a file without coverage", "a digest of nothing",
              lambda t: source(t, 4).update({3: bytes(32)}) or source(t, 4).pop(2, None))
    yield lie("latest event after the end of time", "a time that cannot be", lambda t: set_at(source(t, 6), 6, TIME_END + 1))
    # shares
    yield lie("a share of a process that is not there", "a number out of range", lambda t: set_at(share(t, 2), 0, 99))
    yield lie("a share of an environment that is not there", "a number out of range", lambda t: set_at(share(t, 2), 1, 99))
    yield lie("a share twice", "two shares of one place", lambda t: source(t, 8)[8].append(copy.deepcopy(source(t, 8)[8][-1])))
    yield lie("a cell twice", "two cells of one grain",
              lambda t: share(t, 2)[2].insert(1, {**copy.deepcopy(share(t, 2)[2][0]), 0: 0}))
    yield lie("a cell before 1970", "a grain out of range", lambda t: set_at(share(t, 2)[2][0], 0, -(1 << 40)))
    yield lie("a cell after the end of time", "a grain out of range", lambda t: set_at(share(t, 2)[2][0], 0, 1 << 62))
    yield lie("a cell without facts", "a cell that holds nothing", lambda t: share(t, 2)[2].insert(0, {0: 1}))
    for name, tally in (("no count", [0, 5, 1, 2]), ("sum below what its times allow", [3, 0, 5, 9]),
                        ("sum above what its times allow", [2, 10**9, 1, 9]), ("last before first", [2, 8, 5, 3]),
                        ("one fact at two times", [1, 5, 3, 5]), ("times beyond the grain", [1, 10**13, 10**13, 10**13]),
                        ("a count of 2^127", [1 << 127, 0, 0, 0]), ("three numbers", [1, 1, 1])):
        yield lie(f"inputs: {name}", "a tally that contradicts itself", lambda t, v=tally: share(t, 2)[2][0].update({1: v}))  # type: ignore[misc]
    yield lie("more verdicts than outputs", "sums that contradict counts", lambda t: share(t, 2)[2][0].update({2: [1, 5, 5, 5], 3: [2, 0]}))
    yield lie("more fit than assessed", "sums that contradict counts", lambda t: share(t, 2)[2][0].update({4: [1, 1, 2]}))
    yield lie("facts without amounts", "used by no fact", lambda t: set_at(share(t, 3)[3][0], 3, share(t, 3)[3][0][2] + 1))
    yield lie("an amount of 2^127", "a sum out of range", lambda t: share(t, 3)[3][0].update({4: 1 << 127}))
    yield lie("used without a fact that gives it", "sums that contradict counts", lambda t: share(t, 3)[3][0].pop(3, None))
    # items
    yield lie("an item twice", "ids that collide", lambda t: process(t, 3)[3].insert(1, {**copy.deepcopy(process(t, 3)[3][0]), 1: 0}))
    yield lie("10,000 items of one id", "ids that collide, many times",
              lambda t: set_at(process(t, 3), 3, [{0: bytes(16), 1: 1} for _ in range(10_000)]))
    yield lie("items backwards", "out of order", lambda t: process(t, 3)[3].reverse())
    yield lie("begin after the end of time", "a time that cannot be", lambda t: set_at(process(t, 3)[3][0], 1, (1 << 63) - 1))
    yield lie("begins that overflow", "times that add up beyond 64 bits",
              lambda t: [set_at(item, 1, (1 << 63) - 1) for item in process(t, 3)[3]])
    yield lie("unit of 10^18", "times multiplied beyond 64 bits", lambda t: process(t, 3).update({2: 18}))
    yield lie("unit of 1", "a unit of no use", lambda t: process(t, 3).update({2: 1}))
    yield lie("output before 1970", "a time that cannot be", lambda t: process(t, 3)[3][0].update({4: -(1 << 62)}))
    yield lie("output beyond the end of time", "a time that cannot be", lambda t: process(t, 3)[3][0].update({4: 1 << 62}))
    yield lie("verdict 3", "a verdict that is none", lambda t: process(t, 3)[3][0].update({4: 5, 5: 3}))
    yield lie("a verdict without output", "nothing to judge", lambda t: set_at(process(t, 3)[3], 0, {0: bytes(16), 1: 1, 5: 1}))
    yield lie("100,000 outputs at once", "many outputs of one id, all at one time",
              lambda t: process(t, 3)[3][0].update({4: 5, 7: [0, 0] * 100_000}))
    yield lie("outputs that go back", "times that descend", lambda t: process(t, 3)[3][0].update({4: 5, 7: [5, 0, -3, 0]}))
    yield lie("half an output", "a time without its verdict", lambda t: process(t, 3)[3][0].update({4: 5, 7: [5]}))
    yield lie("a due that is later than one before", "not the least of those reported",
              lambda t: process(t, 3)[3][0].update({8: [0, 5, 1, 9]}))
    yield lie("environment 99 of an item", "a number out of range", lambda t: process(t, 3)[3][0].update({3: 99}))
    yield lie("environment 2^32 of an item", "a number that wraps to 0 in 32 bits", lambda t: process(t, 3)[3][0].update({3: 1 << 32}))
    yield lie("withdrawal at the end of time", "a time that cannot be", lambda t: process(t, 3)[3][0].update({9: 1 << 62}))
    # facts with ids
    yield lie("a fact of form 3", "a form that is none", lambda t: set_at(process(t, 4)[4][0], 1, 3))
    yield lie("a fact twice", "ids that collide", lambda t: process(t, 4)[4].insert(0, copy.deepcopy(process(t, 4)[4][0])))
    yield lie("a fact at the end of time", "a time that cannot be", lambda t: set_at(process(t, 4)[4][0], 2, TIME_END))
    yield lie("a fact of five numbers", "more than its form holds", lambda t: set_at(process(t, 4)[4][0], 6, [1, 1, 1, 1, 1]))
    yield lie("an incident of no objective", "a number out of range", lambda t: set_at(t[7][0], 1, 99))
    yield lie("an incident of cause 9", "a cause that is none", lambda t: set_at(t[7][0], 5, 9))
    yield lie("an incident of no process", "a number out of range", lambda t: set_at(t[7][0], 7, 100))
    yield lie("an incident with harm of 2^63", "an amount out of range", lambda t: set_at(t[7][0], 6, 1 << 63))
    yield lie("an incident twice", "ids that collide", lambda t: t[7].append(copy.deepcopy(t[7][-1])))
    # places
    yield lie("a place of no environment", "a number out of range", lambda t: set_at(process(t, 5)[5][0], 0, 99))
    yield lie("a place twice", "two places of one environment", lambda t: process(t, 5)[5].append(copy.deepcopy(process(t, 5)[5][-1])))
    yield lie("seen after everything", "seen later than its facts", lambda t: set_at(place(t, 1), 1, TIME_END), False)
    yield lie("intervals that wrap", "an end before its start", lambda t: set_at(place(t, 2), 2, [0, 5, (1 << 63) - 1, 7, (1 << 63) - 1]))
    yield lie("intervals that touch", "two that are one", lambda t: set_at(place(t, 2), 2, [0, 1000, 5, 0, 5]))
    yield lie("intervals of unit 5", "a unit that is none", lambda t: set_at(place(t, 2)[2], 0, 5))
    yield lie("half an interval of watching", "watching that is still going on", lambda t: set_at(place(t, 5)[5], next(iter(place(t, 5)[5])), [0, 5]))
    yield lie("watching kind 12", "a kind that is none", lambda t: place(t, 5)[5].update({12: [0, 1, 1]}))
    yield lie("watching for nothing", "an interval without length", lambda t: set_at(place(t, 5)[5], next(iter(place(t, 5)[5])), [0, 5, 0]), False)
    yield lie("a reading neither up nor down", "a state that is none", lambda t: set_at(place(t, 3)[3][0], 3, 2))
    yield lie("readings of no series", "a hash and nothing else", lambda t: set_at(place(t, 3)[3], 0, place(t, 3)[3][0][:2]))
    yield lie("readings that repeat", "the same reading twice", lambda t: place(t, 3)[3][0].extend([0, place(t, 3)[3][0][-1]]))
    yield lie("covered more than there is", "sums that contradict", lambda t: set_at(place(t, 4)[4], 2, 0))
    yield lie("sampled more than is covered", "sums that contradict", lambda t: set_at(place(t, 4)[4], 4, 1 << 53))
    yield lie("a scope sample cut", "three numbers of four", lambda t: place(t, 4)[4].pop())
    yield lie("a level of measure 3", "a measure that is none", lambda t: set_at(place(t, 6)[6][0], 1, 3))
    yield lie("a level of resource 64", "a number out of range", lambda t: set_at(place(t, 6)[6][0], 2, 64))
    yield lie("a level of 2^63", "an amount out of range", lambda t: set_at(place(t, 6)[6][0], 5, 1 << 63))
    yield lie("levels backwards", "out of order", lambda t: place(t, 6)[6].reverse())
    # span and sealing
    yield lie("a span that ends before it starts", "times that contradict", lambda t: t[8].update({0: t[8][1] + 5}))
    yield lie("a span of more than there is", "first fact before any fact", lambda t: set_at(t[8], 0, 1), False)
    yield lie("a span beyond time", "a time that cannot be", lambda t: set_at(t[8], 1, TIME_END + 1))
    yield lie("a horizon within a grain", "sealed to no start of a grain", lambda t: t.update({9: {0: 1}}))
    yield lie("late without horizon", "late for no seal", lambda t: t.update({9: {1: 1}}))


def sealed_lies(sealed: dict[int, Any]) -> Attacks:
    """What only a sealed ledger can lie about."""

    def fold(tree: dict[int, Any]) -> dict[int, Any]:
        return next(f for one in tree[6] for p in one.get(5, ()) for f in p.get(9, ()) if 5 in f)

    def lie(name: str, why: str, change: Callable[[dict[int, Any]], Any], refused: bool = True) -> Attack:
        changed = copy.deepcopy(sealed)
        change(changed)
        return Attack("ledger", f"sealed: {name}", why, document(changed), refused)

    yield lie("a bucket out of range", "a bucket that the sketch does not have", lambda t: fold(t)[5].__setitem__(slice(4, 6), [10**6, 1]))
    yield lie("a bucket of 2^40", "a bucket that wraps in 32 bits", lambda t: fold(t)[5].__setitem__(4, 1 << 40))
    yield lie("buckets that do not ascend", "the same bucket twice", lambda t: fold(t)[5].extend([0, 1]))
    yield lie("buckets of more than the answers", "sums that contradict counts", lambda t: fold(t)[5].__setitem__(5, 10**6))
    yield lie("an empty bucket", "a bucket without answers", lambda t: fold(t)[5].extend([5, 0]))
    yield lie("no answers but a sum", "sums that contradict counts", lambda t: fold(t)[5].__setitem__(0, 0))
    yield lie("best slower than worst", "sums that contradict", lambda t: fold(t)[5].__setitem__(2, fold(t)[5][3] + 1))
    yield lie("a lead time of 2^64", "a time that cannot be", lambda t: fold(t)[5].__setitem__(3, 1 << 64))
    yield lie("more answered than items", "sums that contradict counts", lambda t: fold(t).update({6: [1, 2, 0, 0, 0]}))
    yield lie("more on time than agreed", "sums that contradict counts", lambda t: fold(t).update({6: [9, 1, 0, 1, 2]}))
    yield lie("a fold after the horizon", "folded what is not over", lambda t: fold(t).update({0: 1 << 40}))
    yield lie("no horizon", "folds of a ledger that is not sealed", lambda t: t.pop(9))
    yield lie("a horizon at the end of time", "a time that cannot be", lambda t: t.update({9: {0: TIME_END}}), False)
    yield lie("nothing agreed", "folds without what was agreed", lambda t: [one.pop(6, None) for one in t[6]])
    yield lie("more fit than judged", "sums that contradict counts", lambda t: fold(t).update({4: [1, 2]}))


# ---- a model as bytes ----


# References, conditions, rules on duties and improvements: said twice they say the same.
MAY_REPEAT = {"7.0.25", "8.0.5", "12", "13"}


def model_lies(full: dict[int, Any], but: frozenset[Path_] = frozenset()) -> Attacks:
    """Elements of each list again at its end: names and codes that collide, times that do not ascend."""
    for path, place in distinct(full, but):
        value = get(full, path)
        if not isinstance(value, list) or not value or isinstance(value[-1], int):
            continue
        if place not in MAY_REPEAT:
            yield Attack("model", f"{place}: last element twice", "names that collide",
                         document(put(full, path, value + [copy.deepcopy(value[-1])])))
        if isinstance(value[-1], (str, dict, list)):
            yield Attack("model", f"{place}: 70,000 elements", "more than a model may have",
                         document(put(full, path, [copy.deepcopy(value[-1])] * 70_000)))


# ---- texts ----


def bomb(start: bytes, inside: bytes, times: int) -> bytes:
    """A gzip file that unpacks to `start` and so many times `inside`: one packed block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(inside) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed + block * times


def log_attacks() -> Attacks:
    def log(name: str, why: str, data: Union[bytes, str]) -> Attack:
        return Attack("log", name, why, data.encode() if isinstance(data, str) else data)

    yield log("a gzip bomb of zeros", "1 GiB in 1 MiB", bomb(b"", bytes(MIB), 1024))
    yield log("a gzip bomb in a field", "a quoted field of 1 GiB", bomb(NATIVE.encode() + b'item,OSP-24,servers,"', b"x" * MIB, 1024))
    yield log("a gzip bomb in the header", "a header of 1 GiB", bomb(b"kind", b"a," * (MIB // 2), 1024))
    yield log("a gzip bomb of blank lines", "8 MiB of nothing, cut off", bomb(NATIVE.encode(), b"\n" * MIB, 8)[:-5])
    yield log("a field that never ends", "a quote that is not closed", NATIVE + 'item,OSP-24,servers,"' + "x" * (4 * MIB))
    yield log("a line that never ends", "4 MiB without a line end", NATIVE + "x" * (4 * MIB))
    yield log("a million columns", "a header that needs memory for each", ",".join(f"c{n}" for n in range(300_000)) + "\n")
    yield log("commas only", "a row of 500,000 fields", NATIVE + "," * 500_000 + "\n")
    yield log("a header twice", "a column of the same name", "kind,kind,process,time\ninput,input,OSP-24,0\n")
    yield log("an unknown column", "a header of another world", "kind,process,time,colour\ninput,OSP-24,0,red\n")
    yield log("no header", "rows without names", ROW)
    yield log("zero bytes in a header", "text that ends too early", b"ki\0nd,process,time\n")
    yield log("zero bytes in a field", "text that ends too early", (NATIVE + ROW).encode().replace(b"OSP-24", b"OSP\0-24"))
    yield log("not UTF-8", "Latin-1", NATIVE.encode() + ROW.encode().replace(b",A", b",\xe4"))
    yield log("overlong UTF-8", "a slash in two bytes", NATIVE.encode() + ROW.encode().replace(b",A", b",\xc0\xaf"))
    yield log("UTF-16", "two bytes a character", (NATIVE + ROW).encode("utf-16"))
    for name, time in (("before 1970", "1969-12-31T23:59:59Z"), ("after 2261", "2262-01-01T00:00:00Z"), ("in the year 10000", "10000-01-01T00:00:00Z"),
                       ("on 30 February", "2026-02-30T00:00:00Z"), ("at 25 o'clock", "2026-01-01T25:00:00Z"),
                       ("of 2^64 ns", str(1 << 64)), ("of 10^30 ns", "1" + "0" * 30), ("of -1 ns", "-1"), ("not a number", "nan"),
                       ("of a million digits", "9" * 1_000_000), ("with offset 99:99", "2026-01-01T00:00:00+99:99")):
        yield log(f"a time {name}", "a time that cannot be", NATIVE + ROW.replace("2026-01-01T00:00:00Z", time))
    for name, amount in (("of 1e999", "1e999"), ("of nan", "nan"), ("of 2^53 thousandths and one", "9007199254740.993"),
                         ("below zero", "-1"), ("of four places", "1.0001"), ("in hexadecimal", "0x10"), ("of 900,000 digits", "9" * 900_000)):
        yield log(f"an amount {name}", "an amount that cannot be",
                  f"kind,process,environment,time,end,used\nresources,OSP-24,servers,0,3600000000000,{amount}\n")
    for name, count in (("zero", "0"), ("of -1", "-1"), ("of 2^53 + 1", str((1 << 53) + 1)), ("of 2^64", str(1 << 64)), ("of half", "0.5")):
        yield log(f"a count {name}", "a count that cannot be", f"kind,process,environment,time,count\ninput,OSP-24,servers,0,{count}\n")
    yield log("counts that overflow", "2^62 facts are the most",
              "kind,process,environment,time,count\n" + f"input,OSP-24,servers,0,{1 << 53}\n" * 1025)
    yield log("an id of 256 bytes", "an id too long", NATIVE + ROW.replace(",A\n", "," + "A" * 256 + "\n"))
    yield log("a process nobody has", "a name of a megabyte", NATIVE + ROW.replace("OSP-24", "P" * 1_000_000))
    yield log("covered more than there is", "numbers that contradict", "kind,process,environment,time,total,covered\nscope,OSP-5,servers,0,1,2\n")
    yield log("an end before its start", "an interval that goes back",
              "kind,process,environment,time,end,used\nresources,OSP-24,servers,3600000000000,0,1\n")
    yield log("gzip cut", "a packed file that breaks off", gzip.compress((NATIVE + ROW * 100).encode(), mtime=0)[:-20])
    yield log("gzip with a wrong checksum", "a packed file that was damaged",
              gzip.compress((NATIVE + ROW * 100).encode(), mtime=0)[:-8] + bytes(8))
    yield log("gzip header only", "ten bytes of gzip", gzip.compress(b"", mtime=0)[:10])
    yield log("gzip of a gzip", "packed twice", gzip.compress(gzip.compress((NATIVE + ROW).encode(), mtime=0), mtime=0))
    yield log("escape sequences in an unknown kind", "a message that would write on the terminal", NATIVE + ROW.replace("item", "\x1b]0;x\x07"))
    yield log("JSON nested 100,000 deep", "lists in lists", '{"kind":' + "[" * 100_000 + "]" * 100_000 + "}\n")
    yield log("JSON objects nested 100,000 deep", "objects in objects", '{"a":' * 100_000 + "1" + "}" * 100_000 + "\n")
    yield log("a JSON number of 1 MB", "a number without end", '{"kind":"input","process":"OSP-24","environment":"servers","time":' + "9" * 1_000_000 + "}\n")
    yield log("a JSON text of 4 MB", "a text without end", '{"kind":"' + "x" * (4 * MIB) + '"}\n')
    yield log("a JSON key twice", "which of the two counts?", '{"kind":"input","kind":"output","process":"OSP-24","environment":"servers","time":0}\n')
    yield log("a JSON line that is a list", "not an object", "[1,2]\n")
    yield log("a lone surrogate in JSON", "half a character", '{"kind":"\\ud800"}\n')
    yield log("a zero in a JSON text", "text that ends too early", '{"kind":"input\\u0000","process":"OSP-24","environment":"servers","time":0}\n')
    yield log("JSON cut", "a line that breaks off", '{"kind":"input","process":"OSP-24"')


MINIMUM = '{"ism3": {"format": "model", "version": 1}, "processes": [{"code": "OSP-24"%s}]%s}'
DESCRIPTION = '{"ism3": {"format": "log", "version": 1}, "type": "csv"%s, "rules": [%s]}'
RULE = '{"kind": "input", "process": "OSP-24", "environment": "servers", "time": {"column": "t"}%s}'


def text_attacks() -> Attacks:
    """Model documents and log descriptions."""
    everywhere = {
        "empty": "", "a number": "1", "a list": "[]", "nested lists": "[" * 100_000, "nested objects": '{"a":' * 100_000,
        "closed nested lists": "[" * 100_000 + "]" * 100_000, "a number of 1 MB": '{"ism3": ' + "1" * 1_000_000 + "}",
        "a fraction of 1 MB": '{"ism3": 0.' + "1" * 1_000_000 + "}", "1e999999999": '{"ism3": 1e999999999}',
        "a text of 8 MB": '{"' + "x" * (8 * MIB) + '": 1}', "a key twice": '{"ism3": 1, "ism3": 1}', "a zero in a key": '{"a\\u0000b": 1}',
        "a lone surrogate": '{"a": "\\udc00"}', "something behind": MINIMUM % ("", "") + " x", "a comment": "/* */ " + MINIMUM % ("", ""),
        "single quotes": "{'ism3': 1}", "not a number": '{"ism3": NaN}', "escape sequences": '{"\x1b[2J": 1}', "a million keys": "{"
        + ",".join(f'"k{n}": {n}' for n in range(100_000)) + "}",
    }
    for kind in ("document", "description"):
        for name, text in everywhere.items():
            yield Attack(kind, name, "not what it should be", text.encode())
        yield Attack(kind, "a byte that is no UTF-8", "Latin-1", b'{"\xe4": 1}')
        yield Attack(kind, "a gzip bomb", "64 MiB of blanks in 64 KiB", bomb(b"", b" " * MIB, 64))
    for name, inside in (
        ("a frequency of 10^18 years", ', "frequency": "P1000000000000000000Y"'), ("hold that overflows", ', "hold": "PT99999999999999H"'),
        ("a negative time", ', "answer_within": "-PT8H"'), ("a name of 1 MB", ', "name": "' + "x" * 1_000_000 + '"'),
        ("an unknown zone", ', "service_hours": {"zone": "Mars/Olympus", "weekly": []}'),
        ("a zone of 1 MB", ', "service_hours": {"zone": "' + "A" * 1_000_000 + '", "weekly": [{"days": ["mon"], "from": "08:00", "to": "09:00"}]}'),
        ("a price of 1e300", ', "resources": [{"name": "a", "unit": "h", "unit_cost": [{"from": "2026-01-01", "value": 1e300, "currency": "EUR"}]}]'),
        ("65 resources", ', "resources": [' + ",".join(f'{{"name": "r{n}", "unit": "h"}}' for n in range(65)) + "]"),
        ("300 windows of service", ', "service_hours": {"weekly": [' + ",".join(['{"days": ["mon"], "from": "08:00", "to": "09:00"}'] * 300) + "]}"),
        ("an input from a process that lacks it", ', "inputs": [{"name": "x", "from": "OSP-24"}]'),
    ):
        yield Attack("document", name, "a value that cannot be", (MINIMUM % (inside, "")).encode())
    for name, inside in (
        ("5,000 environments", ', "environments": [' + ",".join(f'"e{n}"' for n in range(5000)) + "]"), ("a grain of a nanosecond", ', "grain": "PT0.000000001S"'),
        ("a grain of a month", ', "grain": "P1M"'), ("a key too short", ', "hash_key": "00"'), ("an offset of 99 hours", ', "utc_offset": "+99:00"'),
        ("70,000 processes", ', "processes": [' + ",".join(['{"code": "X"}'] * 70_000) + "]"),
        ("an objective without kind", ', "objectives": [{"id": "x"}]'), ("an unknown key", ', "colour": "red"'),
    ):
        yield Attack("document", name, "a value that cannot be", (MINIMUM % ("", inside)).encode())
    for name, options, rule in (
        ("a time format of 1 MB", ', "time": "' + "%Y" * 500_000 + '"', ""), ("a time format that is none", ', "time": "%Q"', ""),
        ("a scale of zero", "", ', "count": {"column": "c", "scale": "1/0"}'), ("a scale of 10^30", "", ', "count": {"column": "c", "scale": "' + "9" * 30 + '/1"}'),
        ("a map of itself", "", ', "id": {"column": "c", "map": {"a": {"column": "c"}}}'), ("a process nobody has", "", ', "resource": "nothing"'),
        ("a separator of two", ', "separator": ";;"', ""), ("100,000 null words that are lists", ', "null": [' + ",".join(["[]"] * 100_000) + "]", ""),
        ("complete before it begins", ', "complete": {"kinds": ["item"], "processes": ["OSP-24"], "from": "2026-02-01", "to": "2026-01-01"}', ""),
    ):
        yield Attack("description", name, "a value that cannot be", (DESCRIPTION % (options, RULE % rule)).encode())
    yield Attack("description", "100,000 rules that are none", "rules without end", (DESCRIPTION % ("", ",".join(["{}"] * 100_000))).encode())


def attacks() -> Attacks:
    """All of them."""
    ledger = (CORPUS / "decode_ledger" / "all").read_bytes()
    model = (CORPUS / "decode_model" / "fuzzed").read_bytes()
    for kind, valid, tree in (("ledger", ledger, read("ledger", "all")), ("model", model, read("model", "full"))):
        yield from plain(kind, valid)
        yield from nesting(kind)
        yield from bombs_at_the_start(kind)
        yield from strange(kind, tree)
        yield from everywhere(kind, tree)
    known = frozenset(shape for _, shape in places(read("ledger", "all")))
    yield from everywhere("ledger", read("ledger", "sealed-all"), known)
    yield from ledger_lies(read("ledger", "all"))
    yield from sealed_lies(read("ledger", "sealed-all"))
    yield from model_lies(read("model", "full"))
    known = frozenset(shape for _, shape in places(read("model", "full")))
    yield from everywhere("model", read("model", "criteria"), known)
    yield from model_lies(read("model", "criteria"), known)
    yield from log_attacks()
    yield from text_attacks()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "index.txt", "w", encoding="utf-8") as index:
        for number, attack in enumerate(attacks()):
            (folder / f"{number:04}").write_bytes(attack.data)
            print(f"{number:04}\t{attack.kind}\t{attack.name}\t{attack.why}", file=index)


if __name__ == "__main__":
    main()
