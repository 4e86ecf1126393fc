"""Settings: read once at the door from the environment, and passed on as one frozen value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from ogonblick.errors import SettingsError

_LAST_PORT = 65_535


@dataclass(frozen=True)
class Secret:
    """A text that never prints itself."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations.

    Every field is set by the environment variable ``OGONBLICK_`` + its name in capitals.
    """

    home: Path = Path("var/ogonblick")
    """Folder for the catalogue, work in progress and the embedded services' data."""

    database: str = ""
    """SQLAlchemy address of the catalogue; empty means SQLite in ``home``."""

    s3_endpoint: str = ""
    """Address of the S3 archive; empty means the embedded one on loopback."""

    s3_bucket: str = "ogonblick"
    """Bucket with versioning and object lock; made if it does not exist."""

    s3_region: str = "eu-north-1"
    """Region to sign for."""

    s3_access_key: str = ""
    """Access key of the writer."""

    s3_secret_key: Secret = Secret("")
    """Secret key of the writer."""

    prefect_api: str = ""
    """Address of a Prefect server's API; empty means the embedded one on loopback."""

    browser_path: str = ""
    """Chromium to use; empty means the system's, or else Playwright's own."""

    plan: str = ""
    """Document management plan (TOML) or a folder of them, until one is adopted; empty means the
    shipped example, which no board decided."""

    policy: str = "helsingborg"
    """Guidelines to follow: the name of a shipped profile, or a file (TOML) with one's own."""

    signing_key: str = ""
    """Private key (PEM) that signs bundles; empty means one made in ``home`` when first needed."""

    signing_certificate: str = ""
    """Certificate of the signing key with its chain (PEM, X.509); empty means an anonymous key."""

    signing_domain: str = ""
    """Domain that the certificate is for, written into the signature."""

    demand_signature: bool = True
    """Whether a snapshot without signature is incomplete."""

    timestamp_authorities: str = ""
    """Addresses of RFC 3161 authorities, separated by spaces; empty means the local one, which
    proves only this machine's own clock."""

    timestamp_certificates: str = ""
    """Trusted certificates (PEM) of those authorities; needed as soon as there are any."""

    timestamp_policy: str = ""
    """Policy (OID) to ask the authorities for; empty leaves it to them."""

    demand_timestamps: int = 1
    """How many time stamps a snapshot needs to be complete; 0 demands none."""

    replay_check: bool = True
    """Whether every recording is replayed and compared with the live page before it is sealed."""

    backup_days: int = 0
    """Days that backups of archive and catalogue are kept, for certificates of disposal; 0 means
    that nobody has said that there are any."""

    operator: str = "Ögonblick"
    """Who runs the harvests: written into the WARC and the user agent."""

    contact: str = ""
    """Address in the user agent where a site's owner can reach the operator."""

    allow_private_addresses: bool = False
    """Let captures reach loopback and private addresses: for the tests' and demo's own sites."""

    capture_seconds: int = 900
    """Longest time one capture may take before it is ended as partial."""

    concurrency: int = 2
    """Captures at once within one sweep."""

    portal_port: int = 0
    """Port of the portal on loopback; 0 means any free one."""

    @property
    def database_url(self) -> str:
        """The catalogue's SQLAlchemy address."""
        return self.database or f"sqlite:///{(self.home / 'catalogue.db').resolve()}"

    @property
    def work(self) -> Path:
        """Folder for captures and bundles on their way to the archive."""
        return self.home / "work"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read settings; raises ``SettingsError`` with every fault at once."""
    values: dict[str, object] = {}
    faults: list[str] = []
    for name, default in vars(Settings()).items():
        text = environment.get(f"OGONBLICK_{name.upper()}", "")
        if text:
            try:
                values[name] = _read(text, default)
            except ValueError as fault:
                faults.append(f"OGONBLICK_{name.upper()}={text}: {fault}")
    settings = Settings(**values)  # type: ignore[arg-type]  # each value has its default's type
    faults += [*_out_of_range(settings), *_contradictions(settings), *_unprovable(settings)]
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the variables that ``settings_from`` reads these settings back from."""
    return {
        f"OGONBLICK_{name.upper()}": _written(value)
        for name, value in vars(settings).items()
        if _written(value)
    }


def _written(value: object) -> str:
    """Write a value as ``_read`` reads it; paths become whole, for another folder to start in."""
    if isinstance(value, Secret):
        return value.value
    if isinstance(value, Path):
        return str(value.resolve())
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(text: str, default: object) -> object:
    """Read a text as the type that the default has."""
    if isinstance(default, bool):
        if text not in ("0", "1"):
            raise ValueError("skriv 0 eller 1")
        return text == "1"
    if isinstance(default, int):
        if not text.isdecimal():
            raise ValueError("skriv ett heltal")
        return int(text)
    if isinstance(default, Path):
        return Path(text)
    return Secret(text) if isinstance(default, Secret) else text


def _out_of_range(settings: Settings) -> list[str]:
    """Say which settings have a value that nothing can be done with."""
    faults = [
        f"OGONBLICK_{name.upper()}={getattr(settings, name)}: skriv minst 1"
        for name in ("capture_seconds", "concurrency")
        if getattr(settings, name) < 1
    ]
    if settings.portal_port > _LAST_PORT:
        faults.append(f"OGONBLICK_PORTAL_PORT: skriv ett tal mellan 0 och {_LAST_PORT}")
    if settings.prefect_api and not _is_web_address(settings.prefect_api):
        faults.append("OGONBLICK_PREFECT_API: skriv en adress som http://prefect:4200/api")
    return faults


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
