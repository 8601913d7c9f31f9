"""The hand of somebody who owns the tables: every trigger off, no action asked."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

TABLE = re.compile(r"^\s*(?:UPDATE|DELETE FROM|INSERT INTO)\s+(\w+)", re.IGNORECASE)


def tamper(statement: str, *values: Any) -> int:
    """Change rows by raw SQL with the triggers of their table off; return how many."""
    found = TABLE.match(statement)
    assert found, "one statement on one table"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {found[1]} DISABLE TRIGGER USER")
        cursor.execute(statement, values or None)
        changed = int(cursor.rowcount)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {found[1]} ENABLE TRIGGER USER")
    return changed
