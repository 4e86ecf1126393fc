"""Certificates of this machine's own."""

import subprocess
from pathlib import Path

NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"


def openssl(folder: Path, *words: str) -> str:
    """Run openssl in a folder and return what it says."""
    told = subprocess.run(
        ["openssl", *words], cwd=folder, capture_output=True, check=True, text=True
    )
    return told.stdout
