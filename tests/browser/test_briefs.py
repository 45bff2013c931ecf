"""Every kind of premises there is has its brief, and none complains while it is made."""

from __future__ import annotations

import pytest

from policylab.scenario import scenario_names
from policylab.shelf import Shelf
from policylab.solve._compiled import TOLD

# The shelf is built once for these and the tests that open its pages.
pytestmark = pytest.mark.xdist_group("browser")


def test_every_scenario_has_a_brief_that_ran_without_a_warning(shelf: Shelf) -> None:
    assert {one.name for one in shelf.records} == {*scenario_names(), "comparison"}
    # The first on a machine says that it compiles the solver.
    complaints = {one.name: [told for told in one.warnings if told != TOLD] for one in shelf.records}
    assert {name: told for name, told in complaints.items() if told} == {}
