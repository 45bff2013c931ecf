"""Solution concepts for games given by their payoffs alone.

Nothing here knows what the actions are: a game of two players is a pair of matrices, both indexed [row player's
action, column player's action]. `nash` and `commitment` ask who moves when; `replicator`, `replicator_n`, `stability`,
`rest_point` and `basins` where imitation leads; `quantal` what noisy choice does; `targeting`, `harrington` and
`scholz` what a record of the past does, `stationary` how often a chain is in each of its states.
"""

from __future__ import annotations

from policylab.solve._branch import QuantalPath, QuantalTolerances
from policylab.solve._many import ManyEquilibria, nash_many
from policylab.solve._many_commitments import ManyCommitments, commitment_many
from policylab.solve._path import EvolutionTolerances
from policylab.solve.basins import Basins, basins
from policylab.solve.commitment import Commitment, CommitmentResult, CommitmentTolerances, commitment
from policylab.solve.evolution import Evolution, EvolutionN, replicator, replicator_n
from policylab.solve.harrington import harrington, harrington_threshold
from policylab.solve.markov import Simulation, simulate, stationary, steady_state
from policylab.solve.nash import Equilibrium, NashResult, Tie, Tolerances, nash
from policylab.solve.quantal import Quantal, QuantalLimit, quantal
from policylab.solve.quantal import limit as quantal_limit
from policylab.solve.scholz import Scholz, scholz
from policylab.solve.stability import Stability, rest_point, stability
from policylab.solve.targeting import Targeting, TargetingTolerances, targeting

__all__ = [
    "Basins",
    "Commitment",
    "CommitmentResult",
    "CommitmentTolerances",
    "Equilibrium",
    "Evolution",
    "EvolutionN",
    "EvolutionTolerances",
    "ManyCommitments",
    "ManyEquilibria",
    "NashResult",
    "Quantal",
    "QuantalLimit",
    "QuantalPath",
    "QuantalTolerances",
    "Scholz",
    "Simulation",
    "Stability",
    "Targeting",
    "TargetingTolerances",
    "Tie",
    "Tolerances",
    "basins",
    "commitment",
    "commitment_many",
    "harrington",
    "harrington_threshold",
    "nash",
    "nash_many",
    "quantal",
    "quantal_limit",
    "replicator",
    "replicator_n",
    "rest_point",
    "scholz",
    "simulate",
    "stability",
    "stationary",
    "steady_state",
    "targeting",
]
