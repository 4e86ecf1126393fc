"""The register's accounts entered and changed, with what each change was and who made it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_type_hints

from sqlalchemy import Connection, insert, select, update

from bundles.plain import from_plain
from ogonblick.account import Account, Entered, RegisterChange
from storage.database import finding, tables
from storage.database.entries import Changes, RegisterSheet

_KINDS = get_type_hints(Account)
"""The type of each of an account's fields."""


def register(connection: Connection, sheet: RegisterSheet, entered: Entered) -> Changes:
    """Add new accounts and change known ones; what the sheet does not speak of stays as it is."""
    known = {account.id: account for account in finding.accounts(connection)}
    told, added, changed, unchanged = [], [], [], []
    for account in sheet.accounts:
        found = list(_changes(known.get(account.id), account, sheet.fields, entered))
        told += found
        if account.id not in known:
            connection.execute(insert(tables.accounts).values(**vars(account)))
            added.append(account.id)
        elif found:
            same = tables.accounts.c.id == account.id
            news = {one.field: one.after for one in found}
            connection.execute(update(tables.accounts).where(same).values(**news))
            changed.append(account.id)
        else:
            unchanged.append(account.id)
    if told:
        connection.execute(insert(tables.register_changes), [_row(one) for one in told])
    return Changes(tuple(added), tuple(changed), tuple(unchanged))


def _changes(
    known: Account | None, account: Account, names: frozenset[str], entered: Entered
) -> Iterator[RegisterChange]:
    """Yield what is new of an account: that it is, or each field that is another."""
    if known is None:
        yield RegisterChange(account.id, entered)
        return
    for name in sorted(names):
        before, after = getattr(known, name), getattr(account, name)
        if after != before:
            yield RegisterChange(account.id, entered, name, before, after)


def _row(change: RegisterChange) -> dict[str, object]:
    columns = {**vars(change), **vars(change.entered)}
    del columns["entered"]
    return columns


def changes(connection: Connection, account_id: str) -> list[RegisterChange]:
    """Return what was changed of an account, in the order it was; all fields of one at a time."""
    table = tables.register_changes
    query = select(table).where(table.c.account_id == account_id).order_by(table.c.number)
    rows = connection.execute(query).mappings()
    found = [from_plain(RegisterChange, {**row, "entered": dict(row)}) for row in rows]
    return [_typed(one) if one.field else one for one in found]


def _typed(change: RegisterChange) -> RegisterChange:
    """Return a change with its values as an account has them: words, days, several."""
    kind = _KINDS[change.field]
    return replace(
        change, before=from_plain(kind, change.before), after=from_plain(kind, change.after)
    )
