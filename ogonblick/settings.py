"""Settings: one frozen value, read at the door and passed on."""

from dataclasses import dataclass, field
from pathlib import Path


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

    s3_requests_per_second: int = 0
    """Requests a second that each process asks the archive at most; 0 means no limit."""

    s3_access_key: str = ""
    """Access key of the writer."""

    s3_secret_key: Secret = Secret("")
    """Secret key of the writer."""

    s3_reader_access_key: str = ""
    """Access key of the reader, who may only read: the portal's and the reading commands'; empty
    means the writer's."""

    s3_reader_secret_key: Secret = Secret("")
    """Secret key of the reader."""

    s3_disposer_access_key: str = ""
    """Access key of the disposer, who alone may delete: a disposal's; empty means the writer's."""

    s3_disposer_secret_key: Secret = Secret("")
    """Secret key of the disposer."""

    replica_endpoint: str = ""
    """Address of a second S3 archive, for copies of all that is stored; empty means none."""

    replica_bucket: str = "ogonblick"
    """Its bucket, with versions and object lock."""

    replica_region: str = "eu-north-1"
    """Region to sign for at the second archive."""

    replica_access_key: str = ""
    """Access key at the second archive."""

    replica_secret_key: Secret = Secret("")
    """Secret key at the second archive."""

    replica_disposer_access_key: str = ""
    """Access key that may delete there, for a disposal; empty means the one above."""

    replica_disposer_secret_key: Secret = Secret("")
    """Secret key that may delete there."""

    lock_mode: str = "governance"
    """How bundles are locked: ``governance``, which the archive's administrator can lift, or
    ``compliance``, which nobody can before the day."""

    fixity_files: int = 1000
    """Stored files that are read again and compared each night; 0 reads none."""

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

    robot_page: str = ""
    """Address of a page that explains the robot, in the user agent beside the contact."""

    quiet_hours: str = ""
    """Hours of the Swedish day in which no sweep begins a visit, as ``06:00-08:30``; empty means
    none."""

    shared: str = ""
    """Folder, by its whole path, of what portal and workers have to have in common where they have
    homes of their own; empty means ``home``."""

    session_key: str = ""
    """File with the key that owners' logins are encrypted with; empty means one made in ``home``
    when first needed."""

    allow_private_addresses: bool = False
    """Let captures reach loopback and private addresses: for the tests' and demo's own sites."""

    capture_seconds: int = 900
    """Longest time one capture may take before it is ended as partial."""

    capture_megabytes: int = 2000
    """Millions of bytes that one capture may receive; what comes after is not recorded."""

    capture_body_megabytes: int = 512
    """Millions of bytes that one answer may have; what is longer is cut."""

    capture_requests: int = 20_000
    """Requests that one capture may make."""

    capture_memory: int = 3000
    """Millions of bytes of memory that one capture's browser may hold before its page is ended."""

    concurrency: int = 2
    """Captures at once within one sweep."""

    portal_port: int = 0
    """Port of the portal on loopback; 0 means any free one."""

    replay_address: str = ""
    """Address where recorded pages are played, with a star in the name's place that each look has
    for itself, as ``https://*.uppspelning.kommunen.se``; empty means names below ``localhost``."""

    replay_port: int = 0
    """Port on loopback where they are played; 0 means any free one."""

    oidc_issuer: str = ""
    """Identity provider (OpenID Connect) that persons sign in by; empty means none."""

    oidc_client: str = ""
    """Name that the provider knows the portal by; needed where one is named."""

    oidc_secret: Secret = Secret("")
    """Secret of that name."""

    oidc_roles: str = ""
    """Table (TOML) of the roles that the provider's groups give; empty means that only those come
    in who were added with their subject."""

    passkey_roles: str = ""
    """Roles for which a password alone is too little and a passkey is needed, as ``arkivarie
    tekniker``; empty means none."""

    portal_address: str = ""
    """Address at which people reach the portal, for the links in letters; empty means none."""

    smtp: Secret = Secret("")
    """Mail server, ``smtp://user:password@host:587``; empty means that letters are laid in
    ``letters``."""

    mail_from: str = ""
    """Address that letters come from; needed where a mail server is named."""

    webhook: str = ""
    """Address of a case system (https) that is told of deliveries by POST; empty means none."""

    webhook_key: Secret = Secret("")
    """Key that the case system knows our calls by (HMAC-SHA256); needed where one is named."""

    log: str = "text"
    """How logs are written: ``text`` for persons, ``json`` for programs, one value a line."""

    @property
    def database_url(self) -> str:
        """The catalogue's SQLAlchemy address."""
        return self.database or f"sqlite:///{(self.home / 'catalogue.db').resolve()}"

    @property
    def waits(self) -> Path:
        """Folder where it is remembered which platforms asked to be left alone, and how long."""
        return self.home / "waits"

    @property
    def neighbours(self) -> Path:
        """Folder of what pictures are found by, which can be thrown away at any time."""
        return self.home / "neighbours"

    @property
    def sessions(self) -> Path:
        """Folder of owners' logins."""
        return self.home / "sessions"

    @property
    def session_key_file(self) -> Path:
        """File with the key to them."""
        return Path(self.session_key) if self.session_key else self.home / "session.key"

    @property
    def uploads(self) -> Path:
        """Folder of files that persons have handed in, until they lie in the archive."""
        return self._common / "uploads"

    @property
    def link_key_file(self) -> Path:
        """File with the key that links to deliveries are signed with."""
        return self._common / "links.key"

    @property
    def _common(self) -> Path:
        return Path(self.shared) if self.shared else self.home

    @property
    def letters(self) -> Path:
        """Folder where letters are laid when no mail server is named."""
        return self.home / "brev"

    @property
    def work(self) -> Path:
        """Folder for captures and bundles on their way to the archive."""
        return self.home / "work"
