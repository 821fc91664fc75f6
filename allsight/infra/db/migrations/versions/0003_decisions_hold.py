"""Decisions hold against the two ways round the triggers of 0002: SQLite's REPLACE and PostgreSQL's TRUNCATE."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # REPLACE removes the row in its way without asking the trigger on DELETE; a row that is there stays instead.
        op.execute(
            "CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions "
            "WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id OR number = NEW.number) "
            "BEGIN SELECT RAISE(IGNORE); END"
        )
    else:
        op.execute(
            "CREATE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON decisions "
            "FOR EACH STATEMENT EXECUTE FUNCTION decisions_only_grow()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER decisions_no_replace")
    else:
        op.execute("DROP TRIGGER decisions_no_truncate ON decisions")
