"""Jobs for captures, and a page in a real browser."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from harvesters.browser.chromium import find_browser
from harvesters.job import Job
from ogonblick.account import Account, Platform
from ogonblick.capture import Occasion, Order

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
    """A page in a real Chromium."""
    with sync_playwright() as playwright:
        program = find_browser("", Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=os.geteuid() != 0
        )
        yield browser.new_page()
        browser.close()
