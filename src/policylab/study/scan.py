"""Scan: every regime in every future, in blocks that may be interrupted, resumed and handed to a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from numpy.typing import NDArray

from policylab.catalogue import load_catalogue
from policylab.datafiles import DataFolder
from policylab.errors import Fault, InputError, unknown
from policylab.instruments import Instrument
from policylab.quantity import Varies
from policylab.scenario import Scenario, load_scenario
from policylab.solve import commitment_many, nash_many
from policylab.study.blocks import REGIMES_PER_BLOCK, Block, BlockResult, ScanPlan, blocks_of, judge_block
from policylab.study.executor import run_tasks
from policylab.study.futures import MEASURES, Concept
from policylab.study.sampling import Draws, draw
from policylab.study.store import Folder, Memory, table_of
from policylab.verdict import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

MOST_INSTRUMENTS = 16
# The draws themselves stay below half a gigabyte, and games that are kept in memory below one.
MOST_DRAWS = 1 << 18
MOST_IN_MEMORY = 40_000_000

Progress = Callable[[int, int], None]


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
        Places in `verdict.VERDICTS`; None where the games are in a folder.
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
        everything = Block(0, (0, len(self.verdict)), (0, self.plan.futures))
        whole = table_of(BlockResult(self.verdict, self.values), everything)
        return whole[list(columns)] if columns else whole

    def record(self) -> dict[str, Any]:
        """Return what is reported of every set of instruments, as JSON holds it."""
        names = [item.name for item in self.plan.instruments]
        kept = [name for name in self.regimes.columns if name.startswith(("share_", "mean_"))]
        return {
            "scenario": self.plan.scenario.name,
            "binding": self.plan.binding,
            "concept": self.plan.concept,
            "draws": self.plan.futures,
            "seed": self.draws.seed,
            "varies": self.draws.varies,
            "games": self.games,
            "regimes": [
                {"instruments": [name for name in names if row[name]]}
                | {name: None if np.isnan(row[name]) else float(row[name]) for name in kept}
                for row in self.regimes.to_dict("records")
            ],
        }

    def text(self, show: int = 5) -> str:
        """Return the sets of instruments that are a multi-win in most futures, a line each."""
        best = self.regimes.sort_values(["share_multi_win", "regime"], ascending=[False, True], kind="stable")
        lines = [f"{self.games:,} games: {len(self.regimes):,} sets of measures in {self.plan.futures:,} futures"]
        lines.append("share of futures in which all three gain; fires per 1,000 premises; measures")
        for row in best.head(show).to_dict("records"):
            members = [item.name for item in self.plan.instruments if row[item.name]]
            lines.append(
                f"{row['share_multi_win']:8.1%}  {row['mean_fires']:6.2f}  {', '.join(members) or 'no measure'}"
            )
        over = int((self.regimes["share_over_budget"] == 1).sum())
        if over:
            lines.append(f"{over:,} sets take more hours than there are in every future")
        return "\n".join(lines)


def scan(
    scenario: str | os.PathLike[str] | Mapping[str, Any] | Scenario,
    instruments: Sequence[str | Instrument] | None = None,
    *,
    draws: int = 5_000,
    seed: int = 0,
    varies: Varies = "knowledge",
    binding: bool = False,
    concept: Concept = "nash",
    measures: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    regimes_per_block: int = REGIMES_PER_BLOCK,
    progress: Progress | None = None,
    data: DataFolder | None = None,
) -> Scan:
    """Judge every set of some instruments in many futures.

    Parameters
    ----------
    scenario : str, path, mapping or Scenario
        Without draws; what it says of each value's range is drawn, and what the user has set stays.
    instruments : sequence of str or Instrument, optional
        Every instrument there is, if not given; at most sixteen, since regimes double with each.
    draws : int
        Futures.
    seed : int
    varies : {"knowledge", "premises"}
        Which ranges are drawn: what is not known, or how premises differ. They are never mixed.
    binding : bool
        Whether `serve` replaces `enforce`.
    concept : {"nash", "commitment"}
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
    data : path, optional
        A data folder of one's own.

    Returns
    -------
    Scan

    Raises
    ------
    InputError
        Naming all that is wrong with the arguments; or if the folder holds another scan.

    Examples
    --------
    >>> found = scan("karaoke", ["guidance", "exposure_board"], draws=64)
    >>> found.games, list(found.regimes["share_multi_win"] > 0)
    (256, [False, True, False, True])
    """
    scenario = load_scenario(scenario, data=data)
    catalogue = load_catalogue(data)
    names = list(catalogue.instruments) if instruments is None else list(instruments)
    chosen = catalogue.regime(names, scenario.figures).instruments
    faults = [unknown("measures", "", name, MEASURES, "a measure") for name in measures if name not in MEASURES]
    if concept not in get_args(Concept):
        faults.append(unknown("concept", "", concept, get_args(Concept), "a concept that a scan judges by"))
    if not 1 <= draws <= MOST_DRAWS:
        faults.append(Fault("draws", "", str(draws), f"expected 1 to {MOST_DRAWS:,}"))
    if regimes_per_block < 1:
        faults.append(Fault("regimes_per_block", "", str(regimes_per_block), "expected at least 1"))
    if len(chosen) > MOST_INSTRUMENTS:
        faults.append(Fault("instruments", "", str(len(chosen)), f"expected at most {MOST_INSTRUMENTS}"))
    regimes = 1 << len(chosen)
    if not faults and out is None and regimes * draws > MOST_IN_MEMORY:
        expected = f"expected --out DIR: more than {MOST_IN_MEMORY:,} games are kept in a folder, not in memory"
        faults.append(Fault("draws", "", str(draws), expected))
    if faults:
        raise InputError(faults)
    futures = draw(scenario, chosen, draws, seed=seed, varies=varies)
    plan = ScanPlan(
        futures.scenario(scenario),
        tuple(futures.instrument(one) for one in chosen),
        draws,
        binding,
        concept,
        tuple(measures),
    )
    blocks = blocks_of(regimes, draws, regimes_per_block)
    store: Memory | Folder = Memory(plan, regimes) if out is None else Folder(Path(out), plan, regimes_per_block)
    missing = [block for block in blocks if not store.has(block)]
    done = len(blocks) - len(missing)
    if progress is not None:
        progress(done, len(blocks))
    if missing:
        _make_ready(concept)
    for block, result in run_tasks(judge_block, plan, missing, workers=workers, scheduler=scheduler):
        store.keep(block, result)
        done += 1
        if progress is not None:
            progress(done, len(blocks))
    table = _summary(plan, store.results(blocks))
    store.finish(table)
    kept = store if isinstance(store, Memory) else None
    return Scan(
        plan, futures, table, None if out is None else Path(out), regimes * draws,
        kept.verdict if kept else None, kept.values if kept else None,
    )  # fmt: skip


def _make_ready(concept: Concept) -> None:
    """Compile here, once, and not in every worker."""
    nothing = np.zeros((1, 1, 1))
    if concept == "nash":
        nash_many(nothing, nothing)
    else:
        commitment_many(nothing, nothing)


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
    table: dict[str, NDArray[Any]] = {"regime": sets}
    table |= {item.name: (sets >> index & 1).astype(bool) for index, item in enumerate(plan.instruments)}
    table |= {f"share_{name}": counts[code] / plan.futures for code, name in enumerate(VERDICTS)}
    with np.errstate(invalid="ignore"):
        table |= {f"mean_{name}": total / np.where(fits > 0, fits, np.nan) for name, total in sums.items()}
    return pd.DataFrame(table)
