"""Stores of a scan: where the games are kept while they come, in memory or in a folder that survives."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
from numpy.typing import NDArray

from policylab.errors import Fault, InputError
from policylab.study.blocks import Block, BlockResult, ScanPlan

if TYPE_CHECKING:
    import pandas as pd

# What the numbers of a scan are computed by: blocks of two versions of it are not mixed.
CODE = ("*.py", "solve/*.py", "study/*.py")
PLAN, RESULT = "scan.json", "regimes.parquet"


class Memory:
    """Keeps the games in two arrays."""

    def __init__(self, plan: ScanPlan, regimes: int) -> None:
        self.verdict = np.empty((regimes, plan.futures), dtype=np.int8)
        self.values = {name: np.empty((regimes, plan.futures), dtype=np.float32) for name in plan.columns}

    def has(self, block: Block) -> bool:  # noqa: ARG002 - a folder asks it of each block
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


class Folder:
    """Keeps each block as a Parquet file, which appears whole or not at all."""

    def __init__(self, folder: Path, plan: ScanPlan, regimes_per_block: int) -> None:
        self._folder = folder
        self._plan = plan
        told = {"asked": _fingerprint(plan), "regimes_per_block": regimes_per_block, "columns": list(plan.columns)}
        try:
            (folder / "games").mkdir(parents=True, exist_ok=True)
            known = json.loads((folder / PLAN).read_text(encoding="utf-8")) if (folder / PLAN).exists() else None
        except (OSError, ValueError) as error:
            raise _not_writable(folder, error) from None
        if known is not None and known != told:
            expected = "expected an empty folder, or one of a scan that asked the same of the same code"
            raise InputError([Fault("--out", "", str(folder), f"{expected}; this one holds another")])
        for left in [*folder.glob(".*.parquet.*"), *(folder / "games").glob(".*.parquet.*")]:
            if not psutil.pid_exists(int(left.suffix[1:])):  # its scan was killed while it wrote
                left.unlink(missing_ok=True)
        if known is None:
            _write(folder / PLAN, lambda path: path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8"))

    def _file(self, block: Block) -> Path:
        return self._folder / "games" / f"{block.number:05d}.parquet"

    def has(self, block: Block) -> bool:
        """Return whether the block was kept by this run or an earlier one, and can be read."""
        import pyarrow.parquet
        from pyarrow import ArrowException

        games = (block.regimes[1] - block.regimes[0]) * (block.futures[1] - block.futures[0])
        try:
            kept: int = pyarrow.parquet.read_metadata(self._file(block)).num_rows
        except (OSError, ArrowException):
            return False
        return kept == games

    def keep(self, block: Block, result: BlockResult) -> None:
        """Write a block."""
        table = table_of(result, block)
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
        _write(self._folder / RESULT, lambda path: table.to_parquet(path, index=False))


def _write(path: Path, writer: Callable[[Path], object]) -> None:
    """Write a file that appears whole or not at all; what was written before stays where there is no room for more."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        writer(beside)
        beside.replace(path)
    except OSError as error:
        raise _not_writable(path.parent, error) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _not_writable(folder: Path, error: Exception) -> InputError:
    return InputError([Fault("--out", "", str(folder), f"expected a folder to write to ({error})")])


def _fingerprint(plan: ScanPlan) -> str:
    """Return a hash of all that decides the numbers."""
    text = hashlib.sha256(
        f"{version('policylab')} {plan.futures} {plan.binding} {plan.concept} {sorted(plan.columns)}".encode()
    )
    package = Path(__file__).resolve().parents[1]
    for path in sorted(path for part in CODE for path in package.glob(part)):
        text.update(path.read_bytes())
    figures = {f"{item.name}.{name}": one.value for item in plan.instruments for name, one in item.figures().items()}
    for name, value in sorted({**plan.scenario.parameters, **figures}.items()):
        text.update(name.encode())
        text.update(np.ascontiguousarray(value, dtype=float).tobytes())
    text.update("".join(f"{item.name}:{item.delivered_by};" for item in plan.instruments).encode())
    return text.hexdigest()


def table_of(result: BlockResult, block: Block) -> pd.DataFrame:
    """Return a block as a table: a row for each regime and future."""
    import pandas as pd

    regimes = np.arange(*block.regimes, dtype=np.int32)
    futures = np.arange(*block.futures, dtype=np.int32)
    columns: dict[str, NDArray[Any]] = {
        "regime": np.repeat(regimes, len(futures)),
        "future": np.tile(futures, len(regimes)),
        "verdict": result.verdict.ravel(),
    }
    return pd.DataFrame(columns | {name: values.ravel() for name, values in result.values.items()})
