"""An attempt has the single numbers of its evaluation."""

import sys
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_MAX_NAME, _MAX_NAMES = 60, 200
_ATTEMPTS, _EVALUATIONS = (
    sa.table(name, sa.column("task_id", sa.String()), sa.column("number", sa.Integer()), sa.column(what, sa.JSON()))
    for name, what in (("attempts", "figures"), ("evaluations", "content"))
)


def upgrade() -> None:
    op.add_column("attempts", sa.Column("figures", sa.JSON(), nullable=True))
    session = op.get_bind()
    for task_id, number in session.execute(sa.select(_EVALUATIONS.c.task_id, _EVALUATIONS.c.number)).all():
        evaluation = (_EVALUATIONS.c.task_id == task_id) & (_EVALUATIONS.c.number == number)
        content = session.execute(sa.select(_EVALUATIONS.c.content).where(evaluation)).scalar_one()
        attempt = (_ATTEMPTS.c.task_id == task_id) & (_ATTEMPTS.c.number == number)
        session.execute(sa.update(_ATTEMPTS).where(attempt).values(figures=_figures(content)))


def _figures(content: dict[str, Any]) -> dict[str, float]:
    """The single numbers, by name."""
    numbers = {name: value for name, value in content.items() if type(value) in (int, float) and len(name) <= _MAX_NAME}
    kept = ((name, float(value)) for name, value in numbers.items() if abs(value) < sys.float_info.max)
    return dict(islice(kept, _MAX_NAMES))


def downgrade() -> None:
    op.drop_column("attempts", "figures")
