"""`make licences` refuses what does not fit, and the real locks pass."""

from email.message import Message
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest

from tests.licences import __main__ as command
from tests.licences.check import Package, fits, npm_packages, problems, python_packages

NPM = '{"packages": {"": {}, "node_modules/a": {"version": "1.0.0", "license": %s}}}'


def python(*headers: tuple[str, str]) -> list[Package]:
    found: Any = Message()
    for name, value in headers:
        found[name] = value
    return python_packages("thing==1.0 \\\n    --hash=sha256:00\n", lambda _name: found)


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND GPL-2.0-only", "SEE LICENSE IN x", ""]
)
def test_a_licence_that_does_not_fit_is_named(licence: str) -> None:
    assert len(problems(python(("License-Expression", licence)))) == 1
    assert len(problems(npm_packages(NPM % f'"{licence}"'))) == 1


@pytest.mark.parametrize(
    "headers",
    [
        [("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)")],
        [
            ("Classifier", "License :: OSI Approved :: MIT License"),
            ("Classifier", "License :: Other/Proprietary License"),
        ],
        [("License", "the whole text\nof some licence")],
        [],
    ],
)
def test_python_packages_without_a_known_name_do_not_pass(headers: list[tuple[str, str]]) -> None:
    assert len(problems(python(*headers))) == 1


def test_a_package_that_is_not_installed_does_not_pass() -> None:
    def absent(name: str) -> Any:
        raise PackageNotFoundError(name)

    assert problems(python_packages("thing==1.0\n", absent)) == ["python thing 1.0: no licence is named"]


def test_a_reviewed_package_that_changes_its_licence_does_not_pass() -> None:
    assert not problems([Package("python", "nodeenv", "1", "BSD")])
    assert problems([Package("python", "nodeenv", "2", "GPL-3.0-only")])


@pytest.mark.parametrize("licence", ["null", '{"type": "MIT"}', '"UNLICENSED"'])
def test_npm_packages_without_a_licence_do_not_pass(licence: str) -> None:
    assert len(problems(npm_packages(NPM % licence))) == 1


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("(MIT OR CC0-1.0)", True),
        ("(GPL-2.0-only OR MIT) AND ISC", True),
        ("MIT OR ISC AND GPL-2.0-only", True),
        ("(MIT OR ISC) AND GPL-2.0-only", False),
        ("MIT OR", False),
        ("(MIT", False),
        ("MIT ISC", False),
    ],
)
def test_expressions(expression: str, answer: bool) -> None:
    assert fits(expression) is answer


def test_the_locks_of_the_project_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main() == 0
    shown = capsys.readouterr().out
    assert "fastapi" in shown
    assert "antd" in shown
    assert shown.endswith(" packages, 0 do not fit\n")
