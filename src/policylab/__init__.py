"""policylab: does a fire department that serves as well as enforces do better? A game, and its comparison.

>>> import policylab
>>> karaoke = policylab.load("karaoke", {"fine": 20000})
>>> float(karaoke.parameters["fine"])
20000.0
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policylab import solve, study
    from policylab.explorer import explore
    from policylab.files import export
    from policylab.workbench import compare, instrument, load, load_regime

try:
    __version__ = version("policylab")
except PackageNotFoundError:  # pragma: no cover - a source tree that nobody installed
    __version__ = "0"

__all__ = ["__version__", "compare", "explore", "export", "instrument", "load", "load_regime", "solve", "study"]

_FUNCTIONS = {
    **dict.fromkeys(("compare", "instrument", "load", "load_regime"), "policylab.workbench"),
    "explore": "policylab.explorer",
    "export": "policylab.files",
}
_MODULES = ("solve", "study")


def __getattr__(name: str) -> Any:
    # What is asked for is imported when it is asked for: `policylab --help` must not wait for NumPy.
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    if name in _MODULES:
        return import_module(f"policylab.{name}")
    raise AttributeError(f"module 'policylab' has no attribute {name!r}")
