"""Whether ledgers and models are what others take for deterministic CBOR: read and written again by cbor2.

    check_ledger.py FILE...
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import cbor2

SELF_DESCRIBED = 55799
DIGEST_KEY = 23
DIGEST_SIZE = 32


def fault_of(data: bytes) -> str | None:
    """What is wrong with a document, or None."""
    document = cbor2.loads(data)
    # Some versions keep the tag that says that this is CBOR, some do not.
    inner = document.value if isinstance(document, cbor2.CBORTag) else document
    if not isinstance(inner, dict):
        return "is no map"
    digest = hashlib.sha256(data[:-DIGEST_SIZE]).digest()
    if data[-DIGEST_SIZE:] != digest or inner.get(DIGEST_KEY) != digest:
        return f"does not end with its digest {digest.hex()}"
    again = cbor2.dumps(cbor2.CBORTag(SELF_DESCRIBED, inner), canonical=True)
    if again != data:
        at = next((i for i, (a, b) in enumerate(zip(again, data)) if a != b), min(len(again), len(data)))
        return f"is not canonical from byte {at} on"
    return None


def main(names: list[str]) -> int:
    faults = 0
    for name in names:
        fault = fault_of(Path(name).read_bytes())
        print(f"{name}: {fault or 'ok'}")
        faults += fault is not None
    return 1 if faults or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
