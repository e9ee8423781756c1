"""The log of questions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of questions and its indexes."""
    op.create_table(
        "queries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_hash", sa.String(64), nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("surface", sa.String(32), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("locale", sa.String(32)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("entry", sa.Text),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("alternatives", sa.JSON, nullable=False),
        sa.Column("base_digest", sa.String(128), nullable=False),
        sa.Column("latency_ms", sa.Float, nullable=False),
        sa.Column("resolved", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_queries"),
    )
    op.create_index("ix_queries_asked_at", "queries", ["asked_at"])
    op.create_index("ix_queries_user_hash_asked_at", "queries", ["user_hash", "asked_at"])
    op.create_index("ix_queries_status_asked_at", "queries", ["status", "asked_at"])


def downgrade() -> None:
    """Drop the table of questions."""
    op.drop_table("queries")
