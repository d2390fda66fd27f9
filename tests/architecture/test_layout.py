"""The services look alike, and stay small (01, rules 1, 3 and 11)."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from svckit.contracts.programs import SERVICES as KNOWN
from svckit.migrate import alembic_config, newest_revision

ROOT = Path(__file__).resolve().parents[2]
SERVICES = sorted((ROOT / "services").glob("*-svc"))
ALWAYS = {"__init__.py", "app.py", "settings.py", "errors.py", "models.py", "events.py", "needs.py"}
RESOURCE = {
    *("__init__.py", "deps.py", "router.py", "internal.py", "schemas.py", "service.py", "repository.py", "states.py")
}
"""What a room of a service (its folder for one resource) may hold. More than that is named here, room by room."""
EXTRAS = {
    "algorithm-svc/algorithms": {"holding.py", "snapshot.py"},
    "dataset-svc/datasets": {"current.py", "form.py", "intake.py", "versions.py"},
    "dataset-svc/archives": {
        *("archive.py", "budget.py", "central.py", "convert.py", "decoding.py", "encodings.py", "ends.py"),
        *("extra.py", "foreign.py", "libc.py", "listed.py", "names.py", "packed.py", "rar.py", "unar.py"),
        *("zip_structs.py", "zip_writer.py", "zstd.py"),
    },
    "dataset-svc/imports": {
        *("answer.py", "brat.py", "confine.py", "conll.py", "dir_format.py", "entities.py", "formats.py"),
        *("index_writer.py", "job.py", "json_items.py", "landlock.py", "layout.py", "mends.py", "named_files.py"),
        *("notes.py", "offsets.py", "parts.py", "placing.py", "reader.py", "record_files.py", "records.py"),
        *("report.py", "returned.py", "spellings.py", "tables.py", "text.py", "worker.py"),
    },
    "dataset-svc/purposes": {"seed.py"},
    "dataset-svc/samples": {
        *("changes.py", "content.py", "index.py", "mending.py", "preview.py", "sides.py", "split_service.py"),
        "splits.py",
    },
    "inference-svc/services": {"cleanup.py", "confirmations.py", "log.py", "plan.py", "spec.py"},
    "inference-svc/trials": {"request.py"},
    "model-svc/registry": {"archive.py"},
    "training-svc/attempts": {
        *("curve.py", "driver.py", "files.py", "follower.py", "handover.py", "log.py", "metrics.py", "outcome.py"),
        *("plan.py", "queue.py", "reports.py", "spec.py", "usable.py", "watch.py"),
    },
    "training-svc/tasks": {"checks.py", "drafts.py", "references.py", "reports.py", "selection.py", "starting.py"},
}
NO_ROOMS = {"adapters", "migrations"}
MOST_LINES = 300


def package(service: Path) -> Path:
    return service / "src" / service.name.replace("-", "_")


def sources() -> list[Path]:
    folders = [
        *(ROOT / name / "src" for name in ("kit", "gateway", "launcher")),
        *(service / "src" for service in SERVICES),
    ]
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


@pytest.mark.parametrize("owner", [ROOT / "gateway", *SERVICES], ids=lambda path: path.name)
def test_a_program_can_be_installed_without_the_others(owner: Path) -> None:
    ours = {"gateway", "launcher", "svckit", *(service.name for service in SERVICES)}
    wanted = tomllib.loads((owner / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {re.split(r"[<>=\[ ]", name)[0] for name in wanted} & ours == {"svckit"}


def test_the_services_that_are_there_are_those_that_the_platform_knows() -> None:
    assert {service.name for service in SERVICES} == KNOWN.keys()


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_service_has_the_files_that_all_have(service: Path) -> None:
    missing = {name for name in ALWAYS if not (package(service) / name).exists()}
    assert not missing


def test_a_room_has_the_files_that_all_have_and_those_named_here() -> None:
    found = {
        f"{service.name}/{room.name}": {path.name for path in room.glob("*.py")} - RESOURCE
        for service in SERVICES
        for room in package(service).iterdir()
        if (room / "__init__.py").exists() and room.name not in NO_ROOMS
    }
    assert {room: files for room, files in found.items() if files} == EXTRAS


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_service_has_a_migration_chain(service: Path) -> None:
    assert list((package(service) / "migrations" / "versions").glob("0001_*.py"))


@pytest.mark.parametrize("owner", [ROOT / "gateway", *SERVICES], ids=lambda path: path.name)
def test_migrations_are_numbered_as_the_kit_reads_them(owner: Path) -> None:
    folder = owner / "src" / owner.name.replace("-", "_") / "migrations"
    assert newest_revision(folder) == ScriptDirectory.from_config(alembic_config("", folder)).get_current_head()


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES or "migrations" in path.parts


def test_files_of_tests_and_images_are_small() -> None:
    files = [path for name in ("tests", "images") for path in (ROOT / name).rglob("*.py")]
    assert files
    assert [path.name for path in files if len(path.read_text().splitlines()) > MOST_LINES] == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_kit_commits_and_nobody_assigns_a_state(path: Path) -> None:
    tree = ast.parse(path.read_text())
    commits = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not commits or path.name == "db.py"
    assigned = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state" and _is_not_app(target)
    ]
    assert not assigned or path.name == "states.py"


def _is_not_app(target: ast.Attribute) -> bool:
    return not (isinstance(target.value, ast.Name) and target.value.id in ("self", "app"))


@pytest.mark.parametrize("owner", [ROOT / "gateway", *SERVICES], ids=lambda path: path.name)
def test_a_program_is_composed_over_its_ports(owner: Path) -> None:
    folder = package(owner)
    app = ast.parse((folder / "app.py").read_text())
    made = {node.name: [each.arg for each in node.args.args] for node in app.body if isinstance(node, ast.FunctionDef)}
    outside = ["ports"] if (folder / "ports.py").exists() else []
    assert made["compose"] == ["settings", "bus", "peers", *outside]
    assert owner.name == "gateway" or not outside or len(made["open_ports"]) == 2


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_reconcilers_are_made_alike(service: Path) -> None:
    """`account`: of the storage of those whose work has it change."""
    if not (package(service) / "reconciler.py").exists():
        return
    nodes = ast.walk(ast.parse((package(service) / "reconciler.py").read_text()))
    made = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    shape = ["self", "database", "ports", "live", "settings"]
    taken = [[each.arg for each in node.args.args] for node in made]
    assert shape in taken or [*shape, "account"] in taken
    assert "add_reconciler(app, " in (package(service) / "app.py").read_text()


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_what_only_services_call_is_in_files_of_its_own(service: Path) -> None:
    found = {
        path.name
        for path in package(service).rglob("*.py")
        if "APIRouter(" in path.read_text() and "/internal" in path.read_text()
    }
    assert found <= {"internal.py"}
