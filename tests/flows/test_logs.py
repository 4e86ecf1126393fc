"""Logs: each line says what it is about, and a program can read every one."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.logbook import logged
from ogonblick.capture import Occasion, Order
from ogonblick.logs import JsonLines, TextLines, about
from ogonblick.settings import Settings
from portal.stack import prefect_environment

ORDER = Order("museet", Occasion.SCHEDULED, "2026H2")

_SAYING = """
import logging
from prefect.logging.configuration import setup_logging
from ogonblick.logs import about
setup_logging()
with about(account="museet"):
    logging.getLogger("flows.harvest").info("läser »flödet« :key: [b]")
    try:
        raise ValueError("sönder\\nigen")
    except ValueError:
        logging.getLogger("harvesters").exception("gick inte")
logging.getLogger("boto3").info("sägs inte")
"""


def record(text: str, **written: str) -> logging.LogRecord:
    """Return a record as an orchestrator marks it."""
    made = logging.makeLogRecord({"name": "flows", "levelname": "INFO", "msg": text})
    vars(made).update(written)
    return made


def test_a_line_says_what_it_is_about() -> None:
    """The innermost says most; outside the block nothing of it is left."""
    with about(account="museet"), about(snapshot="museet_2026h2"):
        told = json.loads(JsonLines().format(record("hej", flow_run_id="ab-1")))
        assert (told["run"], told["account"]) == ("ab-1", "museet")
        assert told["snapshot"] == "museet_2026h2"
        line = TextLines().format(record("hej", flow_run_id="ab-1"))
        assert line.endswith(" INFO hej [run=ab-1 account=museet snapshot=museet_2026h2]")
    assert TextLines().format(record("hej")).endswith(" INFO hej")


def test_an_order_that_is_stopped_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """It began, and it was broken off: the log is no less true for an error."""
    with caplog.at_level(logging.INFO), pytest.raises(OSError, match="slut"), logged(ORDER):
        raise OSError("slut")
    begun, ended = caplog.messages
    assert begun == "beställningen börjar"
    assert ended.startswith("beställningen avbröts efter ")


def test_a_process_of_the_flows_logs_as_the_setting_says(tmp_path: Path) -> None:
    """Prefect takes our configuration: every line is one value of JSON, a traceback too."""
    settings = Settings(home=tmp_path, prefect_api="http://127.0.0.1:9/api", log="json")
    told = subprocess.run(
        [sys.executable, "-c", _SAYING],
        env={"PATH": os.environ["PATH"], **prefect_environment(settings, tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = map(json.loads, told.stderr.splitlines())
    assert (first["text"], first["account"]) == ("läser »flödet« :key: [b]", "museet")
    assert "ValueError: sönder\nigen" in second["traceback"]
