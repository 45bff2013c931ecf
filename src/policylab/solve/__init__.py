"""Solution concepts for two-player games given by their payoffs alone.

Nothing here knows what the actions are: a game is a pair of matrices, both indexed [row player's action, column
player's action].
"""

from __future__ import annotations

from policylab.solve.commitment import Commitment, CommitmentResult, CommitmentTolerances, commitment
from policylab.solve.nash import Equilibrium, NashResult, Tie, Tolerances, nash

__all__ = [
    "Commitment",
    "CommitmentResult",
    "CommitmentTolerances",
    "Equilibrium",
    "NashResult",
    "Tie",
    "Tolerances",
    "commitment",
    "nash",
]
