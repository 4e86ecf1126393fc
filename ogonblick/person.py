"""Persons who use the system: their roles, and what each role may do where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

EVERYWHERE = ""
"""The department of a role that holds in the whole municipality."""


class Role(StrEnum):
    """What a person is in a department, or in the whole municipality."""

    REGISTRAR = "registrar"
    ARCHIVIST = "archivist"
    COMMUNICATOR = "communicator"
    EDITOR = "editor"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What one must be allowed in order to pass a door.

    ``OPEN`` is asked of nobody, ``SELF`` only that one is signed in, ``OVERSEE`` is to see the
    register and how it stands, and ``READ`` is to see what was captured.
    """

    OPEN = "open"
    SELF = "self"
    OVERSEE = "oversee"
    READ = "read"
    VERIFY = "verify"
    HAND_OUT = "hand-out"
    ORDER = "order"
    JUDGE = "judge"
    REMOVE = "remove"
    CLOSE = "close"
    REGISTER = "register"
    DISPOSE = "dispose"
    WATCH = "watch"
    AUDIT = "audit"


_LOOKING = frozenset((Permission.OVERSEE, Permission.READ, Permission.VERIFY))

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.REGISTRAR: _LOOKING
    | {
        Permission.HAND_OUT,
        Permission.ORDER,
        Permission.REMOVE,
        Permission.CLOSE,
    },
    Role.ARCHIVIST: _LOOKING
    | {
        Permission.HAND_OUT,
        Permission.ORDER,
        Permission.JUDGE,
        Permission.CLOSE,
        Permission.DISPOSE,
    },
    Role.COMMUNICATOR: _LOOKING
    | {
        Permission.ORDER,
        Permission.JUDGE,
        Permission.REMOVE,
        Permission.CLOSE,
        Permission.REGISTER,
    },
    Role.EDITOR: _LOOKING | {Permission.ORDER, Permission.REMOVE},
    Role.TECHNICIAN: frozenset((Permission.OVERSEE, Permission.WATCH)),
    Role.AUDITOR: _LOOKING | {Permission.AUDIT},
}
"""What each role may do; ``OPEN`` and ``SELF`` need no role."""


@dataclass(frozen=True, order=True)
class Duty:
    """A role that a person has, and the department where; empty for the whole municipality."""

    role: Role
    department: str = EVERYWHERE


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. ``id`` is what is typed at the door, ``name`` what others read.

    ``subject`` is who the identity provider says that it is: issuer and subject, or empty.
    """

    id: str
    name: str
    duties: tuple[Duty, ...] = ()
    subject: str = ""
    disabled: bool = False

    def may(self, wanted: Permission, department: str | None = None) -> bool:
        """Say whether the person may do something in a department; anywhere for None."""
        if wanted in (Permission.OPEN, Permission.SELF):
            return True
        places = self.places(wanted)
        return bool(places) if department is None else bool(places & {EVERYWHERE, department})

    def places(self, wanted: Permission) -> frozenset[str]:
        """Return the departments where the person may do something; ``EVERYWHERE`` among them."""
        return frozenset(
            duty.department for duty in self.duties if wanted in PERMISSIONS[duty.role]
        )


@dataclass(frozen=True)
class Grant:
    """That a person may see one restricted snapshot: who let them, why and when."""

    person_id: str
    subject_id: str
    by: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Access:
    """That a person saw something restricted: what, at which address of ours, and when."""

    person_id: str
    subject_id: str
    place: str
    at: datetime


@dataclass(frozen=True)
class Passkey:
    """What a person signs in with instead of a password: a key that their device keeps.

    ``id`` is what the device calls it and ``public`` what its answers are checked with, both in
    base64url. ``count`` is how often the device says that it was used; 0 where it does not count.
    """

    id: str
    person_id: str
    name: str
    public: str
    count: int
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class HitList:
    """That a person took a list of hits home: what was sought, how many rows it had, and when."""

    person_id: str
    question: str
    hits: int
    at: datetime
