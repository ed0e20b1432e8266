"""CBOR by hand: what the attacks need to write, right or wrong.

A tree is made of int, bytes, str, list, dict and Tag; Raw stands for bytes put there as they are.
"""

import hashlib
from typing import Any, NamedTuple, Union


class Tag(NamedTuple):
    number: int
    value: Any


class Raw(NamedTuple):
    data: bytes


Tree = Union[int, bytes, str, list, dict, Tag, Raw]
UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG = range(7)
SELF_DESCRIBED = bytes.fromhex("d9d9f7")


def head(major: int, argument: int, size: int = -1) -> bytes:
    """The head of an item: shortest, or with an argument of `size` bytes (0: within the first)."""
    sizes = (0, 1, 2, 4, 8)
    if size < 0:
        size = 0 if argument < 24 else next(n for n in sizes[1:] if argument < 1 << 8 * n)
    if size == 0:
        return bytes([major << 5 | argument])
    return bytes([major << 5 | 23 + sizes.index(size)]) + argument.to_bytes(size, "big")


def encode(tree: Tree) -> bytes:
    """Deterministic, as far as the tree is."""
    if isinstance(tree, Raw):
        return tree.data
    if isinstance(tree, Tag):
        return head(TAG, tree.number) + encode(tree.value)
    if isinstance(tree, bytes):
        return head(BYTES, len(tree)) + tree
    if isinstance(tree, str):
        return head(TEXT, len(tree.encode())) + tree.encode()
    if isinstance(tree, list):
        return head(ARRAY, len(tree)) + b"".join(map(encode, tree))
    if isinstance(tree, dict):
        return head(MAP, len(tree)) + b"".join(
            encode(key) + encode(value) for key, value in tree.items()
        )
    if tree >= 1 << 64:
        return encode(Tag(2, tree.to_bytes((tree.bit_length() + 7) // 8, "big")))
    return head(UNSIGNED, tree) if tree >= 0 else head(NEGATIVE, -1 - tree)


def decode(data: bytes) -> Tree:
    tree, end = _decode(data, 0)
    assert end == len(data)
    return tree


def _decode(data: bytes, at: int) -> tuple[Tree, int]:
    major, low = data[at] >> 5, data[at] & 31
    at += 1
    size = 0 if low < 24 else 1 << low - 24
    argument = int.from_bytes(data[at : at + size], "big") if size else low
    at += size
    if major in (BYTES, TEXT):
        content = data[at : at + argument]
        return (content if major == BYTES else content.decode()), at + argument
    if major == ARRAY:
        elements = []
        for _ in range(argument):
            element, at = _decode(data, at)
            elements.append(element)
        return elements, at
    if major == MAP:
        pairs = {}
        for _ in range(argument):
            key, at = _decode(data, at)
            pairs[key], at = _decode(data, at)
        return pairs, at
    if major == TAG:
        value, at = _decode(data, at)
        if argument != 2:
            return Tag(argument, value), at
        assert isinstance(value, bytes)
        return int.from_bytes(value, "big"), at
    return (argument if major == UNSIGNED else -1 - argument), at


def sign(data: bytes) -> bytes:
    """What ends with 32 bytes of anything, with the right digest there."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def document(tree: Tree) -> bytes:
    """A document as the library writes it: tagged, with the digest under key 23."""
    if isinstance(tree, dict):
        tree = {**tree, 23: bytes(32)}
    return sign(SELF_DESCRIBED + encode(tree))


def body(data: bytes) -> dict[int, Any]:
    """The map of a document, without its digest."""
    tree = decode(data[3:])
    assert isinstance(tree, dict)
    del tree[23]
    return tree
