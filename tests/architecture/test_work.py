"""Work of every kind that a program asks for is worked on: an unknown kind would wait for ever (svckit.work)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KIT = ROOT / "kit" / "src"
SERVICES = sorted((ROOT / "services").glob("*-svc"))
STARTS = {"HANDOVER_WORK": "Handover", "OWNER_WORK": "on_user_disabled", "UPLOAD_WORK": "add_uploads"}
"""The kit's own kinds, and what a service takes of the kit that asks for them."""


def trees(folder: Path) -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]


def defined(tree: ast.Module) -> list[str]:
    """Names of the kinds that a module defines."""
    return [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and called(node.value) == "WorkKind"
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def served(tree: ast.Module) -> set[str]:
    """Names that are keys of a dict; those of kinds are steps of a reconciler."""
    keys = [key for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys]
    return {key.id for key in keys if isinstance(key, ast.Name) and key.id.endswith("_WORK")}


def names(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_the_kinds_of_the_kit_are_known_here() -> None:
    assert sorted(name for tree in trees(KIT) for name in defined(tree)) == sorted(STARTS)


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_service_has_a_step_for_each_kind_of_work(service: Path) -> None:
    found = trees(service / "src")
    used = {name for tree in found for name in names(tree)}
    kinds = [name for tree in found for name in defined(tree)]
    kinds += [kind for kind, starter in STARTS.items() if starter in used]
    assert set(kinds) == {kind for tree in found for kind in served(tree)}


@pytest.mark.parametrize("folder", [KIT, ROOT / "gateway" / "src", *SERVICES], ids=lambda path: path.name)
def test_a_kind_is_a_constant_and_only_a_kind_makes_keys(folder: Path) -> None:
    for tree in trees(folder):
        calls = [called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert calls.count("WorkKind") == len(defined(tree))
        assert all(name.endswith("_WORK") for name in defined(tree))
        assert "WorkKey" not in calls or "class WorkKind" in ast.unparse(tree)
