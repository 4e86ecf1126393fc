"""The watchdog's count: what it begins again and again ends, however the runs end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.orders import Orders
from portal.watchdog import Patience, Watchdog

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Failing(Orders):
    """A server with one run, which crashes as soon as it is begun; ``runs`` say how far it came."""

    runs: int = 0
    run: dict[str, Any] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Answer about the run, and keep its tags."""
        if method == "PATCH":
            self.run.update(body or {})
        elif path.endswith("set_state"):
            self.run["run_count"] += self.runs
        states = (body or {}).get("flow_runs", {}).get("state", {}).get("type", {}).get("any_")
        return [self.run] if states == ["CRASHED"] else []


@pytest.mark.parametrize("runs", [0, 1])
def test_a_run_is_not_begun_for_ever(runs: int) -> None:
    """Whether it crashes while it starts or when it goes on: three beginnings, then it is left."""
    crashed = {"timestamp": NOW.isoformat()}
    told = {"id": "1", "name": "en", "state": crashed, "state_type": "CRASHED", "tags": ["egen"]}
    orders = Failing("", runs=runs, run={**told, "run_count": runs})
    watchdog = Watchdog(orders, Patience())
    looks = [watchdog.look(NOW + timedelta(minutes=one)).revived for one in range(6)]
    assert looks == [("en",), ("en",), (), (), (), ()]
    assert {"egen", "återupptagen", "återupptagen-2"} <= set(orders.run["tags"])
