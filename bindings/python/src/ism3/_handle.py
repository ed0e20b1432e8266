"""Who holds a C object, and until when.

A handle gives its object back exactly once: when it is closed, when its owner is collected, or at exit. While a thread
is inside a call the object stays, whoever closes it: the last one to leave gives it back.
"""

from __future__ import annotations

import threading
import weakref
from typing import Any, Callable, Optional, Type, TypeVar

from . import errors


_Self = TypeVar("_Self", bound="Closable")


class Handle:
    """A C object that any number of threads may read. `with handle as pointer:` around each call."""

    def __init__(self, pointer: Any, release: Callable[[Any], Any], what: str) -> None:
        self._pointer = pointer
        self._release = release
        self._what = what
        self._lock = threading.Lock()
        self._uses = 0
        self.closed = False

    def __enter__(self) -> Any:
        with self._lock:
            if self.closed:
                raise errors.make(errors.ClosedError, f"this {self._what} is closed")
            self._uses += 1
            return self._pointer

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        with self._lock:
            self._uses -= 1
            pointer = self._take()
        if pointer is not None:
            self._release(pointer)

    def _take(self) -> Any:
        """The pointer, once nobody needs it any more."""
        if not self.closed or self._uses:
            return None
        pointer, self._pointer = self._pointer, None
        return pointer

    def close(self) -> None:
        """No further call begins; the object goes when the calls under way have ended."""
        with self._lock:
            self.closed = True
            pointer = self._take()
        if pointer is not None:
            self._release(pointer)


class ExclusiveHandle(Handle):
    """A C object for one thread at a time: others wait, and a callback of a call cannot make another."""

    def __init__(self, pointer: Any, release: Callable[[Any], Any], what: str) -> None:
        super().__init__(pointer, release, what)
        self._turn = threading.Lock()
        self._owner: Optional[int] = None

    def __enter__(self) -> Any:
        if self._owner == threading.get_ident():
            raise errors.make(
                errors.StateError, f"this {self._what} is in the middle of a call of this thread"
            )
        self._turn.acquire()
        self._owner = threading.get_ident()
        try:
            return super().__enter__()
        except BaseException:
            self._leave()
            raise

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._leave()

    def _leave(self) -> None:
        self._owner = None
        self._turn.release()


class Closable:
    """What owns a handle: it can be closed, also by `with`, and is closed when it is collected."""

    _handle: Handle

    def _own(self, handle: Handle) -> None:
        self._handle = handle
        # The handle knows nothing of its owner, so that the owner can be collected.
        self._finalizer = weakref.finalize(self, handle.close)

    def close(self) -> None:
        """Give the memory back. What is closed can only be closed again."""
        self._finalizer()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._handle.closed

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: object, trace: object) -> None:
        self.close()


class Callback:
    """Keeps what a function of the user raises in a call of the library, to raise it after the call.

    Returns 1, which asks the library to stop, where the function raised or said so.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function
        self.error: Optional[BaseException] = None

    def __call__(self, _context: object, *arguments: Any) -> int:
        try:
            return 1 if self._function(*arguments) is False else 0
        except BaseException as error:
            self.error = self.error or error
            return 1

    def raise_error(self) -> None:
        """Raise what was kept."""
        if self.error is not None:
            raise self.error
