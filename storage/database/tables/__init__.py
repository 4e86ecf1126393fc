"""The catalogue's tables: real columns for what is asked for, JSON for what is only carried."""

from storage.database.tables.content import pages, passages, posts, snapshots
from storage.database.tables.glimpsing import glimpses, larger_changes
from storage.database.tables.history import deviations, event_documents, events
from storage.database.tables.hit_lists import hit_lists
from storage.database.tables.leaving import closures, removals
from storage.database.tables.letters import letters
from storage.database.tables.passkeys import challenges, passkeys
from storage.database.tables.persons import (
    accesses,
    attempts,
    duties,
    grants,
    invitations,
    looks,
    passwords,
    persons,
    sessions,
)
from storage.database.tables.pictures import hashes
from storage.database.tables.register import accounts, register_changes, work
from storage.database.tables.releases import releases
from storage.database.tables.ruling import cases, holds, obsolete, plans, rulings
from storage.database.tables.shared import metadata
from storage.database.tables.sharing import chunks
from storage.database.tables.tokens import token_digests, tokens
from storage.database.tables.workers import leases, quotas, waits

__all__ = [
    "accesses",
    "accounts",
    "attempts",
    "cases",
    "challenges",
    "chunks",
    "closures",
    "deviations",
    "duties",
    "event_documents",
    "events",
    "glimpses",
    "grants",
    "hashes",
    "hit_lists",
    "holds",
    "invitations",
    "larger_changes",
    "leases",
    "letters",
    "looks",
    "metadata",
    "obsolete",
    "pages",
    "passages",
    "passkeys",
    "passwords",
    "persons",
    "plans",
    "posts",
    "quotas",
    "register_changes",
    "releases",
    "removals",
    "rulings",
    "sessions",
    "snapshots",
    "token_digests",
    "tokens",
    "waits",
    "work",
]
