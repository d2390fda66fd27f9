"""Every code that a person may meet is in the file from which the console's texts are checked (08, decision 18)."""

import ast
import importlib
import json
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from svckit.errors import ProblemError
from svckit.openapi import service_openapi

from gateway.errors import RateLimited, SignInThrottled, TooMany
from launcher import commands
from launcher.codes import PACKAGES, Code, CodesContradict, all_codes
from launcher.services import Platform

ROOT = Path(__file__).resolve().parents[2]
EXPORTED = ROOT / "frontend" / "src" / "shared" / "api" / "codes.json"
LOCALES = ROOT / "frontend" / "src" / "shared" / "i18n" / "locales"
# what makes a reason or a finding of a code: the name that is called, and the argument that is the code
MAKERS: dict[str, str | int] = {
    "Reason": "code",
    "reason": 0,
    "ArchiveRefused": 0,
    "Finding": 0,
    "Record": "problem",
    "_Row": "problem",
    "_Bad": 0,
    "outside": 1,
    "_example": 0,
}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("refusal", [SignInThrottled, RateLimited])
def test_who_has_to_wait_is_told_how_long(refusal: type[TooMany], language: str) -> None:
    texts = json.loads((LOCALES / language / "codes.json").read_text(encoding="utf-8"))
    assert "{{retry_after}}" in texts[refusal.code]["hint"]
    assert refusal(60).params["retry_after"] == 60


def sources() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        folder = Path(importlib.import_module(package).__path__[0])
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(parts).removesuffix(".__init__"), path


def made() -> Iterator[tuple[str, str]]:
    """Where a reason is made of a literal or of a constant, and its code."""
    for module, path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := _name(node.func)) in MAKERS:
                argument = _argument(node, MAKERS[name])
                where = f"{path.name}:{node.lineno}"
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield where, argument.value
                elif argument is not None and _name(argument).isupper():
                    yield where, _constant(module, argument)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _argument(call: ast.Call, which: str | int) -> ast.expr | None:
    if isinstance(which, int):
        return call.args[which] if which < len(call.args) else None
    return next((keyword.value for keyword in call.keywords if keyword.arg == which), None)


def _constant(module: str, node: ast.expr) -> str:
    """A name of the module, or of one that it imports (`errors.KILLED`)."""
    found = importlib.import_module(module)
    if isinstance(node, ast.Attribute):
        found = getattr(found, _name(node.value))
    return str(getattr(found, _name(node)))


def test_exported_file_is_what_the_code_has() -> None:
    assert EXPORTED.read_text(encoding="utf-8") == commands.codes(), "run make openapi"


def test_codes_are_sorted_and_each_has_a_title() -> None:
    codes = json.loads(commands.codes())
    assert codes == sorted(codes, key=lambda code: (code["code"], code["kind"]))
    assert {code["kind"] for code in codes} == {"problem", "reason", "finding", "field", "notification"}
    assert all(code["title"] for code in codes)


@pytest.mark.parametrize(
    "code",
    [
        Code("resource.not_found", "problem", "Not found"),
        Code("task.dataset_offline", "reason", "The dataset stayed offline for too long"),
        Code("sample.empty", "finding", "The text is empty"),
        Code("field.sort_unknown", "field", "Sort unknown"),
    ],
)
def test_code_of_each_kind_is_found(code: Code) -> None:
    assert code in all_codes()


def test_every_reason_that_is_made_is_known() -> None:
    known = {code.code for code in all_codes() if code.kind in ("reason", "finding")}
    unknown = {(where, code) for where, code in made() if code not in known}
    assert not unknown


def test_reasons_are_looked_for_where_they_are_made() -> None:
    assert len({code for _, code in made()}) > 40


def test_two_refusals_with_one_code_and_different_titles_are_refused() -> None:
    class Other(ProblemError):
        status, code, title = 404, "resource.not_found", "Something else"

    Other.__module__ = "gateway.errors"
    try:
        with pytest.raises(CodesContradict):
            all_codes()
    finally:
        Other.__module__ = "tests"


def test_no_service_has_two_operations_with_one_id(platform: Platform) -> None:
    for app in platform.apps:
        app.openapi_schema = None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            paths = service_openapi(app)["paths"]
        ids = Counter(operation["operationId"] for item in paths.values() for operation in item.values())
        assert [name for name, count in ids.items() if count > 1] == [], app.title


async def test_merged_description_has_each_operation_id_once(platform: Platform) -> None:
    paths = json.loads(await platform.gateway.api.state.description.json())["paths"]
    ids = Counter(operation["operationId"] for item in paths.values() for operation in item.values())
    assert [name for name, count in ids.items() if count > 1] == []
    assert not [name for name in ids if name[-1].isdigit()]
