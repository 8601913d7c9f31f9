"""The door of the exchange, and messages with a fault."""

from __future__ import annotations

from typing import Any

from tests.machine import Machine
from tests.warrants.hi1 import Tree

DOOR = "/exchange/hi1/"
NAMED = {"name": "Aigerim Somebody", "iin": "900101300123"}
PARAMETERS = "auth:NationalAuthorisationParameters"
TARGET = "task:NationalLITaskingParameters"
BODY = "doc:DocumentBody"


def sent(machine: Machine, tree: Tree, **how: Any) -> Tree:
    answer = machine.post(DOOR, tree, **how)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/json"
    found: Tree = answer.json()
    assert found["Header"]["TransactionIdentifier"] == tree["Header"]["TransactionIdentifier"]
    return found


def object_of(tree: Tree, action: int = 0) -> Tree:
    actions = tree["Payload"]["RequestPayload"]["ActionRequests"]["ActionRequest"]
    found: Tree = actions[action]["CREATE"]["HI1Object"]
    return found


def identifier(tree: Tree, action: int = 0) -> str:
    return str(object_of(tree, action)["ObjectIdentifier"])


def broken(tree: Tree, action: int, change: Any) -> Tree:
    change(object_of(tree, action))
    return tree


def put(*path: str, value: Any) -> Any:
    def change(tree: Tree) -> None:
        for name in path[:-1]:
            tree = tree[name]
        tree[path[-1]] = value

    return change


def drop(*path: str) -> Any:
    def change(tree: Tree) -> None:
        for name in path[:-1]:
            tree = tree[name]
        del tree[path[-1]]

    return change
