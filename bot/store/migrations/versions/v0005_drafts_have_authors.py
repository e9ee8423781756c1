"""Whose a draft is, so that its author finds it again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and its index."""
    op.add_column("drafts", sa.Column("author_hash", sa.String(64)))
    op.create_index("ix_drafts_author_hash", "drafts", ["author_hash"])


def downgrade() -> None:
    """Drop what `upgrade` added."""
    op.drop_index("ix_drafts_author_hash", "drafts")
    with op.batch_alter_table("drafts") as table:
        table.drop_column("author_hash")
