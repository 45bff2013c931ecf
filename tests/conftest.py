"""Hypothesis draws the same examples on every run, so that a failure in CI is the failure at the desk."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from policylab.catalogue import Catalogue, load_catalogue

settings.register_profile(
    "policylab",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=60,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("policylab")


@pytest.fixture(autouse=True)
def _only_the_projects_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a data folder of their own in the environment."""
    monkeypatch.delenv("POLICYLAB_DATA", raising=False)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's instruments and regimes."""
    return load_catalogue()
