"""Figures: one file for each question that a figure answers.

Every figure is a function of results and a language, and returns a `Chart`: a matplotlib figure that knows
what it finds and shows itself in a notebook. `describe` beside it makes that finding from the numbers, and
`svg.to_svg` turns the figure into an element of a page.
"""

from policylab.figures.attribution import attribution
from policylab.figures.basins import basins
from policylab.figures.best_replies import best_replies
from policylab.figures.concepts import concepts
from policylab.figures.convergence import convergence
from policylab.figures.deterrence import Sweep, deterrence, sweep
from policylab.figures.forest import forest
from policylab.figures.gains import gains
from policylab.figures.ground import ground
from policylab.figures.inspection import InspectionGame
from policylab.figures.instruments import instruments
from policylab.figures.neutrality import neutrality
from policylab.figures.pareto import pareto
from policylab.figures.portrait import portrait
from policylab.figures.sensitivity import sensitivity
from policylab.figures.split import split
from policylab.figures.statistics import fires_over_time
from policylab.figures.style import Chart
from policylab.figures.svg import to_svg
from policylab.figures.time_path import time_path
from policylab.figures.tornado import tornado
from policylab.figures.verdict_map import verdict_map

__all__ = [
    "Chart",
    "InspectionGame",
    "Sweep",
    "attribution",
    "basins",
    "best_replies",
    "concepts",
    "convergence",
    "deterrence",
    "fires_over_time",
    "forest",
    "gains",
    "ground",
    "instruments",
    "neutrality",
    "pareto",
    "portrait",
    "sensitivity",
    "split",
    "sweep",
    "time_path",
    "to_svg",
    "tornado",
    "verdict_map",
]
