"""Jobs for captures, a page in a real browser, and one that trusts us."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from harvesters.browser.engine.chromium import SETTINGS, find_browser
from harvesters.job import Job
from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion, Order
from tests.harvesters.certificates import NAMES, openssl

MakeJob = Callable[..., Job]


@pytest.fixture(scope="session")
def make_job() -> MakeJob:
    """Return a maker of jobs: an address, a folder, and what differs from an ordinary website."""

    def make(
        url: str,
        folder: Path,
        *,
        name: str = "Exempelby kommun",
        seconds: int = 240,
        private: bool = True,
    ) -> Job:
        return Job(
            account=Account("konto", name, Platform.WEBSITE, url, "Exempelby kommun", "Kansliet"),
            order=Order("konto", Occasion.SCHEDULED, "2026H2"),
            folder=folder,
            taken_at=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
            seconds=seconds,
            allow_private_addresses=private,
        )

    return make


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page in a real Chromium, laid out as a visit's is."""
    with sync_playwright() as playwright:
        program = find_browser("", Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=os.geteuid() != 0, args=[SETTINGS]
        )
        yield browser.new_page()
        browser.close()


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for this machine, issued by an authority of our own."""
    folder = tmp_path_factory.mktemp("certificates")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    authority = ("-x509", "-subj", "/CN=Exempelby rot", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(folder, "req", *new, *authority, "-days", "30")
    own = ("-subj", "/CN=exempelby.test", "-keyout", "own.key", "-out", "own.pem")
    issued = ("-x509", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "7", "-addext", NAMES)
    openssl(folder, "req", *new, *own, *issued)
    return folder


@pytest.fixture(scope="session")
def browser(certified: Path) -> Path:
    """A Chromium that trusts the server's key: it has no other way to be told of an authority."""
    openssl(certified, "x509", "-in", "own.pem", "-pubkey", "-noout", "-out", "own.pub")
    der = ("-pubin", "-in", "own.pub", "-outform", "der", "-out", "own.der")
    openssl(certified, "pkey", *der)
    openssl(certified, "dgst", "-sha256", "-binary", "-out", "own.sha256", "own.der")
    key = openssl(certified, "base64", "-in", "own.sha256").strip()
    program = shutil.which("chromium") or pytest.skip("needs a Chromium of the system's")
    script = certified / "chromium"
    trusted = f"--ignore-certificate-errors-spki-list={key}"
    script.write_text(f'#!/bin/sh\nexec "{program}" "{trusted}" "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script
