"""A slow hash that tells what it cost, so that equal time is seen without a clock."""

from __future__ import annotations

import pytest
from argon2 import Parameters, extract_parameters

from oversight.rules import codes


class Counting:
    """A hasher that notes what each verification cost: the parameters of the hash it was given."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.costs: list[Parameters] = []
        self.real = codes.HASHER
        patched.setattr(codes, "HASHER", self)

    def verify(self, kept: str, signs: str) -> bool:
        self.costs.append(extract_parameters(kept))
        return self.real.verify(kept, signs)
