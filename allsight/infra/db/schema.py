"""The tables, as SQLAlchemy Core: the present state of what the migrations build.

Every row that stands for a domain value keeps it whole in `body` (see `codec`); the other columns are what queries
select and sort by. What venues say arrives in any order, so rows that come from them do not demand each other by
foreign key; rows that are ours, and hang on another row of ours, do.

`bars` is by far the largest table: it names its market by a small integer and, in SQLite, is its own index.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.types import TypeEngine


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal that comes back digit for digit: NUMERIC where that is exact, text in SQLite, where it is a float."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | Decimal | None:
        """Hand a decimal to the driver."""
        return str(value) if dialect.name == "sqlite" and value is not None else value

    def process_result_value(self, value: str | Decimal | None, dialect: Dialect) -> Decimal | None:
        """Take a decimal from the driver."""
        return None if value is None else Decimal(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

venues = Table(
    "venues",
    metadata,
    Column("venue", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("label", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("key", Text, primary_key=True),
    Column("venue", Text, ForeignKey("venues.venue"), nullable=False),
    Column("category", Text, nullable=False),
    Column("body", Text, nullable=False),
)

markets = Table(
    "markets",
    metadata,
    Column("key", Text, primary_key=True),
    Column("event", Text, nullable=False),
    Column("venue", Text, ForeignKey("venues.venue"), nullable=False),
    Column("lifecycle", Text, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("closes_ns", BigInteger),
    Column("body", Text, nullable=False),
    Index("ix_markets_ended_event", "ended", "event"),
)

rules = Table(
    "rules",
    metadata,
    Column("market", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("seen_ns", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

settlements = Table(
    "settlements",
    metadata,
    Column("market", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("final", Boolean, nullable=False),
    Column("recv_ns", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("closes_ns", BigInteger),
    Column("body", Text, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("market", Text, nullable=False),
    Column("question", Text, ForeignKey("questions.id"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_links_status_id", "status", "id"),
)
Index(
    "uq_links_confirmed_market",
    links.c.market,
    unique=True,
    sqlite_where=text("status = 'confirmed'"),
    postgresql_where=text("status = 'confirmed'"),
)

# Without a foreign key: a link that no longer stands keeps its history.
link_versions = Table(
    "link_versions",
    metadata,
    Column("link", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_ns", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

# What people decided; triggers of the migrations refuse to change, replace or remove a row.
decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("link", Text, nullable=False, index=True),
    Column("market", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_ns", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

instruments = Table(
    "instruments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
)

bars = Table(
    "bars",
    metadata,
    Column("instrument", Integer, ForeignKey("instruments.id"), primary_key=True),
    Column("span_s", Integer, primary_key=True),
    Column("start_ns", BigInteger, primary_key=True),
    Column("bid", Double),
    Column("ask", Double),
    Column("low", Double),
    Column("high", Double),
    Column("live_share", Double, nullable=False),
    sqlite_with_rowid=False,
)

opportunities = Table(
    "opportunities",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("class", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("guaranteed", ExactDecimal, nullable=False),
    Column("opened_ns", BigInteger, nullable=False),
    Column("closed_ns", BigInteger),
    Column("body", Text, nullable=False),
    Column("updated_ns", BigInteger, nullable=False),
    Column("close_reason", Text),
    Column("opened_class", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("venues", Text, nullable=False),
    Column("best_guaranteed", ExactDecimal, nullable=False),
    Column("money_seconds", ExactDecimal, nullable=False),
    Index("ix_opportunities_opened_ns_id", "opened_ns", "id"),
    Index("ix_opportunities_question_opened_ns", "question", "opened_ns"),
    Index("ix_opportunities_status_closed_ns", "status", "closed_ns"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("opportunity", Text, ForeignKey("opportunities.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("body", Text, nullable=False),
)

life = Table(
    "opportunity_life",
    metadata,
    Column("opportunity", Text, ForeignKey("opportunities.id", ondelete="CASCADE"), primary_key=True),
    Column("at_ns", BigInteger, primary_key=True),
    Column("edge", ExactDecimal, nullable=False),
    Column("contracts", ExactDecimal, nullable=False),
    Column("guaranteed", ExactDecimal, nullable=False),
    Column("class", Text, nullable=False),
    sqlite_with_rowid=False,
)

marks = Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at_ns", BigInteger, nullable=False),
)
"""How far repeated jobs have come, for example up to which instant bars are rolled up."""
