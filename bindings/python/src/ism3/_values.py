"""What a ledger and its readers tell, as light values."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple


class Counts(NamedTuple):
    """What a ledger holds."""

    #: Observations taken in, `watched` excepted.
    observations: int
    #: Observations set aside because they lie in the future.
    future: int
    #: Facts set aside because they would change what is sealed.
    late: int
    #: Distinct items.
    items: int
    #: Bytes of memory.
    bytes: int


class Span(NamedTuple):
    """The time that facts span, in nanoseconds since 1970; None where there is none."""

    first: Optional[int]
    last: Optional[int]


class Source(NamedTuple):
    """What a ledger holds of a source."""

    name: str
    epoch: int
    #: How many of its records are held.
    records: int
    #: Runs of their numbers, the end excluded; what lies between two runs is a gap.
    ranges: Tuple[Tuple[int, int], ...]
    observations: int
    future: int
    #: Latest event time in nanoseconds since 1970.
    newest: Optional[int]
    #: SHA-256 of the bytes that hold the records; None where it is no file.
    digest: Optional[bytes]


class Item(NamedTuple):
    """One item as it reads at an instant. Times are nanoseconds since 1970; None: none."""

    process: str
    environment: Optional[str]
    #: open, answered, withdrawn or no_input.
    state: str
    late: bool
    #: `Model.hash_id` of its id: a ledger does not know the id itself.
    hash: bytes
    input: Optional[int]
    answer: Optional[int]
    withdrawal: Optional[int]
    agreed: Optional[int]
    outputs: int
    unmatched: int


class ReadSummary(NamedTuple):
    """What a reader counted."""

    rows: int
    skipped: int
    observations: int
    unmatched: int
    bytes: int
    held: int


class BadRow(NamedTuple):
    """A row that was passed over, and why."""

    message: str
    place: Optional[str]
    line: Optional[int]
    column: Optional[int]
