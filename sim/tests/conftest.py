"""One city for all tests of the simulator: building it takes two seconds, so it is built once."""

from __future__ import annotations

import pytest

from watchroom_sim.geography import Geography
from watchroom_sim.rehearsal import Ground, Lived, rehearse


@pytest.fixture(scope="session")
def ground() -> Ground:
    """What the demo city stands on."""
    return Ground.build()


@pytest.fixture(scope="session")
def geography(ground: Ground) -> Geography:
    """The streets, areas and premises of the demo city."""
    return ground.geography


@pytest.fixture(scope="session")
def hour(ground: Ground) -> Lived:
    """An hour of the city's life, second by second, from noon; ten minutes of positions are enough for any test."""
    return rehearse(ground, 3_600, positions_s=600)
