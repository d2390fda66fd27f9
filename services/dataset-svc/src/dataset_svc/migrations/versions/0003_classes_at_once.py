"""What a person said about classes is written as what they are called now, not as one step after the other."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PARTS = sa.table("parts", sa.column("id", sa.String()), sa.column("mends", sa.JSON()))


def upgrade() -> None:
    _rewrite(lambda classes: _at_once(classes) if isinstance(classes, list) else classes)


def downgrade() -> None:
    _rewrite(lambda classes: [classes] if isinstance(classes, dict) else classes)


def _rewrite(changed: Any) -> None:
    connection = op.get_bind()
    for part, mends in connection.execute(sa.select(_PARTS.c.id, _PARTS.c.mends)).all():
        if mends.get("classes"):
            rewritten = {**mends, "classes": changed(mends["classes"])}
            connection.execute(_PARTS.update().where(_PARTS.c.id == part).values(mends=rewritten))


def _at_once(steps: list[dict[str, str | None]]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for step in steps:
        found = {name: None if now is None else step.get(now, now) for name, now in found.items()}
        found |= {name: now for name, now in step.items() if name not in found}
    return found
