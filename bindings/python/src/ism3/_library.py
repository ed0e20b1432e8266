"""Finds and loads libism3 and libism3-io, and gives their functions the types of the table.

Looked for, in this order: in the folder that ISM3_LIBRARY_PATH names, if it is set (and nowhere else then); in the
folder `lib` of this package, where a wheel brings them; beside an editable installation; among the libraries of the
system. Never in the current folder.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import _ffi

#: What the libraries are called with the ABI number that this binding was written for.
_SUFFIX = ".0.dylib" if sys.platform == "darwin" else ".so.0"
#: The table needs at least this version, of the same major number.
_MAJOR, _MINOR = 0, 1
_EDITABLE = "ism3_editable_libraries"

_Loader = Callable[[str], ctypes.CDLL]


def _file_name(name: str) -> str:
    return f"lib{name}{_SUFFIX}"


def _environment_folder() -> Optional[Path]:
    """The folder that the user names; not for programs that run with another user's rights."""
    text = os.environ.get("ISM3_LIBRARY_PATH")
    if not text or (hasattr(os, "geteuid") and os.getuid() != os.geteuid()):
        return None
    folder = Path(text)
    if not folder.is_absolute():
        raise ImportError(f"ISM3_LIBRARY_PATH is '{text}', expected the absolute path of a folder")
    return folder


def _editable_folder() -> List[Path]:
    """Where `pip install -e` puts the libraries, outside the source tree."""
    spec = importlib.util.find_spec(_EDITABLE)
    return [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []


def _candidates(name: str) -> List[str]:
    file = _file_name(name)
    folder = _environment_folder()
    if folder is not None:
        return (
            [str(folder / file), str(folder / "io" / file)]
            if name == "ism3-io"
            else [str(folder / file)]
        )
    own = [Path(__file__).resolve().parent / "lib", *_editable_folder()]
    candidates = [*(str(place / file) for place in own), file]
    found = ctypes.util.find_library(name)
    return candidates + ([found] if found and found not in candidates else [])


def load(name: str, loader: _Loader = ctypes.CDLL) -> Tuple[ctypes.CDLL, str]:
    """The library and the name under which it was found; ImportError names everything that was tried."""
    tried = []
    for candidate in _candidates(name):
        try:
            return loader(candidate), candidate
        except OSError as error:
            tried.append(f"  {candidate}: {error}")
    raise ImportError(
        f"lib{name} is not found. Tried:\n" + "\n".join(tried) + "\nInstall the library, or set "
        "ISM3_LIBRARY_PATH to the folder that holds it."
    )


def check_version(number: int, place: str) -> None:
    """ImportError where a library of this version does not have what the table says."""
    major, minor = number // 10000, number // 100 % 100
    if major != _MAJOR or minor < _MINOR:
        raise ImportError(
            f"{place} is libism3 {major}.{minor}.{number % 100}, but this ism3 needs {_MAJOR}.{_MINOR} or a later "
            f"{_MAJOR}.x: another libism3 is probably found first"
        )


class Library:
    """The functions of both libraries by their C names."""

    #: Where the libraries were found, by their names.
    places: Dict[str, str]

    def __init__(self, loader: _Loader = ctypes.CDLL) -> None:
        loaded = {}
        self.places = {}
        for name in ("ism3", "ism3-io"):
            loaded[name], self.places[name] = load(name, loader)
        for function, (name, result, arguments) in _ffi.FUNCTIONS.items():
            setattr(
                self,
                function,
                self._bind(loaded[name], function, result, arguments, self.places[name]),
            )
            if function == "ism3_version_number":
                check_version(self.ism3_version_number(), self.places[name])

    @staticmethod
    def _bind(
        library: ctypes.CDLL, name: str, result: Any, arguments: Tuple[Any, ...], place: str
    ) -> Any:
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(
                f"{place} has no function {name}: it is older than this ism3"
            ) from None
        function.restype = result
        function.argtypes = list(arguments)
        return function

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"libism3 has no function {name}")


#: CDLL lets other threads run while a function of the library does.
lib = Library()
