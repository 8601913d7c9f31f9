"""What the database itself refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """Expect the database to refuse what is inside, by the rule of this name."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    diagnosis = getattr(caught.value.__cause__, "diag", None)
    assert getattr(diagnosis, "constraint_name", None) == constraint, caught.value
