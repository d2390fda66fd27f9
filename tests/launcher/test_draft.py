"""`make migration`: a drafted revision brings a chain to what the models say."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from devenv_svc.app import SERVICE
from launcher import commands

INDEX = '    op.create_index(op.f("ix_projects_state"), "projects", ["state"], unique=False)\n'


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The chain of devenv-svc without an index that its models have."""
    copytree(SERVICE.migrations, tmp_path / "migrations")
    spec = replace(SERVICE, migrations=tmp_path / "migrations")
    monkeypatch.setattr(commands, "spec_of", lambda name: {"devenv-svc": spec}[name])
    (first,) = (spec.migrations / "versions").glob("0001_*.py")
    assert INDEX in first.read_text()
    first.write_text(first.read_text().replace(INDEX, ""))
    return spec.migrations / "versions"


def drafted(*arguments: str) -> int:
    return commands.draft(arguments, lambda text: None)


def test_a_drafted_revision_has_what_the_chain_lacks(chain: Path) -> None:
    assert drafted("devenv-svc", "projects by state") == 0
    second = (chain / "0002_projects_by_state.py").read_text()
    assert second.startswith('"""projects by state."""')
    assert second.count("op.f('ix_projects_state')") == 2
    upgrade = second.partition("def downgrade")[0]
    assert "batch_op.create_index" in upgrade
    assert "drop" not in upgrade


def test_nothing_is_left_to_draft_after_it(chain: Path) -> None:
    drafted("devenv-svc", "projects by state")
    drafted("devenv-svc", "nothing")
    upgrade = (chain / "0003_nothing.py").read_text().partition("def upgrade() -> None:")[2]
    assert "op." not in upgrade


def test_there_is_no_draft_for_a_service_that_is_not_there() -> None:
    said: list[str] = []
    assert commands.draft(("report-svc", "x"), said.append) == commands.EXIT_USAGE
    assert said[0].startswith("There is no service report-svc; there are gateway, ")
