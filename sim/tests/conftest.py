"""One city for all tests of the simulator: building it takes two seconds, so it is built once."""

from __future__ import annotations

import pytest
from watchroom_sim.geography import Geography, build_geography
from watchroom_sim.rehearsal import SEED, Lived, rehearse


@pytest.fixture(scope="session")
def geography() -> Geography:
    """The ground of the demo city."""
    return build_geography(SEED)


@pytest.fixture(scope="session")
def hour(geography: Geography) -> Lived:
    """An hour of the city's life, second by second, from noon."""
    return rehearse(geography, 3_600)
