"""What statistics of episodes need, as columns: each state's profit and class, and the record of the whole episode.

Lives that were kept before say only edge and contracts. Their product is the profit that was shown, less what the edge
lost by rounding, and stands in for it, rounded down.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from allsight.infra.db.schema import ExactDecimal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CHUNK = 500
_CENT = Decimal("0.01")
_MILLI = Decimal("0.001")
_SECOND_NS = 10**9

# SQLite adds a column to a table with rows only if it has a default; every row is filled in right away.
_EPISODE: tuple[tuple[str, Any, str | None], ...] = (
    ("updated_ns", sa.BigInteger(), "0"),
    ("close_reason", sa.Text(), None),
    ("opened_class", sa.Text(), ""),
    ("base", sa.Text(), ""),
    ("venues", sa.Text(), ""),
    ("best_guaranteed", ExactDecimal(), "0"),
    ("money_seconds", ExactDecimal(), "0"),
)
_LIFE: tuple[tuple[str, Any, str | None], ...] = (("guaranteed", ExactDecimal(), "0"), ("class", sa.Text(), ""))

_EPISODES = sa.table(
    "opportunities", sa.column("id"), sa.column("class"), sa.column("body"), *(sa.column(*c[:2]) for c in _EPISODE)
)
_STEPS = sa.table(
    "opportunity_life",
    sa.column("opportunity"),
    sa.column("at_ns"),
    sa.column("edge", ExactDecimal()),
    sa.column("contracts", ExactDecimal()),
    *(sa.column(*c[:2]) for c in _LIFE),
)


def upgrade() -> None:
    for table, columns in (("opportunities", _EPISODE), ("opportunity_life", _LIFE)):
        for name, kind, default in columns:
            op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))
    op.create_index("ix_opportunities_opened_ns_id", "opportunities", ["opened_ns", "id"], unique=False)
    connection = op.get_bind()
    keep = sa.update(_EPISODES).where(_EPISODES.c.id == sa.bindparam("key"))
    keep_step = sa.update(_STEPS).where(
        _STEPS.c.opportunity == sa.bindparam("key"), _STEPS.c.at_ns == sa.bindparam("instant")
    )
    keep = keep.values({name: sa.bindparam(f"new_{name}") for name in ("body", *(c[0] for c in _EPISODE))})
    keep_step = keep_step.values({name: sa.bindparam(f"new_{name}") for name, *_ in _LIFE})
    for ids in _chunks(connection.scalars(sa.select(_EPISODES.c.id)).all()):
        lives: dict[str, list[Any]] = {}
        for step in connection.execute(
            sa.select(_STEPS).where(_STEPS.c.opportunity.in_(ids)).order_by(_STEPS.c.opportunity, _STEPS.c.at_ns)
        ):
            lives.setdefault(step.opportunity, []).append(step)
        found = connection.execute(sa.select(_EPISODES.c.id, _EPISODES.c.body).where(_EPISODES.c.id.in_(ids))).all()
        episodes, steps = [], []
        for key, body in found:
            episode, its_steps = _filled(key, msgspec.json.decode(body), lives.get(key, []))
            episodes.append(episode)
            steps += its_steps
        connection.execute(keep, episodes)
        if steps:
            connection.execute(keep_step, steps)


def downgrade() -> None:
    op.drop_index("ix_opportunities_opened_ns_id", "opportunities")
    for table, columns in (("opportunities", _EPISODE), ("opportunity_life", _LIFE)):
        for name, *_ in columns:
            op.drop_column(table, name)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _filled(key: str, body: dict[str, Any], life: Sequence[Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the values of an episode's new columns, and of its steps'."""
    profits = [(step.edge * step.contracts).quantize(_CENT, ROUND_FLOOR) for step in life]
    end_ns = body["closed_ns"] or body["updated_ns"]
    ends = [*(step.at_ns for step in life[1:]), end_ns]
    area = sum(
        (profit * max(0, end - step.at_ns) for step, profit, end in zip(life, profits, ends, strict=False)), Decimal(0)
    )
    record = {
        "opened_class": body["class"],
        "best_guaranteed": str(max([Decimal(body["guaranteed"]), *profits])),
        "money_seconds": str((area / _SECOND_NS).quantize(_MILLI, ROUND_FLOOR)),
    }
    episode = {
        "key": key,
        "new_body": msgspec.json.encode({**body, **record}).decode(),
        "new_updated_ns": body["updated_ns"],
        "new_close_reason": body["close_reason"],
        "new_opened_class": record["opened_class"],
        "new_base": body["base"],
        "new_venues": ",".join(sorted({leg["venue"] for leg in body["legs"]})),
        "new_best_guaranteed": Decimal(record["best_guaranteed"]),
        "new_money_seconds": Decimal(record["money_seconds"]),
    }
    steps = [
        {"key": key, "instant": step.at_ns, "new_guaranteed": profit, "new_class": body["class"]}
        for step, profit in zip(life, profits, strict=True)
    ]
    return episode, steps
