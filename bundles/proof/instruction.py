"""The page in every bundle that says how to verify it with standard tools alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import files

from cryptography.hazmat.primitives.asymmetric import ed25519

from bundles.datapackage import stamp
from bundles.proof.keys import fingerprint, subject
from bundles.proof.layout import FOLDER, KEY, SIGNATURE
from bundles.proof.signed_data import Signer

INSTRUCTION = "kontrollera.txt"

_FINGERPRINT = f"openssl pkey -pubin -in {KEY} -outform DER | sha256sum"
_NONE = "   (saknas: inställningarna krävde det inte)"


def instruction(
    snapshot_id: str,
    sealed_at: datetime,
    listed: Sequence[str],
    signer: Signer | None,
    stamps: Sequence[str],
) -> bytes:
    """Return the page. ``listed`` are the files of the manifest, ``stamps`` the stamps' names.

    Every line that begins with four spaces is a command, with the bundle's own file names.
    """
    text = files("bundles.proof").joinpath(INSTRUCTION).read_text("utf-8")
    return text.format(
        snapshot_id=snapshot_id,
        sealed_at=stamp(sealed_at),
        files=_lines(map(_digest_command, listed)),
        signed_by=_signed_by(signer),
        signature=_lines([_FINGERPRINT, _signature_command(signer)] if signer else []),
        stamps=_lines(_stamp_command(name, sealed_at) for name in stamps),
        times=_lines(f"openssl ts -reply -in {FOLDER}/{name}.tsr -text" for name in stamps),
    ).encode()


def _lines(commands: Iterable[str]) -> str:
    return "\n".join(f"    {command}" for command in commands) or _NONE


def _digest_command(path: str) -> str:
    """Return what finds a file's digest where the manifest has the file, and nothing elsewhere."""
    digest = f"$(sha256sum < {path} | cut -c -64)"
    place = f"""grep -A2 '"path": "{path}"' manifest.json"""
    return f"""{place} | grep "\\"sha256\\": \\"{digest}\\"\""""


def _signed_by(signer: Signer | None) -> str:
    if signer is None:
        return "Det här paketet är inte undertecknat."
    whose = f"\n   Certifikatet är utfärdat för {subject(signer.chain[0])}." if signer.chain else ""
    return f"Nyckelns avtryck ska vara\n   {fingerprint(signer.key.public_key())}{whose}"


def _signature_command(signer: Signer) -> str:
    """Return what verifies the signature; Ed25519 digests by itself, the others are told how."""
    how = "" if isinstance(signer.key, ed25519.Ed25519PrivateKey) else " -digest sha256"
    verify = f"openssl pkeyutl -verify -pubin -inkey {KEY} -rawin{how}"
    return f"{verify} -in manifest.json -sigfile {SIGNATURE}"


def _stamp_command(name: str, sealed_at: datetime) -> str:
    reply, chain = f"{FOLDER}/{name}.tsr", f"{FOLDER}/{name}.pem"
    verify = f"openssl ts -verify -data manifest.json -in {reply} -CAfile {chain}"
    return f"{verify} -attime {int(sealed_at.timestamp())}"
