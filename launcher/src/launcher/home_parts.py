"""What a home must have once it was in use: its name, its keys, its databases, and what is lost with each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import fullmatch

from svckit.contracts.programs import SERVICES
from svckit.identity import GATEWAY
from svckit.tokens import public_key

LAUNCHER = "launcher"
USER_KEY = "users"
PLATFORM = "platform"
"""Owner, as `make forget` names it, of what belongs to no program."""
PROGRAMS = (GATEWAY, *SERVICES)
INSTANCE = "instance-id"
_LOST_ROWS = {
    GATEWAY: "all users, API keys, quotas, notifications and the audit log; a first administrator is made again",
    "dataset-svc": "all datasets; their archives stay in the object store",
    "algorithm-svc": "all algorithms and images of users; the presets come back",
    "training-svc": "all training tasks with their curves; trainings that run are ended",
    "model-svc": "all models; their files stay in the object store",
    "devenv-svc": "all base environments and projects",
    "inference-svc": "all services with their tests; their containers are removed",
}


@dataclass(frozen=True)
class Part:
    """One file: `path` below the home, `owner` as `make forget` names it, and what is `lost` when it is given up."""

    path: str
    owner: str
    lost: str
    is_valid: Callable[[str], bool] = bool
    """Of its stripped text, where it is one."""

    @property
    def is_database(self) -> bool:
        return self.path.endswith(".db")


class HomeRefused(RuntimeError):
    """The platform cannot be started on this home; the text is one line that says why, and what to do."""


@dataclass(frozen=True)
class Damage:
    """What is wrong with one file of a home, and what is lost when it is given up."""

    path: Path
    fault: str
    owner: str
    lost: str


class HomeDamaged(HomeRefused):
    """Files of one owner that a home in use needs are missing or damaged: all of them, since `make forget` gives up all
    of them (of a database with a damaged log only the log, see ADR 16). The text is one line with the way out."""

    def __init__(self, *damages: Damage) -> None:
        faults = "; ".join(f"{damage.path} {damage.fault}" for damage in damages)
        lost = "; ".join(dict.fromkeys(damage.lost for damage in damages))
        super().__init__(
            f"{faults}. Take the home from a backup (`make restore FROM=<folder>`), or give up what is named here with "
            f"`make forget SERVICE={damages[0].owner}`. What is lost then: {lost}."
        )
        self.damages = damages


LOST_LOG = "what was written last"


def is_instance(text: str) -> bool:
    return fullmatch("[0-9a-f]{12}", text) is not None


def is_password(text: str) -> bool:
    return fullmatch("[A-Za-z0-9_-]{32}", text) is not None


def is_key(text: str) -> bool:
    """Whether it is a private key as PEM."""
    try:
        public_key(text)
    except (ValueError, TypeError):
        return False
    return True


def name_part() -> Part:
    lost = "nothing while the record of the home (home.json) has it, else the containers that run"
    return Part(INSTANCE, PLATFORM, lost, is_instance)


def key_part(program: str) -> Part:
    owner, lost = program, "no data; a new key is made"
    if program == USER_KEY:
        owner, lost = GATEWAY, "every session and signed link: users sign in again"
    return Part(f"keys/{program}.pem", PLATFORM if program == LAUNCHER else owner, lost, is_key)


def database_part(program: str) -> Part:
    return Part(f"databases/{program}.db", program, _LOST_ROWS[program])


def password_part(program: str) -> Part:
    return Part(
        f"passwords/{program}",
        program,
        "no data; the new password must be given to the role in PostgreSQL",
        is_password,
    )


def all_parts(*, sqlite: bool) -> Iterator[Part]:
    """In the order in which they are looked at. `sqlite`: whether the databases are files of the home."""
    yield name_part()
    yield from map(key_part, (USER_KEY, LAUNCHER, *PROGRAMS))
    yield from map(database_part if sqlite else password_part, PROGRAMS)
