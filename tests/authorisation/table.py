"""Who may do what: one rule for every operation of the merged API. An operation without a rule, and a rule without an
operation, fail the build (test_matrix.py)."""

from collections.abc import Callable
from typing import Any

from svckit.ids import new_id

from tests.authorisation.callers import Caller
from tests.authorisation.rules import Access, Request, Rule
from tests.authorisation.things import TUS, Things, upload_headers

_STATE = "state.forbids"
_PURPOSE = {"names": {"en": "Matrix", "zh": "矩阵"}, "task_types": []}
_TEXT = {"purpose": "text", "task_type": "text_classification"}


def _nothing(_things: Things, _id: str) -> Request:
    return {}


def _json(**body: Any) -> Callable[[Things, str], Request]:
    return lambda _things, _id: {"json": body}


def _for(
    access: Access, thing: str | None = None, *through: str, request: Callable[[Things, str], Request] = _nothing
) -> Rule:
    return Rule(access, thing, request, through=frozenset(through))


def _sees(thing: str, *through: str, request: Callable[[Things, str], Request] = _nothing) -> Rule:
    return _for(Access.SEES, thing, *through, request=request)


def _changes(thing: str, *through: str, request: Callable[[Things, str], Request] = _nothing) -> Rule:
    return _for(Access.CHANGES, thing, *through, request=request)


def _uses_up(access: Access, thing: str, *through: str, session: bool = False, **more: Any) -> Rule:
    return Rule(access, thing, fresh=True, session=session, through=frozenset(through), **more)


def _account(access: Access, thing: str | None = None, *through: str, **more: Any) -> Rule:
    """Passwords, sessions, keys and users: an API key is refused."""
    return Rule(access, thing, session=True, through=frozenset(through), **more)


def _new_dataset(_things: Things, _id: str) -> Request:
    form = {"annotation": "classification", "format": "dir", "test_mode": "ratio"}
    return {"json": _TEXT | form | {"name": new_id()}}


def _new_algorithm(_things: Things, _id: str) -> Request:
    """Of an image that is not there: whose things are used is another matter."""
    return {"json": _TEXT | {"name": new_id(), "formats": ["dir"], "train": {"image_id": new_id()}}}


def _new_image(_things: Things, _id: str) -> Request:
    return {"json": {"name": new_id(), "purpose": "algorithm", "source": "reference", "reference": "train:1"}}


def _new_task(things: Things, _id: str) -> Request:
    used = {"algorithm_id": things.shared["algorithm"], "dataset_id": things.shared["dataset"]}
    return {"json": _TEXT | used | {"name": new_id(), "share": 0.8, "seed": 1}}


def _good_password(things: Things, _id: str) -> Request:
    name, password = things.callers.passwords[Caller.STRANGER]
    return {"json": {"name": name, "password": password}}


def _new_user(_things: Things, _id: str) -> Request:
    return {"json": {"name": new_id().lower(), "roles": ["user"]}}


def _piece(_things: Things, _id: str) -> Request:
    return {
        "headers": TUS | {"upload-offset": "0", "content-type": "application/offset+octet-stream"},
        "content": b"x" * 10,
    }


def _tus(_things: Things, _id: str) -> Request:
    return {"headers": TUS}


_CATALOGUE = {
    "list_purposes": _for(Access.USER),
    "create_purpose": _for(Access.ADMIN, None, "purpose.taken", request=_json(code="matrix", **_PURPOSE)),
    "put_purpose": _for(Access.ADMIN, None, "resource.still_used", request=_json(**_PURPOSE)),
    "delete_purpose": _for(Access.ADMIN, None, "resource.still_used"),
    "list_cases": _for(Access.USER),
    "read_case": _sees("case"),
    "list_shared_models": _for(Access.USER),
    "read_shared_model": _sees("shared-model"),
    "list_environments": _for(Access.USER),
    "read_environment": _sees("environment"),
    "list_projects": _for(Access.USER),
    "read_project": _sees("project"),
}
_DATASETS = {
    "list_datasets": _for(Access.USER),
    "create_dataset": _for(Access.USER, request=_new_dataset),
    "delete_datasets": _uses_up(Access.CHANGES, "dataset", request=lambda _, thing: {"json": {"ids": [thing]}}),
    "read_dataset": _sees("dataset"),
    "edit_dataset": _changes("dataset", request=_json(description="x")),
    "delete_dataset": _uses_up(Access.CHANGES, "dataset"),
    "list_dataset_classes": _sees("dataset"),
    "download_dataset": _changes("dataset"),
    "put_dataset_offline": _changes("dataset", _STATE),
    "put_dataset_online": _changes("dataset", _STATE),
    "list_samples": _sees("dataset"),
    "read_part_again": _uses_up(Access.CHANGES, "dataset", "dataset.archive_gone", request=_json()),
    "read_sample_content": _sees("dataset"),
    "list_dataset_versions": _sees("dataset"),
    "read_dataset_version": _sees("dataset"),
    "delete_dataset_version": _changes("dataset", "dataset.version_current"),
    "list_dataset_changes": _sees("dataset", request=lambda _, _thing: {"params": {"since": 1}}),
    "set_dataset_visibility": _changes("dataset", request=_json(visibility="private")),
    "describe_uploads": _for(Access.USER),
    "create_upload": _uses_up(
        Access.CHANGES, "dataset", request=lambda _, thing: {"headers": upload_headers(thing, 100)}
    ),
    "read_upload": _for(Access.OWNS, "upload", request=_tus),
    "append_to_upload": _uses_up(Access.OWNS, "upload", request=_piece),
    "terminate_upload": _uses_up(Access.OWNS, "upload", request=_tus),
}
_ALGORITHMS = {
    "list_algorithms": _for(Access.USER),
    "create_algorithm": _for(Access.DEVELOPER, None, "algorithm.image_unknown", request=_new_algorithm),
    "read_algorithm": _sees("algorithm"),
    "edit_algorithm": _changes("algorithm", request=_json(description="x")),
    "delete_algorithm": _uses_up(Access.CHANGES, "algorithm"),
    "put_algorithm_offline": _changes("algorithm", _STATE),
    "put_algorithm_online": _changes("algorithm", _STATE),
    "set_algorithm_visibility": _changes("algorithm", request=_json(visibility="private")),
    "list_images": _for(Access.USER),
    "create_image": _for(Access.DEVELOPER, request=_new_image),
    "read_image": _sees("image"),
    "delete_image": _uses_up(Access.CHANGES, "image"),
    "remake_image": _changes("image", _STATE),
}
_TRAINING = {
    "list_training_tasks": _for(Access.USER),
    "create_training_task": _for(Access.USER, request=_new_task),
    "compare_training_tasks": _sees("task", request=lambda _, thing: {"params": {"ids": [thing]}}),
    "read_training_task": _sees("task"),
    "edit_training_task": _changes("task", request=_json(description="x")),
    "delete_training_task": _uses_up(Access.CHANGES, "task"),
    "list_training_attempts": _sees("task"),
    "copy_training_task": _sees("task", request=lambda _, __: {"json": {"name": new_id()}}),
    "read_training_evaluation": _sees("task"),
    "read_training_log": _sees("task"),
    "read_training_metrics": _sees("task"),
    "retry_training_task": _changes("task", _STATE),
    "start_training_task": _changes("task", _STATE),
    "stop_training_task": _changes("task", _STATE),
    "read_training_usage": _sees("task"),
}
_MODELS = {
    "list_models": _for(Access.USER),
    "read_model": _sees("model"),
    "edit_model": _changes("model", request=_json(description="x")),
    "delete_model": _changes("model", "resource.still_used"),
    "download_model": _sees("model"),
    "publish_model": _changes("model", request=lambda _, __: {"json": {"name": new_id()}}),
}
_SERVICES = {
    "list_services": _for(Access.USER),
    "read_service": _sees("service"),
    "edit_service": _changes("service", request=_json(description="x")),
    "delete_service": _uses_up(Access.CHANGES, "service"),
    "read_service_log": _sees("service"),
    "list_replicas": _sees("service"),
    "scale_service": _changes("service", _STATE, request=_json(replicas=1)),
    "start_service": _changes("service", _STATE, request=_json(replicas=1)),
    "stop_service": _uses_up(Access.CHANGES, "service", _STATE),
    "test_service": _changes("service", request=_json(interface="predict", inputs={"text": "x"})),
    "list_service_tests": _sees("service"),
    "read_service_stats": _sees("service"),
}
_ADMINISTRATION = {
    "list_audit": _for(Access.ADMIN),
    "verify_audit": _for(Access.ADMIN),
    "list_missing_references": _for(Access.ADMIN),
    "list_parked_events": _for(Access.ADMIN),
    "redeliver_parked_events": _for(Access.ADMIN),
    "redeliver_parked_event": _for(Access.ADMIN, None, "resource.not_found"),
    "get_my_quota": _for(Access.USER),
    "list_user_quotas": _for(Access.ADMIN),
    "read_platform_health": _for(Access.ADMIN),
    "get_quota": _for(Access.ADMIN, "user"),
    "set_quota": _for(Access.ADMIN, "user", request=_json(gpu=1)),
    "list_users": _for(Access.ADMIN),
    "get_user": _for(Access.ADMIN, "user"),
}
_ACCOUNTS = {
    "sign_in": _for(Access.OPEN, request=_good_password),
    "refresh": _for(Access.OPEN, None, "auth.session_ended"),
    "sign_out": _account(Access.USER, ends_session=True, before_password=True),
    "change_password": _account(
        Access.USER,
        None,
        "auth.password_weak",
        before_password=True,
        request=_json(current_password="x", new_password="x"),
    ),
    "get_me": Rule(Access.USER, before_password=True),
    "list_my_sessions": _for(Access.USER),
    "end_my_session": _account(Access.OWNS, "session", fresh=True),
    "list_api_keys": _for(Access.USER),
    "create_api_key": _account(Access.USER, request=_json(name="k", scopes=["api"])),
    "delete_api_key": _account(Access.OWNS, "key", fresh=True),
    "create_user": _account(Access.ADMIN, request=_new_user),
    "change_user": _account(Access.ADMIN, "user", request=_json(display="x")),
    "reset_user_password": _account(Access.ADMIN, "user"),
}
_CONSOLE = {
    "follow_events": _for(Access.USER, None, "live.topic_unknown", request=lambda _, __: {"params": {"topics": "x:*"}}),
    "read_machine_use": _for(Access.USER),
    "read_overview": _for(Access.USER),
    "list_notifications": _for(Access.USER),
    "read_notifications": _for(Access.USER, request=_json(ids=[])),
    "create_media_link": _account(
        Access.USER,
        request=lambda things, _: {"json": {"path": f"/api/v1/datasets/{things.private['dataset']}/download"}},
    ),
    "create_ticket": _account(
        Access.USER, request=lambda things, _: {"json": {"path": f"/serve/{things.private['service']}/talk"}}
    ),
}
RULES = _CATALOGUE | _DATASETS | _ALGORITHMS | _TRAINING | _MODELS | _SERVICES | _ADMINISTRATION | _ACCOUNTS | _CONSOLE
"""By the operation's id."""
PATHS = {
    "sample_id": "0",
    "part": "train",
    "version": "1",
    "code": "text",
    "service": "model-svc",
    "event_id": new_id(),
}
