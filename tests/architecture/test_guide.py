"""docs/adding-a-service.md: its files, taken from the page, are a service that works and keeps the rules."""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest

from tests.architecture.test_layout import ALWAYS, ROOT
from tests.architecture.test_statements import PLACES, statements

PAGE = (ROOT / "docs" / "adding-a-service.md").read_text()
FILES = dict(re.findall(r"^`((?:services|tests)/\S+)`\n\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
PACKAGE = "services/report-svc/src/report_svc"
KNOWN = "from svckit.contracts.programs import SERVICES, Public\n\nSERVICES.update({\n%s})\n"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The files of the page, and a module that makes the service known as the page's line does."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (line,) = re.findall(r'^    "report-svc": Public.*\n', PAGE, re.MULTILINE)
    (tmp_path / "known.py").write_text(KNOWN % line)
    return tmp_path


def run(made: Path, module: str, *arguments: str) -> None:
    path = os.pathsep.join(map(str, (made, made / "services/report-svc/src")))
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_tests_pass_on_both_databases(made: Path) -> None:
    options = ("-q", "-p", "known", "-p", "tests.conftest", "-p", "no:cacheprovider")
    run(made, "pytest", *options, "-c", str(ROOT / "pyproject.toml"), str(made / "tests/report"))


def test_it_has_the_files_that_all_have_and_makes_statements_in_repositories_only() -> None:
    assert {f"{PACKAGE}/{name}" for name in ALWAYS} <= FILES.keys()
    sources = {name: text for name, text in FILES.items() if name.startswith(PACKAGE) and "/migrations/" not in name}
    assert not [name for name, text in sources.items() if Path(name).name not in PLACES and statements(text)]


def test_it_is_formatted_and_linted(made: Path) -> None:
    """By our rules, which are for the folders beside them."""
    copy(ROOT / "pyproject.toml", made)
    src = f'src = ["{ROOT}", "{made}/services/report-svc/src"]'
    for check in (("format", "--check"), ("check", "--config", src)):
        run(made, "ruff", *check, "--no-cache", str(made / "services"), str(made / "tests"))
