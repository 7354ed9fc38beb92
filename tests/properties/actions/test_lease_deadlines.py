"""Whatever is done to the clock, no lease runs longer than its quarter of an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from watchroom.actions.lease_keeper import Deadlines
from watchroom.actions.leases import LEASE_LASTS
from watchroom.base.clock import ManualClock


class OneLease(RuleBasedStateMachine):
    """A lease that is asked about each second, renewed now and then, while somebody plays with the wall clock."""

    def __init__(self) -> None:
        """Open it."""
        super().__init__()
        self.clock = ManualClock(datetime(2026, 3, 14, 21, 15, tzinfo=UTC))
        self.deadlines = Deadlines(self.clock)
        self.is_over = False
        self.renew()

    @rule()
    def renew(self) -> None:
        """Let it run a quarter of an hour from now, by the wall clock as it stands."""
        if not self.is_over:
            self.ends_at = self.clock.now() + LEASE_LASTS
            self.renewed_at = self.clock.monotonic()
            self._ask()

    @rule(seconds=st.integers(min_value=1, max_value=600))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.clock.advance(seconds)
        self._ask()

    @rule(seconds=st.integers(min_value=-86_400, max_value=86_400))
    def step(self, seconds: int) -> None:
        """Set the wall clock."""
        self.clock.step_wall(seconds)
        self._ask()

    def _ask(self) -> None:
        self.is_over = self.is_over or self.deadlines.is_over("lease", self.ends_at)

    @invariant()
    def runs_no_longer_than_allowed(self) -> None:
        """It is over as soon as either clock says so."""
        ran_s = self.clock.monotonic() - self.renewed_at
        if ran_s >= LEASE_LASTS.total_seconds() or self.clock.now() >= self.ends_at:
            assert self.is_over

    @invariant()
    def ends_no_earlier_than_a_clock_says(self) -> None:
        """It is not over while neither clock ever reached its end."""
        if self.is_over and not hasattr(self, "over_seen"):
            self.over_seen = True
            ran = timedelta(seconds=self.clock.monotonic() - self.renewed_at)
            assert ran >= LEASE_LASTS or self.clock.now() >= self.ends_at


TestOneLease = OneLease.TestCase
TestOneLease.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
