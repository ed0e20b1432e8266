"""Closing, collecting, threads and forks: an error at worst, never a crash."""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from itertools import permutations
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
from conftest import DOCUMENT

import ism3

MAY = dt.datetime(2026, 5, 4, 9, tzinfo=dt.timezone.utc)
P = {"process": "OSP-24"}


def objects() -> Dict[str, Any]:
    model = ism3.Model.from_json(DOCUMENT)
    ledger = ism3.Ledger(model)
    ledger.observe_items(**P, id="a", input=MAY)
    return {"model": model, "ledger": ledger, "metrics": ledger.metrics()}


USES: Dict[str, List[Callable[[Any], Any]]] = {
    "model": [
        lambda it: it.to_bytes(),
        lambda it: it["OSP-24"],
        lambda it: it.processes,
        lambda it: it.name,
        lambda it: it.environments,
        lambda it: it.objectives,
        lambda it: it.grain,
        lambda it: it.utc_offset,
        lambda it: it.has_hash_key,
        lambda it: it.hash_id("a"),
        lambda it: it == it,
        lambda it: ism3.Ledger(it),
        lambda it: pickle.dumps(it),
    ],
    "ledger": [
        lambda it: it.observe_items(**P, id="a", input=MAY),
        lambda it: it.observe(files=("a.csv", b"")),
        lambda it: it.to_bytes(),
        lambda it: it.save("/nowhere/at/all"),
        lambda it: it.digest(),
        lambda it: it.add(it),
        lambda it: it.copy(),
        lambda it: it.sources(),
        lambda it: it.set_source("a"),
        lambda it: it.cover(1, bytes(32)),
        lambda it: it.forget_source(""),
        lambda it: it.seal(),
        lambda it: it.horizon,
        lambda it: it.model,
        lambda it: it.has_model,
        lambda it: it.counts(),
        lambda it: it.span(),
        lambda it: it.items(),
        lambda it: it.metrics(),
        lambda it: it.assess(),
        lambda it: pickle.dumps(it),
    ],
    "metrics": [
        lambda it: it["OSP-24"],
        lambda it: it.periods,
        lambda it: it.as_of,
        lambda it: it.entries,
        lambda it: it.set_aside(),
        lambda it: it.to_json(),
        lambda it: it.to_csv(),
        lambda it: it.to_pandas(),
        lambda it: str(it),
    ],
}


@pytest.mark.parametrize("what", USES)
def test_use_after_close_is_an_error(what: str) -> None:
    it = objects()[what]
    assert not it.closed
    with it as same:
        assert same is it
    it.close()
    assert it.closed and "closed" in repr(it)
    for use in USES[what]:
        with pytest.raises(ism3.ClosedError) as caught:
            use(it)
        assert isinstance(caught.value, ValueError)


def test_a_view_of_closed_metrics_is_an_error() -> None:
    metrics = objects()["metrics"]
    process = metrics["OSP-24"]
    figure = process.figure("efficacy.ratio")
    metrics.close()
    assert figure.values == [0.0], "what was read stays"
    with pytest.raises(ism3.ClosedError):
        process.figure("efficacy.ratio")


@pytest.mark.parametrize("order", list(permutations(["model", "ledger", "metrics"])), ids="-".join)
def test_the_order_of_closing_and_of_collecting_says_nothing(order: Any) -> None:
    closed, collected = objects(), objects()
    for i, name in enumerate(order):
        closed[name].close()
        watch = weakref.ref(collected.pop(name))
        gc.collect()
        assert watch() is None
        for held in (closed, collected):
            for rest in order[i + 1 :]:
                it = held[rest]
                assert it.to_json() if rest == "metrics" else it.to_bytes()
                del it
    ledger = objects()["ledger"]
    ledger.model.close()
    with pytest.raises(ism3.ClosedError):
        ledger.metrics()


def test_a_ledger_outlives_its_model() -> None:
    with ism3.Model.from_json(DOCUMENT) as model:
        ledger = ism3.Ledger(model)
    ledger.observe_items(**P, id="a", input=MAY)
    assert ledger.metrics()["OSP-24"].figure("efficacy.inputs").values == [1.0]
    assert pickle.loads(pickle.dumps(ledger)).model["OSP-24"]


def test_objects_come_from_somewhere() -> None:
    for kind in (ism3.Model, ism3.Metrics):
        with pytest.raises(ism3.StateError):
            kind()
    for wrong in (None, 5, "model.json", ism3.Ledger(ism3.Model.from_json(DOCUMENT))):
        with pytest.raises(ism3.ArgumentTypeError):
            ism3.Ledger(wrong)  # type: ignore[arg-type]


def test_a_wrong_handle_never_reaches_the_library(model: Any) -> None:
    from ism3._library import lib

    with model._handle as held:
        with pytest.raises(ctypes.ArgumentError):
            lib.ism3_ledger_count(held, 0)


def test_closing_in_the_middle_of_a_call(model: Any) -> None:
    ledger = ism3.Ledger(model)
    head = b"kind,process,time,id\n"
    rows = head + b"item,OSP-24,2026-05-04T09:00:00Z,a\n" * 300_000
    asked: List[int] = []

    def progress(*numbers: int) -> None:
        asked.append(numbers[2])
        ledger.close()

    assert ledger.observe(files=("a.csv", rows), progress=progress).rows == 300_000
    assert len(asked) > 1 and ledger.closed
    with pytest.raises(ism3.ClosedError):
        ledger.counts()


def test_threads_share_a_ledger_in_turn(model: Any) -> None:
    ledger = ism3.Ledger(model)

    def work(number: int) -> None:
        for i in range(100):
            ledger.observe_items(**P, id=[f"{number}-{i}-{k}" for k in range(10)], input=[MAY] * 10)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.counts().items == 4000


def test_threads_add_both_ways(model: Any) -> None:
    ledgers = [ism3.Ledger(model) for _ in range(2)]
    for number, ledger in enumerate(ledgers):
        ledger.observe_items(**P, id=[f"{number}-{i}" for i in range(100)], input=[MAY] * 100)

    def work(mine: Any, other: Any) -> None:
        for _ in range(200):
            mine.add(other)

    threads = [
        threading.Thread(target=work, args=pair, daemon=True) for pair in (ledgers, ledgers[::-1])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "they wait for each other"
    assert ledgers[0].counts().items == ledgers[1].counts().items == 200


def test_metrics_may_be_closed_while_others_read(model: Any) -> None:
    ledger = ism3.Ledger(model)
    ledger.observe_items(
        **P,
        id=[str(i) for i in range(1000)],
        input=[MAY + dt.timedelta(days=i % 300) for i in range(1000)],
    )
    for _ in range(5):
        metrics, done = ledger.metrics("day"), []

        def read(metrics: Any = metrics, done: Any = done) -> None:
            try:
                while True:
                    metrics.to_json()
            except ism3.ClosedError:
                done.append(True)

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        metrics.close()
        for thread in threads:
            thread.join(60)
        assert len(done) == 3


def test_other_threads_run_during_a_call(model: Any) -> None:
    """The interpreter lock is released: another thread counts while the library works."""
    pytest.importorskip("numpy")
    import numpy as np

    rows = 2_000_000
    ids, input = np.arange(rows), np.full(rows, int(MAY.timestamp()) * 10**9)
    ledger, counted, begun, ended = ism3.Ledger(model), [], threading.Event(), threading.Event()

    def count() -> None:
        begun.set()
        while not ended.is_set():
            counted.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    begun.wait()
    batch = ism3._batch.Batch(ledger.model)  # type: ignore[attr-defined]
    batch.constant.kind = 3
    for name, value in (("process", "OSP-24"), ("id", ids), ("time", input)):
        batch.put(name, value)
    batch.finish()
    from ism3._library import lib

    with ledger._handle as held:
        start = time.perf_counter()
        assert lib.ism3_ledger_observe_columns(held, ctypes.byref(batch.columns), None) == 0
        end = time.perf_counter()
    ended.set()
    thread.join()
    within = sum(start < moment < end for moment in counted)
    assert within >= 3, f"{within} steps of the other thread within {end - start:.3f} s"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_has_a_copy_of_its_own(model: Any) -> None:
    ledger = ism3.Ledger(model)
    ledger.observe_items(**P, id="a", input=MAY)
    before = ledger.to_bytes()
    child = os.fork()
    if child == 0:
        ledger.observe_items(**P, id="b", input=MAY)
        os._exit(0 if ledger.counts().items == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert ledger.to_bytes() == before


def test_a_process_pool_takes_ledgers(model: Any) -> None:
    import multiprocessing

    ledger = ism3.Ledger(model)
    ledger.observe_items(**P, id="a", input=MAY)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(ism3.Ledger.digest, (ledger,)) == ledger.digest()


def test_leaving_the_interpreter_is_quiet(tmp_path: Path) -> None:
    """Objects in globals, in cycles and in daemon threads when the interpreter ends."""
    program = f"""
import sys, threading, datetime
sys.path.insert(0, {str(Path(ism3.__file__).parents[1])!r})
import ism3
model = ism3.Model.from_json({DOCUMENT!r})
ledger = ism3.Ledger(model)
ledger.observe_items(process="OSP-24", id=["a"], input=["2026-05-04T09:00:00Z"])
metrics = ledger.metrics()
cycle = [metrics, ledger]
cycle.append(cycle)
def read():
    while True:
        metrics.to_json()
threading.Thread(target=read, daemon=True).start()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 0 and done.stdout == ""
    assert "Fatal" not in done.stderr and "Segmentation" not in done.stderr


def test_memory_comes_back(model: Any) -> None:
    """A thousand ledgers of a thousand items each would be more than a hundred megabytes."""

    def resident() -> int:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    if not os.path.exists("/proc/self/statm"):
        pytest.skip("no /proc here")
    ids, input = [str(i) for i in range(1000)], [MAY] * 1000
    for round in range(1000):
        ledger = ism3.Ledger(model)
        ledger.observe_items(**P, id=ids, input=input)
        ledger.metrics()
        if round == 100:
            before = resident()
    assert resident() - before < 20_000_000
