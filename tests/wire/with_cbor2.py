"""Documents as cbor2 reads and writes them: canonical, in the tag that says that this is CBOR."""

from __future__ import annotations

import hashlib
from typing import Any

import cbor2

SELF_DESCRIBED = 55799
DIGEST_KEY = 23
DIGEST_SIZE = 32


def decode(data: bytes) -> Any:
    document = cbor2.loads(data)
    # Some versions keep the tag, some do not.
    return document.value if isinstance(document, cbor2.CBORTag) else document


def encode(document: Any) -> bytes:
    data: bytes = cbor2.dumps(cbor2.CBORTag(SELF_DESCRIBED, document), canonical=True)
    return data


def digest_of(data: bytes) -> bytes:
    """What a document has to end with."""
    return hashlib.sha256(data[:-DIGEST_SIZE]).digest()
