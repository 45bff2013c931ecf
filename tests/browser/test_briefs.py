"""Every kind of premises there is has its brief, and none complains while it is made."""

from __future__ import annotations

import pytest

from policylab.scenario import scenario_names
from policylab.shelf import Shelf

# The shelf is built once for these and the tests that open its pages.
pytestmark = pytest.mark.xdist_group("browser")


def test_every_scenario_has_a_brief_that_ran_without_a_warning(shelf: Shelf) -> None:
    assert {one.name for one in shelf.records} == {*scenario_names(), "comparison"}
    assert {one.name: one.warnings for one in shelf.records if one.warnings} == {}
