"""The incentive program's money: budget lines, what is committed and paid, and the payments files."""

from __future__ import annotations

from datetime import date, datetime

from watchroom.model.incentive_views import BudgetLine, Payment
from watchroom.store.acting import Tx
from watchroom.store.incentive import ApplicationRow

_PAYMENT = "id, made_at, made_by_name, applications, cents, paid_on"
_COLUMNS = ", ".join(ApplicationRow.__struct_fields__)
_LINE = """CASE WHEN kind = 'voucher' THEN 'vouchers'
    WHEN building IN ('house', 'apartment', 'condo', 'home_office') THEN 'homes' ELSE 'others' END"""
_YEAR = "extract(year FROM decided_on + interval '3 months')::int"
"""A fiscal year begins on 1 October: three months on, the calendar names it."""


async def budget(tx: Tx) -> list[BudgetLine]:
    """Return every line of every year with what was promised and paid from it, the newest year first."""
    rows = await tx.fetch(
        f"""WITH spent AS (
                SELECT {_YEAR} AS fiscal_year, {_LINE} AS line,
                    coalesce(sum(cents) FILTER (WHERE status = 'approved'), 0)::bigint AS committed_cents,
                    coalesce(sum(cents) FILTER (WHERE status = 'paid'), 0)::bigint AS paid_cents
                FROM incentive_application WHERE status IN ('approved', 'paid') GROUP BY 1, 2)
            SELECT fiscal_year, line, coalesce(budget.cents, 0) AS cents,
                coalesce(spent.committed_cents, 0) AS committed_cents, coalesce(spent.paid_cents, 0) AS paid_cents
            FROM incentive_budget budget FULL JOIN spent USING (fiscal_year, line)
            ORDER BY fiscal_year DESC, line"""  # noqa: S608 - constant words
    )
    return [BudgetLine(**dict(row)) for row in rows]


async def lock_line(tx: Tx, fiscal_year: int, line: str) -> None:
    """Let one approval at a time spend from a line: two officers together cannot go over it."""
    await tx.execute("SELECT FROM incentive_budget WHERE fiscal_year = $1 AND line = $2 FOR UPDATE", fiscal_year, line)


async def put_line(tx: Tx, fiscal_year: int, line: str, cents: int, at: datetime, by_name: str) -> None:
    """Set one line of a year."""
    await tx.execute(
        """INSERT INTO incentive_budget (fiscal_year, line, cents, set_at, set_by_name) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (fiscal_year, line) DO UPDATE SET cents = excluded.cents, set_at = excluded.set_at,
               set_by_name = excluded.set_by_name""",
        fiscal_year,
        line,
        cents,
        at,
        by_name,
    )


async def unpaid(tx: Tx) -> list[ApplicationRow]:
    """Return the approved applications that stand in no payments file, locked until the commit."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM incentive_application
            WHERE status = 'approved' AND payment_id IS NULL ORDER BY decided_at, id FOR UPDATE"""  # noqa: S608
    )
    return [ApplicationRow(**dict(row)) for row in rows]


async def of_payment(tx: Tx, payment_id: str) -> list[ApplicationRow]:
    """Return the applications of a payments file, locked until the commit."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM incentive_application WHERE payment_id = $1 ORDER BY reference FOR UPDATE",  # noqa: S608
        payment_id,
    )
    return [ApplicationRow(**dict(row)) for row in rows]


async def insert_payment(tx: Tx, payment: Payment) -> None:
    """Keep a payments file."""
    await tx.execute(
        f"INSERT INTO incentive_payment ({_PAYMENT}) VALUES ($1, $2, $3, $4, $5, $6)",  # noqa: S608 - constant columns
        *(getattr(payment, name.strip()) for name in _PAYMENT.split(",")),
    )


async def payments(tx: Tx) -> list[Payment]:
    """Return the payments files, the newest first."""
    rows = await tx.fetch(f"SELECT {_PAYMENT} FROM incentive_payment ORDER BY made_at DESC")  # noqa: S608
    return [Payment(**dict(row)) for row in rows]


async def set_paid(tx: Tx, payment_id: str, on: date) -> None:
    """Note when a payments file was paid."""
    await tx.execute("UPDATE incentive_payment SET paid_on = $2 WHERE id = $1", payment_id, on)
