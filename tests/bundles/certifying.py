"""Certificates for tests, and a second implementation of RFC 3161: ``openssl ts`` behind HTTP."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bundles.proof.keys import PrivateKey, certificates_pem, private_pem

DOMAIN = "arkiv.sundby.example"
KINDS: dict[str, Callable[[], PrivateKey]] = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ec": lambda: ec.generate_private_key(ec.SECP384R1()),
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
}

Settings = dict[str, str]

_CONFIG = """
[tsa]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = sha256
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Party:
    """A key with its certificate, and then those that lead to its root."""

    key: PrivateKey
    chain: tuple[x509.Certificate, ...]

    def files(self, folder: Path) -> tuple[Path, Path]:
        """Write key and chain as PEM, and return where."""
        key, chain = folder / "key.pem", folder / "chain.pem"
        key.write_bytes(private_pem(self.key))
        chain.write_bytes(certificates_pem(self.chain))
        return key, chain


def party(
    name: str,
    issuer: Party | None = None,
    kind: str = "ec",
    valid: tuple[datetime, datetime] | None = None,
    stamps: bool = False,
) -> Party:
    """Return a party: its own root without an issuer; for stamping time, or for the domain."""
    key, since = KINDS[kind](), datetime(2026, 1, 1, tzinfo=UTC)
    start, end = valid or (since, since + timedelta(days=3650))
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer.chain[0].subject if issuer else _name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    elif issuer:
        names = x509.SubjectAlternativeName([x509.DNSName(DOMAIN)])
        builder = builder.add_extension(names, critical=False)
    else:
        builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
    signer = issuer.key if issuer else key
    own = builder.sign(signer, None if _is_ed25519(signer) else hashes.SHA256())
    return Party(key, (own, *(issuer.chain if issuer else ())))


def _is_ed25519(key: PrivateKey) -> bool:
    return isinstance(key, ed25519.Ed25519PrivateKey)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def signing(folder: Path, signer: Party, domain: str = DOMAIN) -> Settings:
    """Return the settings that sign as this party."""
    folder.mkdir(exist_ok=True)
    key, chain = signer.files(folder)
    return {
        "signing_key": str(key),
        "signing_certificate": str(chain),
        "signing_domain": domain,
    }


@dataclass
class Openssl:
    """An authority that is ``openssl ts -reply``, with what a test lets it do otherwise."""

    folder: Path
    address: str = ""
    asked: int = 0
    answer: Callable[[bytes], tuple[str, bytes]] | None = None
    extra: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """Return the settings that ask it, and trust its root."""
        roots = str(self.folder / "root.pem")
        return {"timestamp_authorities": self.address, "timestamp_certificates": roots}

    def reply(self, request: bytes) -> bytes:
        """Stamp with the program."""
        (self.folder / "request.tsq").write_bytes(request)
        command = [
            *("openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa"),
            *("-queryfile", "request.tsq", "-signer", "own.pem", "-inkey", "key.pem"),
            *("-out", "reply.tsr", *self.extra),
        ]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "reply.tsr").read_bytes()


@contextmanager
def openssl_authority(folder: Path) -> Iterator[Openssl]:
    """Run the authority on a free port of loopback; its root is beside its files."""
    root = party("Stämplarnas rot")
    own = party("Provstämplaren", root, stamps=True)
    own.files(folder)
    (folder / "own.pem").write_bytes(certificates_pem(own.chain[:1]))
    (folder / "root.pem").write_bytes(certificates_pem(root.chain))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    authority = Openssl(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked += 1
            own_way = authority.answer or (
                lambda data: ("application/timestamp-reply", authority.reply(data))
            )
            mime, data = own_way(request)
            self.send_response(200)
            self.send_header("Content-Type", mime)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.address = f"http://127.0.0.1:{server.server_port}/"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield authority
        server.shutdown()
