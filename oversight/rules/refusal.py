"""The expected "no"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """A step is not taken, and nothing of it is left behind.

    `why` is a stable code for tests and API clients; its label is the sentence a
    person reads. `source` is the article it rests on, `pointer` the field it is
    about (RFC 6901). `breaches` are all the rules of the rulebook that a filing
    breaks; each carries its own code, article, figures and sentence. `beside` are
    refusals of the same step for other reasons, so that all faults are told at once.
    `attempt` says in codes what was asked for, where that has to be kept on record.
    """

    def __init__(
        self,
        why: str,
        *,
        source: str = "",
        pointer: str = "",
        breaches: Sequence[Any] = (),
        beside: Sequence[Refusal] = (),
        **params: str,
    ) -> None:
        super().__init__(str(why))
        self.why = str(why)
        self.source = source
        self.pointer = pointer
        self.breaches = tuple(breaches)
        self.beside = tuple(beside)
        self.params = params
        self.attempt: Any = None

    @property
    def faults(self) -> tuple[Any, ...]:
        """Each single fault: a broken rule, or a refusal that no rule of the rulebook speaks of."""
        return (*(self.breaches or (self,)), *self.beside)
