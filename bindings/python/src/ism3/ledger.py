"""The ledger: what observations leave behind."""

from __future__ import annotations

import os
from contextlib import ExitStack
from ctypes import POINTER, byref, c_char_p, c_int64, c_uint8, c_uint64, sizeof
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    Union,
)

from . import _batch, _ffi, _times, errors
from ._ffi import NO_INDEX, NONE, Kind
from ._files import Path, file_error, write_whole
from ._handle import Callback, Closable, ExclusiveHandle
from ._library import lib
from ._times import Duration, Instant
from ._values import BadRow, Counts, Item, ReadSummary, Source, Span
from .assessment import Assessment
from .assessment import compute as assess
from .metrics import Metrics, compute
from ._words import collect, data_bytes, encoded, limit, path_bytes
from .model import Model, hash_bytes

Progress = Callable[[int, int, int], object]


def _or_none(value: int) -> Optional[int]:
    return None if value == NONE else value


class Ledger(Closable):
    """The state that observations accumulate into.

    Every `observe_...` takes single values and columns alike: a single value holds for all rows, columns have one
    length, and None is absent. Columns are lists, numpy arrays, pandas series, or anything that speaks the Arrow C data
    interface; what each of them may hold is said in `ism3.columns`. A call takes in all rows or, on an error, none, and
    returns how many there were.

    now -- the instant to judge the future by; None: no time is in the future
    max_future_skew -- how long after it still counts; None: one day
    memory_limit -- bytes; 0: none

    Synchronization: one thread at a time; others wait. Different ledgers share nothing that changes, and calls let other
    threads of Python run. A function that a call was given must not use its ledger. After a fork each process has its
    own copy. It pickles through its bytes and those of its model.
    """

    def __init__(
        self,
        model: Model,
        *,
        now: Optional[Instant] = None,
        max_future_skew: Optional[Duration] = None,
        memory_limit: int = 0,
    ) -> None:
        if not isinstance(model, Model):
            raise errors.make(
                errors.ArgumentTypeError, f"model: expected a Model, found {type(model).__name__}"
            )
        options = _options(model.utc_offset, now, max_future_skew, memory_limit)
        out, report = POINTER(_ffi.ism3_ledger)(), errors.Report()
        with model._handle as held:
            errors.check(
                lib.ism3_ledger_new(byref(out), held, byref(options), byref(report)), report
            )
        self._take(out, model, options)

    def _take(self, out: Any, model: Optional[Model], options: _ffi.ism3_ledger_options) -> None:
        self._own(ExclusiveHandle(out, lib.ism3_ledger_unref, "ledger"))
        self._has_model = model is not None
        self._model = (
            Model._of(lib.ism3_model_ref(lib.ism3_ledger_model(out)))
            if model is None
            else model._share()
        )
        self._options = options
        self._source: Optional[Tuple[str, int, int, bool]] = None

    # ---- bytes ----

    @classmethod
    def from_bytes(
        cls,
        data: Any,
        model: Optional[Model] = None,
        *,
        now: Optional[Instant] = None,
        max_future_skew: Optional[Duration] = None,
        memory_limit: int = 0,
    ) -> "Ledger":
        """Read what `to_bytes` wrote. Without a model it can be added, shown and written, and nothing else."""
        options = _options(model.utc_offset if model else 0, now, max_future_skew, memory_limit)
        return cls._decode(data_bytes(data, "data"), model, options)

    @classmethod
    def _decode(
        cls, data: bytes, model: Optional[Model], options: _ffi.ism3_ledger_options
    ) -> "Ledger":
        out, report = POINTER(_ffi.ism3_ledger)(), errors.Report()
        with ExitStack() as stack:
            held = stack.enter_context(model._handle) if model else None
            code = lib.ism3_ledger_decode(
                byref(out), held, data, len(data), byref(options), byref(report)
            )
        errors.check(code, report)
        self = cls.__new__(cls)
        self._take(out, model, options)
        return self

    @classmethod
    def load(
        cls,
        path: Path,
        model: Optional[Model] = None,
        *,
        now: Optional[Instant] = None,
        max_future_skew: Optional[Duration] = None,
        memory_limit: int = 0,
    ) -> "Ledger":
        """Read a ledger file."""
        try:
            with open(path_bytes(path, "path"), "rb") as file:
                data = file.read()
        except OSError as error:
            raise file_error(error, path) from error
        more = {"now": now, "max_future_skew": max_future_skew, "memory_limit": memory_limit}
        return cls.from_bytes(data, model, **more)  # type: ignore[arg-type]

    def to_bytes(self) -> bytes:
        """The ledger as bytes: equal ones for equal observations, on any machine and in whatever order they came."""
        report = errors.Report()
        with self._handle as held:
            codes: List[int] = []

            def encode(function: Any) -> int:
                codes.append(lib.ism3_ledger_encode(held, function, None, byref(report)))
                return codes[0]

            data = collect(encode)
        errors.check(codes[0], report)
        return data

    def save(self, path: Path) -> None:
        """Write a ledger file: whole, or not at all."""
        data, target = self.to_bytes(), os.fsdecode(path_bytes(path, "path"))
        try:
            write_whole(target, data)
        except OSError as error:
            raise file_error(error, path) from error

    def digest(self) -> bytes:
        """The SHA-256 that the encoded ledger ends with."""
        report, digest = errors.Report(), (c_uint8 * 32)()
        with self._handle as held:
            errors.check(lib.ism3_ledger_digest(held, digest, byref(report)), report)
        return bytes(digest)

    def __reduce__(self) -> Tuple[Any, ...]:
        it = self._options
        options = (it.memory_limit, it.has_now, it.now, it.max_future_skew)
        return _unpickle, (self.to_bytes(), self._model if self._has_model else None, options)

    def __repr__(self) -> str:
        if self.closed:
            return "<ism3.Ledger, closed>"
        counts = self.counts()
        return f"<ism3.Ledger: {counts.observations} observations, {counts.items} items>"

    # ---- adding ----

    def add(self, other: "Ledger") -> "Ledger":
        """Add all that another ledger holds; safe in any order and as often as one likes."""
        if not isinstance(other, Ledger):
            raise errors.make(
                errors.ArgumentTypeError, f"other: expected a Ledger, found {type(other).__name__}"
            )
        if other is self:
            self.counts()
            return self
        report = errors.Report()
        # In one order everywhere, so that two threads cannot wait for each other.
        handles = sorted((self._handle, other._handle), key=id)
        with handles[0] as first, handles[1] as second:
            mine, others = (first, second) if handles[0] is self._handle else (second, first)
            errors.check(lib.ism3_ledger_add(mine, others, byref(report)), report)
        return self

    def __iadd__(self, other: "Ledger") -> "Ledger":
        return self.add(other) if isinstance(other, Ledger) else NotImplemented

    def __add__(self, other: "Ledger") -> "Ledger":
        return self.copy().add(other) if isinstance(other, Ledger) else NotImplemented

    def copy(self) -> "Ledger":
        """Another ledger that holds the same."""
        return Ledger._decode(
            self.to_bytes(), self._model if self._has_model else None, self._options
        )

    # ---- observing ----

    def _observe(
        self, kind: Optional[Kind], names: Mapping[str, str], fields: Mapping[str, Any]
    ) -> int:
        batch = _batch.Batch(self.model, names)
        if kind is not None:
            batch.constant.kind = kind
        flow = kind in (Kind.ITEM, Kind.OUTPUT)
        for field, value in fields.items():
            batch.put(field, value, is_fitness=flow and field == "fit")
        rows, report = batch.finish(), errors.Report()
        with self._handle as held:
            errors.check(
                lib.ism3_ledger_observe_columns(held, byref(batch.columns), byref(report)), report
            )
        return rows

    def observe_inputs(
        self,
        *,
        process: Any,
        time: Any,
        id: Any = None,
        due: Any = None,
        count: Any = None,
        end: Any = None,
        environment: Any = None,
    ) -> int:
        """Something that the process must act upon arrived. `due`: by when an output is agreed."""
        fields = {
            "process": process,
            "time": time,
            "id": id,
            "due": due,
            "count": count,
            "end": end,
        }
        return self._observe(Kind.INPUT, {}, {**fields, "environment": environment})

    def observe_outputs(
        self,
        *,
        process: Any,
        time: Any,
        id: Any = None,
        fit: Any = None,
        verdict: Any = None,
        count: Any = None,
        end: Any = None,
        environment: Any = None,
    ) -> int:
        """A work product was delivered; with an id it answers that item. `fit` is true or false, or `verdict` a word."""
        _one_of(fit, verdict)
        fields = {
            "process": process,
            "time": time,
            "id": id,
            "fit": fit,
            "verdict": verdict,
            "count": count,
            "end": end,
        }
        return self._observe(Kind.OUTPUT, {}, {**fields, "environment": environment})

    def observe_items(
        self,
        *,
        process: Any,
        id: Any,
        input: Any,
        output: Any = None,
        due: Any = None,
        fit: Any = None,
        verdict: Any = None,
        environment: Any = None,
    ) -> int:
        """Input and output in one record. An item without an output is open."""
        _one_of(fit, verdict)
        fields = {
            "process": process,
            "id": id,
            "time": input,
            "end": output,
            "due": due,
            "fit": fit,
            "verdict": verdict,
        }
        return self._observe(
            Kind.ITEM, {"time": "input", "end": "output"}, {**fields, "environment": environment}
        )

    def observe_withdrawals(
        self, *, process: Any, id: Any, time: Any, environment: Any = None
    ) -> int:
        """The item no longer needs an output."""
        return self._observe(
            Kind.WITHDRAWAL,
            {},
            {"process": process, "id": id, "time": time, "environment": environment},
        )

    def observe_interruptions(
        self,
        *,
        process: Any,
        time: Any = None,
        end: Any = None,
        id: Any = None,
        environment: Any = None,
    ) -> int:
        """The process did not perform on demand; with an id start and end may come in two records."""
        fields = {
            "process": process,
            "time": time,
            "end": end,
            "id": id,
            "environment": environment,
        }
        return self._observe(Kind.INTERRUPTION, {}, fields)

    def observe_resources(
        self,
        *,
        process: Any,
        time: Any,
        end: Any,
        available: Any = None,
        used: Any = None,
        resource: Any = None,
        id: Any = None,
        environment: Any = None,
    ) -> int:
        """Amounts available and used over an interval, in units of the resource."""
        fields = {
            "process": process,
            "time": time,
            "end": end,
            "available": available,
            "used": used,
        }
        return self._observe(
            Kind.RESOURCES,
            {},
            {**fields, "resource": resource, "id": id, "environment": environment},
        )

    def observe_levels(
        self,
        *,
        process: Any,
        time: Any,
        available: Any = None,
        used: Any = None,
        up: Any = None,
        resource: Any = None,
        series: Any = None,
        environment: Any = None,
    ) -> int:
        """Gauge readings that hold until the next of their series; amounts are units per hour, `up` is true or false."""
        fields = {"process": process, "time": time, "available": available, "used": used, "up": up}
        return self._observe(
            Kind.LEVEL,
            {},
            {**fields, "resource": resource, "series": series, "environment": environment},
        )

    def observe_scope(
        self,
        *,
        process: Any,
        time: Any,
        total: Any,
        covered: Any,
        sampled: Any = None,
        environment: Any = None,
    ) -> int:
        """How much exists, is covered, was sampled."""
        fields = {
            "process": process,
            "time": time,
            "total": total,
            "covered": covered,
            "sampled": sampled,
        }
        return self._observe(Kind.SCOPE, {}, {**fields, "environment": environment})

    def observe_quality(
        self,
        *,
        process: Any,
        time: Any,
        assessed: Any = None,
        fit: Any = None,
        tp: Any = None,
        fp: Any = None,
        tn: Any = None,
        fn: Any = None,
        id: Any = None,
        environment: Any = None,
    ) -> int:
        """Outputs examined: how many were `assessed` and `fit`, or true and false positives and negatives."""
        fields = {
            "process": process,
            "time": time,
            "assessed": assessed,
            "fit": fit,
            "tp": tp,
            "fp": fp,
            "tn": tn,
        }
        return self._observe(
            Kind.QUALITY, {}, {**fields, "fn": fn, "id": id, "environment": environment}
        )

    def observe_incidents(
        self,
        *,
        objective: Any,
        time: Any,
        cause: Any,
        process: Any = None,
        end: Any = None,
        harm: Any = None,
        id: Any = None,
        environment: Any = None,
    ) -> int:
        """An objective was breached, by accident, error or attack."""
        fields = {
            "objective": objective,
            "time": time,
            "cause": cause,
            "process": process,
            "end": end,
            "harm": harm,
        }
        return self._observe(Kind.INCIDENT, {}, {**fields, "id": id, "environment": environment})

    def observe_watched(
        self, *, process: Any, time: Any, end: Any, kinds: Any, environment: Any = None
    ) -> int:
        """A source would have reported facts of these kinds: names with `;` between them, or a set of names."""
        fields = {
            "process": process,
            "time": time,
            "end": end,
            "kinds": kinds,
            "environment": environment,
        }
        return self._observe(Kind.WATCHED, {}, fields)

    def observe_batch(self, table: Any = None, **columns: Any) -> int:
        """Rows of mixed kinds, in the words of the native columns: `kind`, `process`, `time`, `end`, `id`, `verdict` ...

        table -- a mapping, a pandas frame or an Arrow table of such columns; keywords add to it
        """
        fields: Dict[str, Any] = {} if table is None else _batch.table_columns(table)
        for name, value in columns.items():
            if name in fields:
                raise errors.make(errors.ArgumentError, f"{name} is given twice", None, name)
            fields[name] = value
        for name in fields:
            if name not in _batch.FIELDS:
                raise errors.make(
                    errors.ArgumentError,
                    f"there is no column '{name}', expected some of {', '.join(_batch.FIELDS)}",
                )
        if fields.get("kind") is None:
            raise errors.make(errors.ArgumentError, "kind is missing", None, "kind")
        return self._observe(None, {}, fields)

    # ---- logs ----

    def observe(
        self,
        log: Union[None, Path, Mapping[str, Any]] = None,
        files: Union[Path, Tuple[str, bytes], Iterable[Union[Path, Tuple[str, bytes]]]] = (),
        *,
        source: Optional[str] = None,
        replace: bool = False,
        skip_bad: int = 0,
        line_limit: int = 0,
        batch_rows: int = 0,
        on_skip: Optional[Callable[[BadRow], object]] = None,
        progress: Optional[Progress] = None,
    ) -> ReadSummary:
        """Read logs by a log description: what the ledger holds already is passed over, what is new taken in.

        log -- path of the description, or what it says as a mapping; None: native columns
        files -- paths, or pairs of a name and the bytes of a file; several are one log
        source -- under which name the records are held; None: each file's base name less `.gz`
        replace -- forget what the files brought before, and read them anew
        skip_bad -- bad rows to pass over before stopping; `on_skip` is shown each
        progress -- called now and then with bytes, total bytes (0: not known) and rows; returning False stops

        On an error the ledger holds the rows before the bad one, except where nothing was read yet.
        """
        from ._reading import read_logs

        return read_logs(
            self, log, files, source, replace, (skip_bad, line_limit, batch_rows), on_skip, progress
        )

    # ---- sources ----

    def set_source(
        self, name: str = "", epoch: int = 0, next_record: int = 0, *, is_file: bool = False
    ) -> None:
        """Say where the observations come from that are taken in from now on. A new ledger's has an empty name.

        is_file -- `cover` will say which records were read; else each observation is a record
        """
        with self._handle as held:
            self._set_source(held, (name, epoch, next_record, is_file))
            self._source = (name, epoch, next_record, is_file)

    @staticmethod
    def _set_source(held: Any, source: Tuple[str, int, int, bool]) -> None:
        name, epoch, next_record, is_file = source
        it, report = (
            _ffi.ism3_source(size=sizeof(_ffi.ism3_source), name=encoded(name, "name")),
            errors.Report(),
        )
        it.epoch, it.next_record = _unsigned(epoch, "epoch"), _unsigned(next_record, "next_record")
        it.is_file = int(bool(is_file))
        errors.check(lib.ism3_ledger_set_source(held, byref(it), byref(report)), report)

    def cover(self, records: int, digest: bytes) -> None:
        """Say that the first so many records of the current source, a file, were taken in, and their SHA-256."""
        data, report = data_bytes(digest, "digest"), errors.Report()
        if len(data) != 32:
            raise errors.make(
                errors.ArgumentError,
                f"digest: expected 32 bytes, found {len(data)}",
                None,
                "digest",
            )
        with self._handle as held:
            number = _unsigned(records, "records")
            errors.check(
                lib.ism3_ledger_cover(held, number, (c_uint8 * 32)(*data), byref(report)), report
            )

    def sources(self) -> List[Source]:
        """What is held of each source, by name, then epoch."""
        with self._handle as held:
            return [_source(held, i) for i in range(lib.ism3_ledger_source_count(held))]

    def forget_source(self, name: str, epoch: int = 0) -> None:
        """Forget what a source reported without ids, so that it can be read anew."""
        report = errors.Report()
        with self._handle as held:
            code = lib.ism3_ledger_forget_source(
                held, encoded(name, "name"), _unsigned(epoch, "epoch"), byref(report)
            )
            errors.check(code, report)

    def _restore_source(self, held: Any) -> None:
        """After a reader: back to the source that the user said, behind its last record."""
        if self._source is None:
            errors.check(lib.ism3_ledger_set_source(held, None, None))
            return
        name, epoch, next_record, is_file = self._source
        for i in range(lib.ism3_ledger_source_count(held)):
            known = _source(held, i)
            if (known.name, known.epoch) == (name, epoch) and known.ranges and not is_file:
                next_record = max(next_record, known.ranges[-1][1])
        self._set_source(held, (name, epoch, next_record, is_file))

    # ---- sealing ----

    def seal(
        self,
        *,
        watermark: Optional[Instant] = None,
        lateness: Duration = 0,
        live: Optional[Iterable[str]] = None,
    ) -> Optional[int]:
        """Fold what is over before the horizon; returns the horizon.

        watermark -- the instant before which all is known; None: the smallest of the live sources' newest event times
        lateness -- how long behind it facts are still awaited
        live -- the sources that still report; None: all
        """
        options, report = (
            _ffi.ism3_seal_options(size=sizeof(_ffi.ism3_seal_options)),
            errors.Report(),
        )
        options.lateness = _times.fixed(lateness, "lateness")
        if watermark is not None:
            options.has_watermark = 1
            options.watermark = _times.instant(watermark, "watermark", self._model.utc_offset)
        if live is not None:
            names = [encoded(name, "live") for name in ([live] if isinstance(live, str) else live)]
            options.live, options.live_count = (c_char_p * max(len(names), 1))(*names), len(names)
        with self._handle as held:
            errors.check(lib.ism3_ledger_seal(held, byref(options), byref(report)), report)
            return _or_none(lib.ism3_ledger_horizon(held))

    @property
    def horizon(self) -> Optional[int]:
        """The instant up to which it is sealed, in nanoseconds since 1970; None: it is not."""
        with self._handle as held:
            return _or_none(lib.ism3_ledger_horizon(held))

    # ---- what it holds ----

    @property
    def model(self) -> Model:
        """Its model; that of a ledger read without one knows the names in it and nothing else."""
        if self.closed:
            raise errors.make(errors.ClosedError, "this ledger is closed")
        return self._model

    @property
    def has_model(self) -> bool:
        """Whether it was made or read with its model."""
        with self._handle as held:
            return bool(lib.ism3_ledger_has_model(held))

    def counts(self) -> Counts:
        """What it holds, in numbers."""
        with self._handle as held:
            return Counts(*(lib.ism3_ledger_count(held, which) for which in _ffi.LedgerCount))

    def span(self) -> Span:
        """The time that its facts span."""
        first, last = c_int64(), c_int64()
        with self._handle as held:
            errors.check(lib.ism3_ledger_span(held, byref(first), byref(last)))
        return Span(_or_none(first.value), _or_none(last.value))

    def items(self, *, as_of: Optional[Instant] = None) -> List[Item]:
        """Every item as it reads at an instant, by process, in no particular order within one."""
        codes, environments = self._model._codes, self._model._environments
        found: List[Item] = []
        states = {int(state): state.name.lower() for state in _ffi.ItemState}

        def keep(pointer: Any) -> None:
            it = pointer.contents
            found.append(
                Item(
                    codes[it.process],
                    None if it.environment == NO_INDEX else environments[it.environment],
                    states[it.state],
                    bool(it.late),
                    hash_bytes(it.hash),
                    _or_none(it.input),
                    _or_none(it.answer),
                    _or_none(it.withdrawal),
                    _or_none(it.agreed),
                    it.outputs,
                    it.unmatched,
                )
            )

        report, call = errors.Report(), Callback(keep)
        function = _ffi.ism3_item_function(call)
        instant = _times.instant(as_of, "as_of", self._model.utc_offset)
        with self._handle as held:
            code = lib.ism3_ledger_items(held, instant, function, None, byref(report))
        call.raise_error()
        errors.check(code, report)
        return found

    def metrics(
        self,
        every: str = "month",
        *,
        start: Optional[Instant] = None,
        end: Optional[Instant] = None,
        as_of: Optional[Instant] = None,
        processes: Union[None, str, Sequence[str]] = None,
        by_environment: bool = False,
        settled: bool = False,
        memory_limit: int = 0,
    ) -> Metrics:
        """The figures of windows.

        every -- day, week, month, quarter, year, all, or a duration such as P14D
        start, end -- where the windows begin and end, `end` excluded; None: what the ledger covers
        as_of -- read the ledger as if it were then; None: the end of the last day (grain) with a fact
        processes -- codes; None: all that the ledger holds
        settled -- read each window when it had settled, at the latest at `as_of`: so the newest compares with older ones
        """
        asked = (bool(by_environment), bool(settled))
        return compute(self, every, (start, end, as_of), processes, asked, limit(memory_limit))

    def assess(
        self,
        every: str = "month",
        *,
        start: Optional[Instant] = None,
        end: Optional[Instant] = None,
        as_of: Optional[Instant] = None,
        now: Optional[Instant] = None,
        by_environment: bool = False,
        memory_limit: int = 0,
    ) -> Assessment:
        """What the figures of all processes mean by the criteria of the model.

        every -- day, week, month, quarter, year, all, or a duration such as P14D
        start, end -- where the periods begin and end, `end` excluded; None: from the first fact to `as_of`
        as_of -- read the ledger as if it were then; None: `now`, else the end of the last day (grain) with a fact
        now -- the instant, not cut to a grain
        by_environment -- so that peers can be asked for
        """
        return assess(
            self, every, (start, end, as_of, now), bool(by_environment), limit(memory_limit)
        )


# ---- small change ----


def _unsigned(value: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise errors.make(
            errors.ArgumentTypeError,
            f"{name}: expected a whole number, found {type(value).__name__}",
            None,
            name,
        )
    if not 0 <= value < 1 << 64:
        raise errors.make(errors.ArgumentError, f"{name}: {value} does not fit 64 bits", None, name)
    return value


def _one_of(fit: Any, verdict: Any) -> None:
    if fit is not None and verdict is not None:
        raise errors.make(
            errors.ArgumentError, "fit and verdict say the same: give one of them", None, "verdict"
        )


def _options(
    utc_offset: int, now: Optional[Instant], max_future_skew: Optional[Duration], memory_limit: int
) -> _ffi.ism3_ledger_options:
    options = _ffi.ism3_ledger_options(
        size=sizeof(_ffi.ism3_ledger_options), memory_limit=limit(memory_limit)
    )
    if now is not None:
        options.has_now, options.now = 1, _times.instant(now, "now", utc_offset)
    options.max_future_skew = _times.fixed(max_future_skew, "max_future_skew")
    return options


def _unpickle(data: bytes, model: Optional[Model], options: Tuple[int, int, int, int]) -> Ledger:
    it = _ffi.ism3_ledger_options(size=sizeof(_ffi.ism3_ledger_options))
    it.memory_limit, it.has_now, it.now, it.max_future_skew = options
    return Ledger._decode(data, model, it)


def _source(held: Any, number: int) -> Source:
    state = _ffi.ism3_source_state(size=sizeof(_ffi.ism3_source_state))
    errors.check(lib.ism3_ledger_source(held, number, byref(state)))
    start, end, ranges = c_uint64(), c_uint64(), []
    for i in range(state.ranges):
        errors.check(lib.ism3_ledger_source_range(held, number, i, byref(start), byref(end)))
        ranges.append((start.value, end.value))
    digest = bytes(state.digest) if state.is_file else None
    numbers = (state.epoch, state.records, tuple(ranges), state.observations, state.future)
    return Source(state.name.decode(), *numbers, _or_none(state.newest), digest)
