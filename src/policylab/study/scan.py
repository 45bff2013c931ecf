"""Scan: every regime in every future, in blocks that may be interrupted, resumed and handed to a cluster."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from policylab.comparison import VERDICTS
from policylab.errors import Fault, InputError, unknown
from policylab.formulas import Array
from policylab.i18n.words import Words
from policylab.instruments import Instrument
from policylab.outcomes import PARTIES
from policylab.regime import Regime
from policylab.scenario import Scenario
from policylab.study.executor import run_tasks
from policylab.study.futures import MEASURES, Played, judge_futures, play
from policylab.study.sampling import Draws, draw

if TYPE_CHECKING:
    import pandas as pd

# A block is so many regimes in so many futures: small enough for the caches, large enough to outweigh a call.
REGIMES_PER_BLOCK = 64
FUTURES_PER_BLOCK = 5_000

COLUMNS = ("gain_enterprise", "gain_regulator", "gain_public", "fires", "visits")
_NAME = Words("措施组合", "set of measures")
_PLAN, _RESULT = "scan.json", "regimes.parquet"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ScanPlan:
    """What is asked, whole: the draws and how to judge them.

    Attributes
    ----------
    scenario : Scenario
        Its uncertain values are arrays of shape (futures,).
    instruments : tuple of Instrument
        Their uncertain figures likewise.
    futures : int
    binding : bool
    measures : tuple of str
        What is kept beside verdict, gains, fires and visits.
    """

    scenario: Scenario
    instruments: tuple[Instrument, ...]
    futures: int
    binding: bool
    measures: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The numbers kept of each game, as float32."""
        return (*COLUMNS, *self.measures)


@dataclass(frozen=True)
class Block:
    """Some of the regimes in some of the futures: from first up to stop."""

    number: int
    regimes: tuple[int, int]
    futures: tuple[int, int]


@dataclass(frozen=True)
class BlockResult:
    """Verdicts and numbers of a block; arrays of shape (regimes, futures)."""

    verdict: NDArray[np.int8]
    values: Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Scan:
    """Every set of the instruments in every future.

    Attributes
    ----------
    plan : ScanPlan
    draws : Draws
        The futures.
    regimes : DataFrame
        A row for each set of instruments: which it has, the share of futures with each verdict, and means over the
        futures in which it fits in the hours.
    folder : path or None
        Where the games are, one Parquet file for each block.
    games : int
        Regimes times futures.
    verdict : ndarray of int8, shape (regimes, futures), or None
        Places in `comparison.VERDICTS`; None where the games are in a folder.
    values : mapping of str to ndarray of float32, shape (regimes, futures), or None
        Gains in yuan a year, fires per 1,000 premises, visits a year, and the measures asked for.
    """

    plan: ScanPlan
    draws: Draws
    regimes: pd.DataFrame
    folder: Path | None
    games: int
    verdict: NDArray[np.int8] | None
    values: Mapping[str, NDArray[np.float32]] | None

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the games as a table: regime, future, verdict and the numbers."""
        import pandas as pd

        if self.folder is not None:
            return pd.read_parquet(self.folder / "games", columns=list(columns) if columns else None)
        assert self.verdict is not None
        assert self.values is not None
        whole = _table(BlockResult(self.verdict, self.values), Block(0, (0, len(self.verdict)), (0, self.plan.futures)))
        return whole[list(columns)] if columns else whole


def scan(
    scenario: Scenario,
    instruments: Sequence[Instrument],
    *,
    draws: int = 5_000,
    seed: int = 0,
    varies: str = "knowledge",
    binding: bool = False,
    measures: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    regimes_per_block: int = REGIMES_PER_BLOCK,
    progress: Progress | None = None,
) -> Scan:
    """Judge every set of some instruments in many futures.

    Parameters
    ----------
    scenario : Scenario
        Without draws; what it says of each value's range is drawn.
    instruments : sequence of Instrument
    draws : int
        Futures.
    seed : int
    varies : {"knowledge", "premises"}
        Which ranges are drawn: what is not known, or how premises differ. They are never mixed.
    binding : bool
        Whether `serve` replaces `enforce`.
    measures : sequence of str
        What to keep of each game beside verdict, gains, fires and visits; see `futures.MEASURES`.
    out : path, optional
        A folder for the games; blocks that are already there are not computed again. Without it all stays in memory.
    workers : int
        Processes on this machine.
    scheduler : str, optional
        Address of a Dask scheduler; the same code runs on its workers.
    regimes_per_block : int
        What an interruption may lose. The numbers do not depend on it.
    progress : callable, optional
        Called with the blocks done and all blocks.

    Returns
    -------
    Scan

    Raises
    ------
    InputError
        If a measure is not known, or the folder holds another scan.
    """
    faults = [unknown("measures", "", name, MEASURES, "a measure") for name in measures if name not in MEASURES]
    if draws < 1:
        faults.append(Fault("draws", "", str(draws), "expected at least 1"))
    if regimes_per_block < 1:
        faults.append(Fault("regimes_per_block", "", str(regimes_per_block), "expected at least 1"))
    if faults:
        raise InputError(faults)
    futures = draw(scenario, instruments, draws, seed=seed, varies=varies)
    plan = ScanPlan(
        futures.scenario(scenario),
        tuple(futures.instrument(one) for one in instruments),
        draws,
        binding,
        tuple(measures),
    )
    regimes = 1 << len(instruments)
    blocks = _blocks(regimes, draws, regimes_per_block)
    store: _Memory | _Folder = _Memory(plan, regimes) if out is None else _Folder(Path(out), plan, regimes_per_block)
    missing = [block for block in blocks if not store.has(block)]
    done = len(blocks) - len(missing)
    if progress is not None:
        progress(done, len(blocks))
    for block, result in run_tasks(judge_block, plan, missing, workers=workers, scheduler=scheduler):
        store.keep(block, result)
        done += 1
        if progress is not None:
            progress(done, len(blocks))
    table = _summary(plan, store.results(blocks))
    store.finish(table)
    kept = store if isinstance(store, _Memory) else None
    return Scan(
        plan, futures, table, None if out is None else Path(out), regimes * draws,
        kept.verdict if kept else None, kept.values if kept else None,
    )  # fmt: skip


def _blocks(regimes: int, futures: int, regimes_per_block: int) -> list[Block]:
    pieces = [
        ((first, min(first + regimes_per_block, regimes)), (start, min(start + FUTURES_PER_BLOCK, futures)))
        for first in range(0, regimes, regimes_per_block)
        for start in range(0, futures, FUTURES_PER_BLOCK)
    ]
    return [Block(number, *piece) for number, piece in enumerate(pieces)]


def judge_block(plan: ScanPlan, block: Block) -> BlockResult:
    """Judge some regimes in some futures; the same numbers wherever and with whatever else it is done."""
    places = slice(*block.futures)
    count = block.futures[1] - block.futures[0]
    scenario = plan.scenario.with_values(_sliced(plan.scenario.parameters, places))
    instruments = [
        item.with_figures(_sliced({name: one.value for name, one in item.figures().items()}, places))
        for item in plan.instruments
    ]
    today = play(scenario, Regime("enforcement_only", _NAME), count)
    shape = (block.regimes[1] - block.regimes[0], count)
    verdict = np.empty(shape, dtype=np.int8)
    values = {name: np.empty(shape, dtype=np.float32) for name in plan.columns}
    for row, members in enumerate(range(*block.regimes)):
        _judge_row(plan, scenario, instruments, members, today, verdict[row], {n: v[row] for n, v in values.items()})
    return BlockResult(verdict, values)


def _judge_row(
    plan: ScanPlan,
    scenario: Scenario,
    instruments: Sequence[Instrument],
    members: int,
    today: Played,
    verdict: NDArray[np.int8],
    values: Mapping[str, NDArray[np.float32]],
) -> None:
    chosen = tuple(item for index, item in enumerate(instruments) if members >> index & 1)
    found = judge_futures(
        scenario, Regime("set", _NAME, chosen), today, len(verdict), binding=plan.binding, measures=plan.measures
    )
    verdict[:] = found.verdict
    numbers = [*(found.gains[party] for party in PARTIES), found.fires, found.visits]
    for name, number in zip(COLUMNS, numbers, strict=True):
        values[name][:] = number
    for name in plan.measures:
        values[name][:] = found.measures[name]


def _sliced(values: Mapping[str, Any], places: slice) -> dict[str, Array]:
    return {name: np.asarray(value)[places] for name, value in values.items() if np.ndim(value)}


# ---------------------------------------------------------------------------------------------- keeping


class _Memory:
    """Keeps the games in two arrays."""

    def __init__(self, plan: ScanPlan, regimes: int) -> None:
        self.verdict = np.empty((regimes, plan.futures), dtype=np.int8)
        self.values = {name: np.empty((regimes, plan.futures), dtype=np.float32) for name in plan.columns}

    def has(self, block: Block) -> bool:
        """Return False: nothing is kept from another run."""
        return False

    def keep(self, block: Block, result: BlockResult) -> None:
        """Put a block in its place."""
        place = slice(*block.regimes), slice(*block.futures)
        self.verdict[place] = result.verdict
        for name, values in result.values.items():
            self.values[name][place] = values

    def results(self, blocks: Iterable[Block]) -> Iterable[tuple[Block, BlockResult]]:
        """Yield the blocks."""
        for block in blocks:
            place = slice(*block.regimes), slice(*block.futures)
            yield block, BlockResult(self.verdict[place], {name: v[place] for name, v in self.values.items()})

    def finish(self, table: pd.DataFrame) -> None:
        """Do nothing more."""


class _Folder:
    """Keeps each block as a Parquet file, which appears whole or not at all."""

    def __init__(self, folder: Path, plan: ScanPlan, regimes_per_block: int) -> None:
        self._folder = folder
        self._plan = plan
        told = {"asked": _fingerprint(plan), "regimes_per_block": regimes_per_block, "columns": list(plan.columns)}
        try:
            (folder / "games").mkdir(parents=True, exist_ok=True)
            known = json.loads((folder / _PLAN).read_text(encoding="utf-8")) if (folder / _PLAN).exists() else None
        except (OSError, ValueError) as error:
            raise InputError([Fault(str(folder), "", "", f"expected a folder to write to ({error})")]) from None
        if known is not None and known != told:
            expected = "expected an empty folder, or one of a scan that asked the same; this one holds another"
            raise InputError([Fault("--out", "", str(folder), expected)])
        if known is None:
            _write(folder / _PLAN, lambda path: path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8"))

    def _file(self, block: Block) -> Path:
        return self._folder / "games" / f"{block.number:05d}.parquet"

    def has(self, block: Block) -> bool:
        """Return whether the block was kept by this run or an earlier one."""
        return self._file(block).exists()

    def keep(self, block: Block, result: BlockResult) -> None:
        """Write a block."""
        table = _table(result, block)
        _write(self._file(block), lambda path: table.to_parquet(path, index=False))

    def results(self, blocks: Iterable[Block]) -> Iterable[tuple[Block, BlockResult]]:
        """Yield the blocks, one in memory at a time."""
        import pandas as pd

        for block in blocks:
            table = pd.read_parquet(self._file(block))
            shape = (block.regimes[1] - block.regimes[0], block.futures[1] - block.futures[0])
            verdict = table["verdict"].to_numpy().reshape(shape)
            yield block, BlockResult(verdict, {n: table[n].to_numpy().reshape(shape) for n in self._plan.columns})

    def finish(self, table: pd.DataFrame) -> None:
        """Write the table of the regimes."""
        _write(self._folder / _RESULT, lambda path: table.to_parquet(path, index=False))


def _write(path: Path, writer: Callable[[Path], object]) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        writer(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _fingerprint(plan: ScanPlan) -> str:
    """Return a hash of all that decides the numbers but the code."""
    from policylab import __version__

    text = hashlib.sha256(f"{__version__} {plan.futures} {plan.binding} {sorted(plan.columns)}".encode())
    figures = {f"{item.name}.{name}": one.value for item in plan.instruments for name, one in item.figures().items()}
    for name, value in sorted({**plan.scenario.parameters, **figures}.items()):
        text.update(name.encode())
        text.update(np.ascontiguousarray(value, dtype=float).tobytes())
    text.update("".join(f"{item.name}:{item.delivered_by};" for item in plan.instruments).encode())
    return text.hexdigest()


def _table(result: BlockResult, block: Block) -> pd.DataFrame:
    import pandas as pd

    regimes = np.arange(*block.regimes, dtype=np.int32)
    futures = np.arange(*block.futures, dtype=np.int32)
    columns: dict[str, NDArray[Any]] = {
        "regime": np.repeat(regimes, len(futures)),
        "future": np.tile(futures, len(regimes)),
        "verdict": result.verdict.ravel(),
    }
    return pd.DataFrame(columns | {name: values.ravel() for name, values in result.values.items()})


def _summary(plan: ScanPlan, results: Iterable[tuple[Block, BlockResult]]) -> pd.DataFrame:
    import pandas as pd

    regimes = 1 << len(plan.instruments)
    counts = np.zeros((len(VERDICTS), regimes))
    sums = {name: np.zeros(regimes) for name in plan.columns}
    for block, result in results:
        rows = slice(*block.regimes)
        for code in range(len(VERDICTS)):
            counts[code, rows] += (result.verdict == code).sum(axis=1)
        for name, values in result.values.items():
            sums[name][rows] += np.nansum(values, axis=1, dtype=float)
    fits = plan.futures - counts[VERDICTS.index("over_budget")]
    sets = np.arange(regimes)
    table = {"regime": sets}
    table |= {item.name: (sets >> index & 1).astype(bool) for index, item in enumerate(plan.instruments)}
    table |= {f"share_{name}": counts[code] / plan.futures for code, name in enumerate(VERDICTS)}
    with np.errstate(invalid="ignore"):
        table |= {f"mean_{name}": total / np.where(fits > 0, fits, np.nan) for name, total in sums.items()}
    return pd.DataFrame(table)
