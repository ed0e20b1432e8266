"""Crafted attacks: files that a stranger might hand in, each with what it tries.

Usage: attacks.py FOLDER writes them all to a folder; test_attacks.py runs them. The bytes are the
same each time.
"""

import copy
import gzip
import random
import sys
import zlib
from pathlib import Path
from typing import Any, Iterator, NamedTuple, Union

from cbor import (
    ARRAY,
    BYTES,
    MAP,
    NEGATIVE,
    TEXT,
    UNSIGNED,
    Raw,
    Tag,
    Tree,
    body,
    document,
    encode,
    head,
    sign,
)
from ledger_lies import LIES, lying, seals_lie

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
        yield Attack(
            kind, f"cut at {part}/16", "a transfer that broke off", valid[: len(valid) * part // 16]
        )
    for less in (1, 2, 31, 32, 33, 34):
        yield Attack(
            kind, f"last {less} bytes missing", "cut within or before the digest", valid[:-less]
        )
    yield Attack(kind, "only a digest", "32 bytes that could be one", digest)
    yield Attack(
        kind, "digest of nothing", "the right digest with nothing before it", sign(bytes(32))
    )
    yield Attack(
        kind,
        "digest of the tag",
        "the right digest with nothing but the tag before it",
        sign(valid[:3] + bytes(32)),
    )
    yield Attack(kind, "digest zeroed", "no digest given", valid[:-32] + bytes(32))
    yield Attack(
        kind,
        "digest of a part",
        "the digest is right for fewer bytes",
        valid[:40] + sign(valid[:72])[-32:],
    )
    yield Attack(kind, "twice", "two documents in one file", valid * 2)
    yield Attack(kind, "a byte more", "something behind the end", valid + b"\0")
    yield Attack(
        kind,
        "a byte more, signed",
        "something behind the end and a digest for it",
        sign(valid + b"\0" + bytes(32)),
    )
    yield Attack(kind, "a byte before", "the tag is not at the start", b"\0" + valid)
    yield Attack(kind, "without tag", "no self-described tag", sign(valid[3:]))
    yield Attack(kind, "tag twice", "tagged two times", sign(valid[:3] + valid))
    yield Attack(kind, "another tag", "tag 55800", sign(bytes.fromhex("d9d9f8") + valid[3:]))
    yield Attack(kind, "zeros", "64 KiB of zeros", bytes(65536))
    yield Attack(kind, "ones", "64 KiB of bytes 0xff", b"\xff" * 65536)
    yield Attack(kind, "noise", "64 KiB of random bytes", random.Random(1).randbytes(65536))
    yield Attack(
        kind,
        "noise, signed",
        "random bytes behind the tag, with a right digest",
        sign(valid[:3] + random.Random(2).randbytes(65536)),
    )
    yield Attack(kind, "packed", "gzip of the document", gzip.compress(valid, mtime=0))
    for number in range(48):
        at = len(valid) * number // 48
        flipped = bytearray(valid)
        flipped[at] ^= 1 << number % 8
        yield Attack(
            kind,
            f"bit {number % 8} of byte {at}",
            "a bit flipped, digest left as it was",
            bytes(flipped),
        )


def nesting(kind: str) -> Attacks:
    """Depth that a reader which recurses pays for with its stack."""
    for name, opening, closing in (
        ("arrays", b"\x81", b"\0"),
        ("maps", b"\xa1\0", b"\0"),
        ("tags", b"\xc1", b"\0"),
        ("bignum tags", b"\xc2", b"\x41\1"),
        ("indefinite arrays", b"\x9f", b"\xff"),
        ("keys that are maps", b"\xa1", b"\0"),
    ):
        deep = opening * 100_000 + closing
        yield Attack(
            kind, f"100,000 {name}", "nesting without end", sign(b"\xd9\xd9\xf7" + deep + bytes(32))
        )
        yield Attack(
            kind,
            f"100,000 {name} under a key",
            "nesting inside a document",
            document({0: 1 + (kind == "model"), 1: 1, 2: Raw(deep)}),
        )


def bombs_at_the_start(kind: str) -> Attacks:
    """Counts that nothing follows, where the document begins."""
    for major, name in ((BYTES, "bytes"), (TEXT, "text"), (ARRAY, "array"), (MAP, "map")):
        for size, count in ((4, 0x11111111), (4, (1 << 32) - 1), (8, 1 << 62), (8, (1 << 64) - 1)):
            yield Attack(
                kind,
                f"{name} of {count} at the start",
                "a count that nothing follows",
                sign(b"\xd9\xd9\xf7" + head(major, count, size) + bytes(32)),
            )
            yield Attack(
                kind,
                f"{name} of {count} under an unknown key",
                "the same inside a document",
                document({0: 1 + (kind == "model"), 1: 1, 22: Raw(head(major, count, size))}),
            )


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


class Place(NamedTuple):
    """A place of a document, for lies to stand there."""

    kind: str
    tree: dict[int, Any]
    path: Path_
    name: str

    def attack(self, name: str, why: str, value: Tree) -> Attack:
        data = document(put(self.tree, self.path, value))
        return Attack(self.kind, f"{self.name}: {name}", why, data)


def list_lies(place: Place, value: list[Any]) -> Attacks:
    inside = b"".join(map(encode, value))
    for name, count in (("many", len(value) + 1), ("few", len(value) - 1)):
        lie = Raw(head(ARRAY, count) + inside)
        yield place.attack(f"one too {name} announced", "the count lies by one", lie)
    yield place.attack("indefinite", "a list without a count", Raw(b"\x9f" + inside + b"\xff"))
    # A day of the week without service is an empty list, and rightly so.
    is_day = place.kind == "model" and place.path[-3:-1] == (19, 1)
    empty = place.attack("empty", "what is empty must be absent", [])
    yield empty._replace(refused=not is_day)


def map_lies(place: Place, value: dict[int, Any]) -> Attacks:
    inside = encode(value)[1:]
    yield place.attack("unknown key", "a key of no version", {**value, 22: 1})
    yield place.attack("indefinite", "a map without a count", Raw(b"\xbf" + inside + b"\xff"))
    backwards = dict(reversed(list(value.items()))) if len(value) > 1 else {}
    yield place.attack("keys backwards", "keys do not ascend", backwards)
    twice = Raw(head(MAP, len(value) + 1) + inside + inside[-2:])
    yield place.attack("a key twice", "which of the two counts?", twice)


def bytes_lies(place: Place, value: bytes) -> Attacks:
    yield place.attack("a byte short", "a hash or digest of the wrong length", value[:-1])
    chunks = Raw(b"\x5f" + encode(value) + b"\xff")
    yield place.attack("in chunks", "a byte string of indefinite length", chunks)


def text_lies(place: Place) -> Attacks:
    yield place.attack("not UTF-8", "a text that is none", Raw(head(TEXT, 2) + b"\xc0\x80"))
    yield place.attack("control characters", "a text that would write on a terminal", "a\x1b[2Jb\n")
    yield place.attack("a million bytes", "a name without end", "x" * 1_000_000)


HUGE = ((ARRAY, "array"), (MAP, "map"), (BYTES, "byte string"), (TEXT, "text"))


def everywhere(kind: str, tree: dict[int, Any], but: frozenset[Path_] = frozenset()) -> Attacks:
    """The same few lies at each place of a document, those `but` left out."""
    for number, (path, where) in enumerate(distinct(tree, but)):
        place = Place(kind, tree, path, where)
        value = get(tree, path)
        major, name = HUGE[number % 4]
        count = (0x11111111, (1 << 32) - 1, 1 << 40, (1 << 64) - 1)[number // 4 % 4]
        size = 4 if count < 1 << 32 else 8
        huge = Raw(head(major, count, size))
        yield place.attack(f"{name} of {count}", "a count beyond the bytes", huge)
        if isinstance(value, int):
            forms = list(wrong_numbers(value))
            form, data = forms[number % len(forms)]
            yield place.attack(f"number {form}", "a number that is not of the format", Raw(data))
        elif isinstance(value, list):
            yield from list_lies(place, value)
        elif isinstance(value, dict):
            yield from map_lies(place, value)
        elif isinstance(value, bytes):
            yield from bytes_lies(place, value)
        elif isinstance(value, str):
            yield from text_lies(place)


SIMPLE = {
    "false": "f4",
    "true": "f5",
    "null": "f6",
    "undefined": "f7",
    "a simple value": "f8ff",
    "a half float": "f93c00",
    "a float": "fa3f800000",
    "a double": "fb3ff0000000000000",
    "not a number": "f97e00",
    "infinity": "f97c00",
    "a break": "ff",
    "a reserved head": "1c",
    "a date": "c11a65000000",
    "a negative bignum": "c349010000000000000000",
    "a bignum of a million bytes": "c2" + (head(BYTES, 1_000_000) + b"\xff" * 1_000_000).hex(),
    "an empty bignum": "c240",
    "a bignum with a leading zero": "c24a00010000000000000000",
    "2^128": "c25101" + "00" * 16,
    "a fraction": "c4820102",
    "a URI": "d82063616263",
    "a nested tag": "d9d9f700",
    "an indefinite text": "7f6161ff",
    "2^64 - 1": "1bffffffffffffffff",
    "-2^64": "3bffffffffffffffff",
    "2^63": "1b8000000000000000",
    "-2^63": "3b7fffffffffffffff",
    "-1": "20",
}


def strange(kind: str, tree: dict[int, Any]) -> Attacks:
    """Values and keys that are not of the format."""
    for name, data in SIMPLE.items():
        yield Attack(
            kind,
            f"{name} as version",
            "a value that is not of the format",
            document({**tree, 1: Raw(bytes.fromhex(data))}),
        )
    for key in (21, 22):
        yield Attack(kind, f"unknown key {key}", "a key of no version", document({**tree, key: 1}))
    inside = encode({**tree, 23: bytes(32)})[1:]
    for key in (24, 255, 256, 1 << 32, (1 << 64) - 1, -1):
        longer = head(MAP, len(tree) + 2) + inside[:-35] + encode(key) + b"\0" + inside[-35:]
        yield Attack(
            kind,
            f"unknown key {key} before the digest",
            "a key out of order",
            sign(b"\xd9\xd9\xf7" + longer),
        )
    yield Attack(kind, "key as text", "a key that is no number", document({**tree, "x": 1}))
    yield Attack(kind, "format 3", "neither a ledger nor a model", document({**tree, 0: 3}))
    yield Attack(
        kind,
        "the other format",
        "a ledger called a model, or the other way round",
        document({**tree, 0: 3 - tree[0]}),
    )
    yield Attack(kind, "version 2", "a version to come", document({**tree, 1: 2}))
    yield Attack(kind, "version 0", "no version", document({**tree, 1: 0}))
    yield Attack(kind, "only a head", "a document that says nothing", document({0: tree[0], 1: 1}))
    for key in (0, 1, 2):
        if key in tree and (key < 2 or kind == "ledger"):
            yield Attack(
                kind,
                f"without key {key}",
                "what must be there is not",
                document({k: v for k, v in tree.items() if k != key}),
            )
    yield Attack(kind, "nothing but the digest", "an empty document", document({}))
    yield Attack(kind, "a list", "no map at all", sign(b"\xd9\xd9\xf7" + encode([0, 1, bytes(32)])))


# ---- what only a ledger can lie about ----


def ledger_attacks() -> Attacks:
    full, sealed = read("ledger", "all"), read("ledger", "sealed-all")
    for lie in (lie for lies in LIES for lie in lies()):
        yield Attack("ledger", lie.name, lie.why, lying(full, lie), lie.refused)
    for lie in seals_lie():
        yield Attack("ledger", f"sealed: {lie.name}", lie.why, lying(sealed, lie), lie.refused)


# ---- a model as bytes ----


# References, conditions, rules on duties and improvements: said twice they say the same.
MAY_REPEAT = {"7.0.25", "8.0.5", "12", "13"}


def model_lies(full: dict[int, Any], but: frozenset[Path_] = frozenset()) -> Attacks:
    """Elements of each list again at its end: names and codes that collide, times that do not
    ascend."""
    for path, place in distinct(full, but):
        value = get(full, path)
        if not isinstance(value, list) or not value or isinstance(value[-1], int):
            continue
        if place not in MAY_REPEAT:
            yield Attack(
                "model",
                f"{place}: last element twice",
                "names that collide",
                document(put(full, path, value + [copy.deepcopy(value[-1])])),
            )
        if isinstance(value[-1], (str, dict, list)):
            yield Attack(
                "model",
                f"{place}: 70,000 elements",
                "more than a model may have",
                document(put(full, path, [copy.deepcopy(value[-1])] * 70_000)),
            )


# ---- texts ----


def bomb(start: bytes, inside: bytes, times: int) -> bytes:
    """A gzip file that unpacks to `start` and so many times `inside`: one packed block again and
    again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(inside) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed + block * times


def log(name: str, why: str, data: Union[bytes, str]) -> Attack:
    return Attack("log", name, why, data.encode() if isinstance(data, str) else data)


def csv_attacks() -> Attacks:
    yield log("a gzip bomb of zeros", "1 GiB in 1 MiB", bomb(b"", bytes(MIB), 1024))
    yield log(
        "a gzip bomb in a field",
        "a quoted field of 1 GiB",
        bomb(NATIVE.encode() + b'item,OSP-24,servers,"', b"x" * MIB, 1024),
    )
    yield log(
        "a gzip bomb in the header", "a header of 1 GiB", bomb(b"kind", b"a," * (MIB // 2), 1024)
    )
    yield log(
        "a gzip bomb of blank lines",
        "8 MiB of nothing, cut off",
        bomb(NATIVE.encode(), b"\n" * MIB, 8)[:-5],
    )
    yield log(
        "a field that never ends",
        "a quote that is not closed",
        NATIVE + 'item,OSP-24,servers,"' + "x" * (4 * MIB),
    )
    yield log("a line that never ends", "4 MiB without a line end", NATIVE + "x" * (4 * MIB))
    yield log(
        "a million columns",
        "a header that needs memory for each",
        ",".join(f"c{n}" for n in range(300_000)) + "\n",
    )
    yield log("commas only", "a row of 500,000 fields", NATIVE + "," * 500_000 + "\n")
    yield log(
        "a header twice",
        "a column of the same name",
        "kind,kind,process,time\ninput,input,OSP-24,0\n",
    )
    yield log(
        "an unknown column",
        "a header of another world",
        "kind,process,time,colour\ninput,OSP-24,0,red\n",
    )
    yield log("no header", "rows without names", ROW)
    yield log("zero bytes in a header", "text that ends too early", b"ki\0nd,process,time\n")
    yield log(
        "zero bytes in a field",
        "text that ends too early",
        (NATIVE + ROW).encode().replace(b"OSP-24", b"OSP\0-24"),
    )
    yield log("not UTF-8", "Latin-1", NATIVE.encode() + ROW.encode().replace(b",A", b",\xe4"))
    yield log(
        "overlong UTF-8",
        "a slash in two bytes",
        NATIVE.encode() + ROW.encode().replace(b",A", b",\xc0\xaf"),
    )
    yield log("UTF-16", "two bytes a character", (NATIVE + ROW).encode("utf-16"))


def value_attacks() -> Attacks:
    for name, time in (
        ("before 1970", "1969-12-31T23:59:59Z"),
        ("after 2261", "2262-01-01T00:00:00Z"),
        ("in the year 10000", "10000-01-01T00:00:00Z"),
        ("on 30 February", "2026-02-30T00:00:00Z"),
        ("at 25 o'clock", "2026-01-01T25:00:00Z"),
        ("of 2^64 ns", str(1 << 64)),
        ("of 10^30 ns", "1" + "0" * 30),
        ("of -1 ns", "-1"),
        ("not a number", "nan"),
        ("of a million digits", "9" * 1_000_000),
        ("with offset 99:99", "2026-01-01T00:00:00+99:99"),
    ):
        yield log(
            f"a time {name}",
            "a time that cannot be",
            NATIVE + ROW.replace("2026-01-01T00:00:00Z", time),
        )
    for name, amount in (
        ("of 1e999", "1e999"),
        ("of nan", "nan"),
        ("of 2^53 thousandths and one", "9007199254740.993"),
        ("below zero", "-1"),
        ("of four places", "1.0001"),
        ("in hexadecimal", "0x10"),
        ("of 900,000 digits", "9" * 900_000),
    ):
        yield log(
            f"an amount {name}",
            "an amount that cannot be",
            f"kind,process,environment,time,end,used\nresources,OSP-24,servers,0,3600000000000,{amount}\n",
        )
    for name, count in (
        ("zero", "0"),
        ("of -1", "-1"),
        ("of 2^53 + 1", str((1 << 53) + 1)),
        ("of 2^64", str(1 << 64)),
        ("of half", "0.5"),
    ):
        yield log(
            f"a count {name}",
            "a count that cannot be",
            f"kind,process,environment,time,count\ninput,OSP-24,servers,0,{count}\n",
        )


def fact_attacks() -> Attacks:
    yield log(
        "counts that overflow",
        "2^62 facts are the most",
        "kind,process,environment,time,count\n" + f"input,OSP-24,servers,0,{1 << 53}\n" * 1025,
    )
    yield log(
        "an id of 256 bytes", "an id too long", NATIVE + ROW.replace(",A\n", "," + "A" * 256 + "\n")
    )
    yield log(
        "a process nobody has",
        "a name of a megabyte",
        NATIVE + ROW.replace("OSP-24", "P" * 1_000_000),
    )
    yield log(
        "covered more than there is",
        "numbers that contradict",
        "kind,process,environment,time,total,covered\nscope,OSP-5,servers,0,1,2\n",
    )
    yield log(
        "an end before its start",
        "an interval that goes back",
        "kind,process,environment,time,end,used\nresources,OSP-24,servers,3600000000000,0,1\n",
    )


def packed_attacks() -> Attacks:
    yield log(
        "gzip cut",
        "a packed file that breaks off",
        gzip.compress((NATIVE + ROW * 100).encode(), mtime=0)[:-20],
    )
    yield log(
        "gzip with a wrong checksum",
        "a packed file that was damaged",
        gzip.compress((NATIVE + ROW * 100).encode(), mtime=0)[:-8] + bytes(8),
    )
    yield log("gzip header only", "ten bytes of gzip", gzip.compress(b"", mtime=0)[:10])
    yield log(
        "gzip of a gzip",
        "packed twice",
        gzip.compress(gzip.compress((NATIVE + ROW).encode(), mtime=0), mtime=0),
    )
    yield log(
        "escape sequences in an unknown kind",
        "a message that would write on the terminal",
        NATIVE + ROW.replace("item", "\x1b]0;x\x07"),
    )


def json_log_attacks() -> Attacks:
    yield log(
        "JSON nested 100,000 deep",
        "lists in lists",
        '{"kind":' + "[" * 100_000 + "]" * 100_000 + "}\n",
    )
    yield log(
        "JSON objects nested 100,000 deep",
        "objects in objects",
        '{"a":' * 100_000 + "1" + "}" * 100_000 + "\n",
    )
    yield log(
        "a JSON number of 1 MB",
        "a number without end",
        '{"kind":"input","process":"OSP-24","environment":"servers","time":'
        + "9" * 1_000_000
        + "}\n",
    )
    yield log("a JSON text of 4 MB", "a text without end", '{"kind":"' + "x" * (4 * MIB) + '"}\n')
    yield log(
        "a JSON key twice",
        "which of the two counts?",
        '{"kind":"input","kind":"output","process":"OSP-24","environment":"servers","time":0}\n',
    )
    yield log("a JSON line that is a list", "not an object", "[1,2]\n")
    yield log("a lone surrogate in JSON", "half a character", '{"kind":"\\ud800"}\n')
    yield log(
        "a zero in a JSON text",
        "text that ends too early",
        '{"kind":"input\\u0000","process":"OSP-24","environment":"servers","time":0}\n',
    )
    yield log("JSON cut", "a line that breaks off", '{"kind":"input","process":"OSP-24"')


MINIMUM = '{"ism3": {"format": "model", "version": 1}, "processes": [{"code": "OSP-24"%s}]%s}'
DESCRIPTION = '{"ism3": {"format": "log", "version": 1}, "type": "csv"%s, "rules": [%s]}'
RULE = '{"kind": "input", "process": "OSP-24", "environment": "servers", "time": {"column": "t"}%s}'


NEITHER = {
    "empty": "",
    "a number": "1",
    "a list": "[]",
    "nested lists": "[" * 100_000,
    "nested objects": '{"a":' * 100_000,
    "closed nested lists": "[" * 100_000 + "]" * 100_000,
    "a number of 1 MB": '{"ism3": ' + "1" * 1_000_000 + "}",
    "a fraction of 1 MB": '{"ism3": 0.' + "1" * 1_000_000 + "}",
    "1e999999999": '{"ism3": 1e999999999}',
    "a text of 8 MB": '{"' + "x" * (8 * MIB) + '": 1}',
    "a key twice": '{"ism3": 1, "ism3": 1}',
    "a zero in a key": '{"a\\u0000b": 1}',
    "a lone surrogate": '{"a": "\\udc00"}',
    "something behind": MINIMUM % ("", "") + " x",
    "a comment": "/* */ " + MINIMUM % ("", ""),
    "single quotes": "{'ism3': 1}",
    "not a number": '{"ism3": NaN}',
    "escape sequences": '{"\x1b[2J": 1}',
    "a million keys": "{" + ",".join(f'"k{n}": {n}' for n in range(100_000)) + "}",
}
"""Texts that are neither a model document nor a description of logs."""


def neither_attacks() -> Attacks:
    for kind in ("document", "description"):
        for name, text in NEITHER.items():
            yield Attack(kind, name, "not what it should be", text.encode())
        yield Attack(kind, "a byte that is no UTF-8", "Latin-1", b'{"\xe4": 1}')
        yield Attack(kind, "a gzip bomb", "64 MiB of blanks in 64 KiB", bomb(b"", b" " * MIB, 64))


def model_text_attacks() -> Attacks:
    for name, inside in (
        ("a frequency of 10^18 years", ', "frequency": "P1000000000000000000Y"'),
        ("hold that overflows", ', "hold": "PT99999999999999H"'),
        ("a negative time", ', "answer_within": "-PT8H"'),
        ("a name of 1 MB", ', "name": "' + "x" * 1_000_000 + '"'),
        ("an unknown zone", ', "service_hours": {"zone": "Mars/Olympus", "weekly": []}'),
        (
            "a zone of 1 MB",
            ', "service_hours": {"zone": "'
            + "A" * 1_000_000
            + '", "weekly": [{"days": ["mon"], "from": "08:00", "to": "09:00"}]}',
        ),
        (
            "a price of 1e300",
            ', "resources": [{"name": "a", "unit": "h", "unit_cost": [{"from": "2026-01-01", "value": 1e300, "currency": "EUR"}]}]',
        ),
        (
            "65 resources",
            ', "resources": ['
            + ",".join(f'{{"name": "r{n}", "unit": "h"}}' for n in range(65))
            + "]",
        ),
        (
            "300 windows of service",
            ', "service_hours": {"weekly": ['
            + ",".join(['{"days": ["mon"], "from": "08:00", "to": "09:00"}'] * 300)
            + "]}",
        ),
        ("an input from a process that lacks it", ', "inputs": [{"name": "x", "from": "OSP-24"}]'),
    ):
        yield Attack("document", name, "a value that cannot be", (MINIMUM % (inside, "")).encode())
    for name, inside in (
        (
            "5,000 environments",
            ', "environments": [' + ",".join(f'"e{n}"' for n in range(5000)) + "]",
        ),
        ("a grain of a nanosecond", ', "grain": "PT0.000000001S"'),
        ("a grain of a month", ', "grain": "P1M"'),
        ("a key too short", ', "hash_key": "00"'),
        ("an offset of 99 hours", ', "utc_offset": "+99:00"'),
        ("70,000 processes", ', "processes": [' + ",".join(['{"code": "X"}'] * 70_000) + "]"),
        ("an objective without kind", ', "objectives": [{"id": "x"}]'),
        ("an unknown key", ', "colour": "red"'),
    ):
        yield Attack("document", name, "a value that cannot be", (MINIMUM % ("", inside)).encode())


def description_attacks() -> Attacks:
    for name, options, rule in (
        ("a time format of 1 MB", ', "time": "' + "%Y" * 500_000 + '"', ""),
        ("a time format that is none", ', "time": "%Q"', ""),
        ("a scale of zero", "", ', "count": {"column": "c", "scale": "1/0"}'),
        ("a scale of 10^30", "", ', "count": {"column": "c", "scale": "' + "9" * 30 + '/1"}'),
        ("a map of itself", "", ', "id": {"column": "c", "map": {"a": {"column": "c"}}}'),
        ("a process nobody has", "", ', "resource": "nothing"'),
        ("a separator of two", ', "separator": ";;"', ""),
        ("100,000 null words that are lists", ', "null": [' + ",".join(["[]"] * 100_000) + "]", ""),
        (
            "complete before it begins",
            ', "complete": {"kinds": ["item"], "processes": ["OSP-24"], "from": "2026-02-01", "to": "2026-01-01"}',
            "",
        ),
    ):
        yield Attack(
            "description",
            name,
            "a value that cannot be",
            (DESCRIPTION % (options, RULE % rule)).encode(),
        )
    yield Attack(
        "description",
        "100,000 rules that are none",
        "rules without end",
        (DESCRIPTION % ("", ",".join(["{}"] * 100_000))).encode(),
    )


LOGS = (csv_attacks, value_attacks, fact_attacks, packed_attacks, json_log_attacks)
TEXTS = (*LOGS, neither_attacks, model_text_attacks, description_attacks)


def attacks() -> Attacks:
    """All of them."""
    ledger = (CORPUS / "decode_ledger" / "all").read_bytes()
    model = (CORPUS / "decode_model" / "fuzzed").read_bytes()
    for kind, valid, tree in (
        ("ledger", ledger, read("ledger", "all")),
        ("model", model, read("model", "full")),
    ):
        yield from plain(kind, valid)
        yield from nesting(kind)
        yield from bombs_at_the_start(kind)
        yield from strange(kind, tree)
        yield from everywhere(kind, tree)
    known = frozenset(shape for _, shape in places(read("ledger", "all")))
    yield from everywhere("ledger", read("ledger", "sealed-all"), known)
    yield from ledger_attacks()
    yield from model_lies(read("model", "full"))
    known = frozenset(shape for _, shape in places(read("model", "full")))
    yield from everywhere("model", read("model", "criteria"), known)
    yield from model_lies(read("model", "criteria"), known)
    for texts in TEXTS:
        yield from texts()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "index.txt", "w", encoding="utf-8") as index:
        for number, attack in enumerate(attacks()):
            (folder / f"{number:04}").write_bytes(attack.data)
            print(f"{number:04}\t{attack.kind}\t{attack.name}\t{attack.why}", file=index)


if __name__ == "__main__":
    main()
