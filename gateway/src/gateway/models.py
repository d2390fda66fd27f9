"""Tables of the gateway."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from svckit.db import UtcDateTime, now
from svckit.foreign import Said
from svckit.ids import new_id

_Id = String(26)
_Sha256 = String(64)
_Count = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """This service's own metadata."""


class User(Base):
    """An account. `session_version` is in every access token; a new one makes all older tokens void."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(_Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100))
    name_folded: Mapped[str] = mapped_column(String(200), unique=True)
    display: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class SignInSession(Base):
    """One sign-in and its chain of refresh tokens, of which only hashes are kept (accounts/refresh.py)."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(_Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    selector: Mapped[str] = mapped_column(String(32), unique=True)
    salt: Mapped[str] = mapped_column(_Sha256)
    current_hash: Mapped[str] = mapped_column(_Sha256)
    previous_hash: Mapped[str | None] = mapped_column(_Sha256)
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(String(200))
    ip: Mapped[str] = mapped_column(Said(45))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInThrottle(Base):
    """Failed sign-ins of one account name or one address; `key` is a hash, so any name fits."""

    __tablename__ = "sign_in_throttles"

    key: Mapped[str] = mapped_column(_Sha256, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKey(Base):
    """A key for scripts; `prefix` is shown to tell keys apart, the key itself is not kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(_Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(12))
    key_sha256: Mapped[str] = mapped_column(_Sha256, unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Ticket(Base):
    """A ticket for one websocket that was not used yet; only its hash is kept. `path` is decoded."""

    __tablename__ = "tickets"

    digest: Mapped[str] = mapped_column(_Sha256, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[str] = mapped_column(_Id)
    session_version: Mapped[int]
    path: Mapped[str] = mapped_column(String(1000))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Reservation(Base):
    """Room held for one thing's containers: the amounts of one replica, times `replicas`. cpu in thousandths.
    `target_id`, `name`, `ends_at` and `storage`: see svckit.reservations.Holder."""

    __tablename__ = "reservations"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    resource_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    service: Mapped[str] = mapped_column(String(40), index=True)
    owner_id: Mapped[str] = mapped_column(_Id, index=True)
    cpu_milli: Mapped[int]
    memory: Mapped[int] = mapped_column(BigInteger)
    gpu: Mapped[int]
    replicas: Mapped[int]
    target_id: Mapped[str] = mapped_column(String(26), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    storage: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class LedgerTurn(Base):
    """One row; whoever reserves updates it first, so that sums and inserts of two requests never interleave."""

    __tablename__ = "ledger_turns"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turn: Mapped[int] = mapped_column(BigInteger)


class Quota(Base):
    """What one user may hold at a time; None: the default of the settings."""

    __tablename__ = "quotas"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    cpu_milli: Mapped[int | None]
    memory: Mapped[int | None] = mapped_column(BigInteger)
    gpu: Mapped[int | None]
    storage: Mapped[int | None] = mapped_column(BigInteger)


class StorageUse(Base):
    """Bytes that one service keeps for one user, as it told last."""

    __tablename__ = "storage_uses"

    service: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner_id: Mapped[str] = mapped_column(_Id, primary_key=True, index=True)
    size: Mapped[int] = mapped_column(BigInteger)


class AuditEntry(Base):
    """One mutating request. `hash` covers the row and the hash before it; triggers refuse update and delete."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at_id", "at", "id"),)

    id: Mapped[str] = mapped_column(_Id, primary_key=True, default=new_id)
    position: Mapped[int] = mapped_column(_Count, unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[str] = mapped_column(_Id, index=True)
    user_name: Mapped[str] = mapped_column(String(100))
    via: Mapped[str] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(String(500))
    status: Mapped[int]
    ip: Mapped[str] = mapped_column(String(45))
    trace_id: Mapped[str] = mapped_column(String(64))
    thing_id: Mapped[str] = mapped_column(_Id, index=True)
    thing_name: Mapped[str] = mapped_column(String(200))
    previous_hash: Mapped[str] = mapped_column(_Sha256)
    hash: Mapped[str] = mapped_column(_Sha256)


class AuditHead(Base):
    """One row: the end of the chain, locked by whoever appends."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(_Count)
    hash: Mapped[str] = mapped_column(_Sha256)


class Notification(Base):
    """What one user is told (notifications/kinds.py). The name is that of the thing at the time."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_user_created", "user_id", "created_at", "id"),
        Index("ix_notifications_user_read", "user_id", "read_at"),
    )

    id: Mapped[str] = mapped_column(_Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    resource_kind: Mapped[str] = mapped_column(String(40))
    resource_id: Mapped[str] = mapped_column(String(64))
    resource_name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
