"""Keep which pictures of a request faces were looked for in, and what waits to be decided on."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the column: in requests from before nobody has looked for any."""
    op.add_column(
        "releases",
        sa.Column("searched", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )
