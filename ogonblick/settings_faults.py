"""What is wrong with settings as a whole: values out of range, and such as need each other."""

import re
from pathlib import PurePath
from urllib.parse import unquote, urlparse

from ogonblick.person import Role
from ogonblick.quiet import QuietHours
from ogonblick.settings import Settings
from ogonblick.swedish import word

CAPTURE_LIMITS = (
    "capture_seconds",
    "capture_megabytes",
    "capture_body_megabytes",
    "capture_requests",
    "capture_memory",
)
"""The budgets of a capture; none of them can be nothing."""

LOCK_MODES = ("governance", "compliance")
"""How an archive can lock, by the names that S3 has for it."""

LOG_FORMS = ("text", "json")
"""How logs can be written."""

MAIL_SCHEMES = ("smtp", "smtps", "smtp+plain")
"""How a mail server is spoken to: with STARTTLS, with TLS from the start, or without."""

_LAST_PORT = 65_535


def faults_in(settings: Settings) -> list[str]:
    """Return what is wrong, each fault as a line that says what to do."""
    return [
        *_out_of_range(settings),
        *_contradictions(settings),
        *_unprovable(settings),
        *_unsendable(settings),
        *_unknown_provider(settings),
        *_unknown_roles(settings),
    ]


def _out_of_range(settings: Settings) -> list[str]:
    """Say which settings have a value that nothing can be done with."""
    faults = [
        f"OGONBLICK_{name.upper()}={getattr(settings, name)}: skriv minst 1"
        for name in (*CAPTURE_LIMITS, "concurrency")
        if getattr(settings, name) < 1
    ]
    if settings.portal_port > _LAST_PORT:
        faults.append(f"OGONBLICK_PORTAL_PORT: skriv ett tal mellan 0 och {_LAST_PORT}")
    if settings.lock_mode not in LOCK_MODES:
        faults.append(
            f"OGONBLICK_LOCK_MODE={settings.lock_mode}: skriv {' eller '.join(LOCK_MODES)}"
        )
    if settings.replay_address and not _has_star(settings.replay_address):
        faults.append(
            f"OGONBLICK_REPLAY_ADDRESS={settings.replay_address}: skriv en adress med en stjärna"
            " först i namnet, som https://*.uppspelning.kommunen.se"
        )
    if settings.shared and not PurePath(settings.shared).is_absolute():
        faults.append(f"OGONBLICK_SHARED={settings.shared}: skriv hela sökvägen, från /")
    if settings.log not in LOG_FORMS:
        faults.append(f"OGONBLICK_LOG={settings.log}: skriv {' eller '.join(LOG_FORMS)}")
    if not _are_hours(settings.quiet_hours):
        faults.append(f"OGONBLICK_QUIET_HOURS={settings.quiet_hours}: skriv timmar som 06:00-08:30")
    if settings.prefect_api and not _is_web_address(settings.prefect_api):
        faults.append("OGONBLICK_PREFECT_API: skriv en adress som http://prefect:4200/api")
    return faults


def _are_hours(text: str) -> bool:
    """Say whether a text can be read as quiet hours."""
    try:
        QuietHours.parse(text)
    except ValueError:
        return False
    return True


def _is_web_address(address: str) -> bool:
    """Say whether an address can be asked over the web: a scheme that we speak, and a host."""
    parts = urlparse(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _contradictions(settings: Settings) -> list[str]:
    """Say which settings need each other and stand alone."""
    faults = []
    if settings.s3_endpoint:
        if not _is_web_address(settings.s3_endpoint):
            faults.append("OGONBLICK_S3_ENDPOINT: skriv en adress som börjar med https://")
        if not (settings.s3_access_key and settings.s3_secret_key.value):
            faults.append(
                "OGONBLICK_S3_ENDPOINT är satt: sätt även OGONBLICK_S3_ACCESS_KEY"
                " och OGONBLICK_S3_SECRET_KEY"
            )
    return [*faults, *_half_identities(settings)]


def _unknown_provider(settings: Settings) -> list[str]:
    """Say what an identity provider lacks that others are to believe."""
    address = urlparse(settings.oidc_issuer)
    is_safe = address.scheme == "https" or address.hostname in ("127.0.0.1", "localhost")
    faults = {
        "OGONBLICK_OIDC_ISSUER: skriv en adress som börjar med https://": not is_safe,
        "OGONBLICK_OIDC_ISSUER är satt: sätt även OGONBLICK_OIDC_CLIENT och"
        " OGONBLICK_OIDC_SECRET": not (settings.oidc_client and settings.oidc_secret.value),
        "OGONBLICK_OIDC_ISSUER är satt: sätt även OGONBLICK_PORTAL_ADDRESS, som tjänsten skickar"
        " tillbaka till": not settings.portal_address,
    }
    return [text for text, is_so in faults.items() if is_so and settings.oidc_issuer]


def _unknown_roles(settings: Settings) -> list[str]:
    """Say which roles that are to come with a passkey there are none of."""
    there = sorted(word(role).casefold() for role in Role)
    return [
        f"OGONBLICK_PASSKEY_ROLES={name}: skriv någon av {', '.join(there)}, med mellanslag mellan"
        for name in settings.passkey_roles.casefold().split()
        if name not in there
    ]


def _half_identities(settings: Settings) -> list[str]:
    """Say which further identities lack one of their two keys, or the archive they belong to."""
    pairs = {
        "S3_READER": (settings.s3_reader_access_key, settings.s3_reader_secret_key),
        "S3_DISPOSER": (settings.s3_disposer_access_key, settings.s3_disposer_secret_key),
        "REPLICA": (settings.replica_access_key, settings.replica_secret_key),
        "REPLICA_DISPOSER": (
            settings.replica_disposer_access_key,
            settings.replica_disposer_secret_key,
        ),
    }
    faults = [
        f"OGONBLICK_{name}_ACCESS_KEY och OGONBLICK_{name}_SECRET_KEY hör ihop: sätt båda"
        for name, (access, secret) in pairs.items()
        if bool(access) != bool(secret.value)
    ]
    if settings.replica_endpoint and not _is_web_address(settings.replica_endpoint):
        faults.append("OGONBLICK_REPLICA_ENDPOINT: skriv en adress som börjar med https://")
    if bool(settings.replica_endpoint) != bool(settings.replica_access_key):
        faults.append(
            "OGONBLICK_REPLICA_ENDPOINT och OGONBLICK_REPLICA_ACCESS_KEY hör ihop: sätt båda"
        )
    return faults


def _unprovable(settings: Settings) -> list[str]:
    """Say which settings of signatures and time stamps need each other, or ask too much."""
    addresses = settings.timestamp_authorities.split()
    policy, demanded = settings.timestamp_policy, settings.demand_timestamps
    certified = bool(settings.signing_certificate)
    faults = {
        "OGONBLICK_SIGNING_CERTIFICATE: sätt även OGONBLICK_SIGNING_KEY och"
        " OGONBLICK_SIGNING_DOMAIN": certified
        and not (settings.signing_key and settings.signing_domain),
        "OGONBLICK_TIMESTAMP_AUTHORITIES: skriv adresser som börjar med https://, med mellanslag"
        " emellan": not all(map(_is_web_address, addresses)),
        "OGONBLICK_TIMESTAMP_AUTHORITIES och OGONBLICK_TIMESTAMP_CERTIFICATES hör ihop: sätt båda,"
        " eller ingen för att stämpla lokalt": bool(addresses)
        != bool(settings.timestamp_certificates),
        "OGONBLICK_TIMESTAMP_POLICY: skriv en OID, som 1.2.3.4, och sätt även"
        " OGONBLICK_TIMESTAMP_AUTHORITIES": bool(policy)
        and not (addresses and re.fullmatch(r"[0-2](\.\d+)+", policy)),
        f"OGONBLICK_DEMAND_TIMESTAMPS={demanded}: det finns bara {max(1, len(addresses))} att"
        " fråga; sätt fler i OGONBLICK_TIMESTAMP_AUTHORITIES": demanded > max(1, len(addresses)),
    }
    return [text for text, is_so in faults.items() if is_so]


def _unsendable(settings: Settings) -> list[str]:
    """Say which settings of letters cannot be used; the server's address has a password in it."""
    server, sender = settings.smtp.value, settings.mail_from
    faults = {
        "OGONBLICK_SMTP: skriv en adress som smtp://användare:lösenord@server:587 (smtps:// för TLS"
        " från början, smtp+plain:// utan TLS och lösenord)": bool(server)
        and not _is_mail_server(server),
        "OGONBLICK_SMTP är satt: sätt även OGONBLICK_MAIL_FROM": bool(server) and not sender,
        f"OGONBLICK_MAIL_FROM={sender}: skriv en adress som ogonblick@kommunen.se": bool(sender)
        and not re.fullmatch(r"[^@\s]+@[^@\s]+", sender),
        "OGONBLICK_PORTAL_ADDRESS: skriv en adress som börjar med https://": bool(
            settings.portal_address
        )
        and not _is_web_address(settings.portal_address),
        "OGONBLICK_WEBHOOK: skriv en adress som börjar med https://": bool(settings.webhook)
        and not _is_web_address(settings.webhook),
        "OGONBLICK_WEBHOOK är satt: sätt även OGONBLICK_WEBHOOK_KEY": bool(settings.webhook)
        and not settings.webhook_key.value,
    }
    return [text for text, is_so in faults.items() if is_so]


def _has_star(address: str) -> bool:
    """Say whether each look can have a name of its own at an address."""
    return re.fullmatch(r"https?://\*\.[a-z0-9.-]+(:\d{1,5})?", address) is not None


def _is_mail_server(address: str) -> bool:
    """Say whether letters can be sent to an address; a password never goes without encryption."""
    parts = urlparse(address)
    try:
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False
    bare = parts.scheme == "smtp+plain"
    secret = unquote(parts.password or "")
    return named and parts.scheme in MAIL_SCHEMES and secret.isascii() and not (bare and secret)
