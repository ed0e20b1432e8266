"""Which random cases notice the faults that are planted in a copy of the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from compare import Command
from planting import Build, Fault, Seen, hunt


class Trial(Protocol):
    """A case with what the witness says, worked out once for all faults."""

    @property
    def seed(self) -> int:
        ...

    def complaint(self, command: Command) -> str | None:
        """What differs, or None."""


def complaints(command: Command, trials: Sequence[Trial]) -> Iterator[tuple[int, str]]:
    """(seed, what differs)"""
    for trial in trials:
        found = trial.complaint(command)
        if found is not None:
            yield trial.seed, found


def catch(
    build: Build,
    faults: Sequence[Fault],
    command: Command,
    trials: Sequence[Trial],
    topic: Callable[[str], str],
) -> int:
    """Plants every fault, and says which case notices it first; 0 if all were noticed."""
    known = dict(complaints(command, trials))
    if known:
        print(f"without any fault {len(known)} of {len(trials)} cases differ; left out:")
        for seed, found in known.items():
            print(f"  seed {seed}: {found}")
    sound = [trial for trial in trials if trial.seed not in known]

    def first() -> Seen | None:
        found = next(complaints(command, sound), None)
        return found and (str(found[0]), topic(found[1]))

    print(f"{len(sound)} cases")
    return hunt(build, faults, first, ("seed", "first seen in"))
