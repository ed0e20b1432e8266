"""Files of ledgers: written whole or not at all, and errors that name them."""

from __future__ import annotations

import os
import tempfile
from typing import Union

from . import errors

Path = Union[str, "os.PathLike[str]"]


def file_error(error: OSError, path: Path) -> errors.Error:
    kind = errors.MissingFileError if isinstance(error, FileNotFoundError) else errors.FileError
    made = errors.make(kind, f"{os.fsdecode(path)}: {error.strerror or error}")
    made.place = os.fsdecode(path)
    return made


def write_whole(target: str, data: bytes) -> None:
    """Under a temporary name in the same folder, brought to disk, then renamed."""
    handle, temporary = tempfile.mkstemp(
        dir=os.path.dirname(target) or ".", prefix=os.path.basename(target) + "."
    )
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
