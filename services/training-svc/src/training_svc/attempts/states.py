"""The life of a task and of an attempt (02, section 3). What ended never changes; a task gets another attempt."""

from enum import StrEnum

from svckit.states import StateMachine


class TaskState(StrEnum):
    DRAFT = "draft"
    QUEUED = "queued"
    PREPARING = "preparing"
    RUNNING = "running"
    STOPPING = "stopping"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"


_ENDED = frozenset({TaskState.SUCCEEDED, TaskState.FAILED})

_RUN: dict[TaskState, frozenset[TaskState]] = {
    TaskState.QUEUED: frozenset({TaskState.PREPARING, TaskState.FAILED, TaskState.STOPPED}),
    TaskState.PREPARING: _ENDED | {TaskState.RUNNING, TaskState.STOPPING},  # succeeded: ended between two looks
    TaskState.RUNNING: _ENDED | {TaskState.STOPPING},
    TaskState.STOPPING: frozenset({TaskState.STOPPED}),
}

_AGAIN = frozenset({TaskState.QUEUED})
ATTEMPT = StateMachine("attempt", _RUN | dict.fromkeys((*_ENDED, TaskState.STOPPED), frozenset[TaskState]()))
TASK = StateMachine("task", _RUN | dict.fromkeys((*_ENDED, TaskState.STOPPED, TaskState.DRAFT), _AGAIN))

ACTIVE = (TaskState.QUEUED, TaskState.PREPARING, TaskState.RUNNING, TaskState.STOPPING)
"""The states in which an attempt has not ended."""
AT_THE_RUNTIME = (TaskState.PREPARING, TaskState.RUNNING, TaskState.STOPPING)
"""The states in which there may be containers."""
ENDED = (TaskState.SUCCEEDED, TaskState.FAILED, TaskState.STOPPED)
AGAIN = frozenset({TaskState.FAILED, TaskState.STOPPED})
"""The states in which a task may be retried."""
STARTABLE = frozenset(TaskState) - frozenset(ACTIVE)
"""The states in which a task may be started."""
