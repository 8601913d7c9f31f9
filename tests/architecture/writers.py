"""Which public functions of the actions write, found by reading their source."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

import audits.actions
import oversight.actions
import warrants.actions

PACKAGES: Final = (oversight.actions, warrants.actions, audits.actions)
DOORS: Final = ("web", "api", "management", "tasks.py", "*/views.py", "*/api.py", "*/tasks.py")
WRITES: Final = frozenset(
    {
        "save",
        "create",
        "create_user",
        "get_or_create",
        "update_or_create",
        "bulk_create",
        "bulk_update",
        "delete",
        "copy",
        "set",
    }
)  # of a model or a queryset; `update` counts where it is called with names alone
RAW: Final = ("INSERT", "UPDATE", "DELETE", "COPY", "TRUNCATE")


def modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield from nouns("actions")


def nouns(layer: str) -> Iterator[ModuleType]:
    """Yield the modules of one layer of all nouns that have a folder of their own."""
    for app in ("oversight", "warrants", "audits"):
        for path in sorted((root() / app).glob(f"*/{layer}.py")):
            yield importlib.import_module(f"{app}.{path.parent.name}.{layer}")
        for path in sorted((root() / app).glob(f"*/{layer}/[a-z]*.py")):
            yield importlib.import_module(f"{app}.{path.parents[1].name}.{layer}.{path.stem}")


@cache
def public_writers() -> dict[str, str]:
    """Return the public functions that write or call what writes: name -> module.

    A function is named `package.actions.module.function`; the closure goes over
    every function and method of all modules of actions, by the names they call.
    """
    reached: dict[str, set[str]] = {}
    calls: dict[str, set[str]] = {}
    public: dict[str, str] = {}
    for module in modules():
        tree = ast.parse(inspect.getsource(module))
        short = module.__name__.rpartition(".")[2]
        imported, texts = _imported(tree), statements(tree)
        for owner, function in _functions(tree):
            name = f"{module.__name__}.{function.name}"
            if not owner and not function.name.startswith("_"):
                public[name] = module.__name__
            key = f"{short}.{function.name}"
            calls.setdefault(key, set()).update(_called(function, short, imported))
            if _writes(function, texts):
                reached.setdefault(key, set()).add("writes")
    writing = set(reached)
    while True:
        more = {key for key, called in calls.items() if called & writing} - writing
        if not more:
            break
        writing |= more
    return {
        name: module for name, module in public.items() if ".".join(name.split(".")[-2:]) in writing
    }


def called_by_doors() -> set[str]:
    """Return `module.function` of everything that a door calls by the name of its module."""
    found = set()
    for _path, tree in door_files():
        imported = _imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = imported.get(node.value.id, "")
                if ".actions." in module:
                    found.add(f"{module}.{node.attr}")
    return found


def root() -> Path:
    return Path(inspect.getfile(oversight.actions)).parents[2]


def door_files() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every file of a door, read."""
    for app in ("oversight", "warrants", "audits"):
        for door in DOORS:
            for place in sorted((root() / app).glob(door)):
                for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
                    yield path, ast.parse(path.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return the local names of what a file imports: name -> dotted path."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    yield node.name, part


def _called(function: ast.FunctionDef, module: str, imported: dict[str, str]) -> set[str]:
    """Return `module.function` of what a function names; a method stands for its module."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            path = imported.get(node.id, "")
            found.add(
                ".".join(path.split(".")[-2:]) if ".actions." in path else f"{module}.{node.id}"
            )
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            path = imported.get(node.value.id, "")
            if ".actions." in f"{path}." and path:
                found.add(f"{path.rpartition('.')[2]}.{node.attr}")
            elif node.value.id in {"self", "stage", "case"}:
                found.add(f"{module}.{node.attr}")
    return found


def is_action(call: ast.Call, tree: ast.Module) -> bool:
    """Whether a call is one of an action, by the name of its module."""
    place = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(place, ast.Name) and ".actions." in _imported(tree).get(place.id, "")


def statements(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a file keeps under a name, such as its SQL: name -> text."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def _writes(function: ast.FunctionDef, texts: Mapping[str, str]) -> bool:
    return any(is_write(node, texts) for node in ast.walk(function) if isinstance(node, ast.Call))


def is_write(call: ast.Call, texts: Mapping[str, str]) -> bool:
    """Whether a call writes by itself, going by its name; `texts` are the file's statements."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name == "update":
        return bool(call.keywords) and not call.args
    if name == "execute":
        named = [texts.get(one.id, "") for one in ast.walk(call) if isinstance(one, ast.Name)]
        return any(word in " ".join([ast.unparse(call).upper(), *named]) for word in RAW)
    return name in WRITES
