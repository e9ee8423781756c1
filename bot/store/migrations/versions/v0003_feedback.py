"""Votes, those who wait for an answer, dismissed questions, servers' choices, pauses and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "votes",
        sa.Column("query_id", sa.String(36), nullable=False),
        sa.Column("user_hash", sa.String(64), nullable=False),
        sa.Column("vote", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("query_id", "user_hash", name="pk_votes"),
    )
    op.create_index("ix_votes_user_hash", "votes", ["user_hash"])
    op.create_index("ix_votes_at", "votes", ["at"])
    op.create_table(
        "waiting",
        sa.Column("query_id", sa.String(36), nullable=False),
        sa.Column("user_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("query_id", "user_hash", name="pk_waiting"),
    )
    op.create_index("ix_waiting_user_hash", "waiting", ["user_hash"])
    op.create_index("ix_waiting_outcome", "waiting", ["outcome"])
    op.create_table(
        "dismissed",
        sa.Column("query_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("query_id", name="pk_dismissed"),
    )
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("language", sa.String(32)),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("two_persons", sa.Boolean, nullable=False),
        sa.Column("moderators_channel", sa.BigInteger),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_servers"),
    )
    op.create_index("ix_servers_changed_at", "servers", ["changed_at"])
    op.create_table(
        "paused",
        sa.Column("user_hash", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_hash", name="pk_paused"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("allowed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_who", "audit", ["who"])


def downgrade() -> None:
    """Drop what `upgrade` made."""
    for table in ("audit", "paused", "servers", "dismissed", "waiting", "votes"):
        op.drop_table(table)
