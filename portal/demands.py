"""Who has to come with a passkey: those of the roles for which a password alone is too little."""

from ogonblick.person import Person
from ogonblick.settings import Settings
from portal.roles import ROLES


def demands_passkey(settings: Settings, person: Person) -> bool:
    """Say whether a password alone does not let a person in."""
    demanding = {ROLES[name] for name in settings.passkey_roles.casefold().split()}
    return any(duty.role in demanding for duty in person.duties)
