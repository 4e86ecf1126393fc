"""What all tables share: the schema they belong to, and columns that many of them have."""

from sqlalchemy import Column, ForeignKey, MetaData, String

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def account_id() -> Column[str]:
    """Return the column that names an account of the register."""
    return Column(
        "account_id", String, ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False
    )


def snapshot_id(*, is_key: bool) -> Column[str]:
    """Return the column that names a snapshot, as part of the key or not."""
    return Column(
        "snapshot_id",
        String,
        ForeignKey("snapshots.id", ondelete="RESTRICT"),
        primary_key=is_key,
        nullable=False,
    )
