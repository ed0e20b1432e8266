"""Whether ledgers and models are what others take for deterministic CBOR: read and written again by
cbor2.

    check_ledger.py FILE...
"""

from __future__ import annotations

import sys
from pathlib import Path

from with_cbor2 import DIGEST_KEY, DIGEST_SIZE, decode, digest_of, encode


def fault_of(data: bytes) -> str | None:
    """What is wrong with a document, or None."""
    document = decode(data)
    if not isinstance(document, dict):
        return "is no map"
    digest = digest_of(data)
    if data[-DIGEST_SIZE:] != digest or document.get(DIGEST_KEY) != digest:
        return f"does not end with its digest {digest.hex()}"
    again = encode(document)
    if again != data:
        at = next(
            (i for i, (a, b) in enumerate(zip(again, data)) if a != b), min(len(again), len(data))
        )
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
