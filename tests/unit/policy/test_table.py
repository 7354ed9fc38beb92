"""The table of rules as it is kept: its bytes are its hash, and read back they are the table."""

from __future__ import annotations

import hashlib
import json

from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import Cap, Table, decoded, encoded, hash_of


def test_a_table_is_kept_with_its_members_in_order() -> None:
    """What is kept has one form, is hashed as it is kept, and read back is the same table."""
    table = Table(rules=(), sights=(), bars=(), caps=(Cap(name="few", says="Few.", most=3.0, unit="reads"),))
    content = encoded(table)
    assert content == json.dumps(json.loads(content), sort_keys=True, separators=(",", ":")).encode()
    assert hash_of(table) == hashlib.sha256(content).hexdigest()
    assert decoded(encoded(SHIPPED)) == SHIPPED
    assert (table.most("few"), table.most("many")) == (3.0, 0.0)
