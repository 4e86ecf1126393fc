"""How the verdict does on invented accounts with labelled changes: ``make evaluate``.

Every variant of every account is shown in a real browser and compared with the account as it was.
A real change that is called unchanged ends it with an error; all else is told as what it costs.
"""

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from playwright.sync_api import Page, sync_playwright  # noqa: E402 - after the path is laid

from bundles.likeness.major import larger_changes  # noqa: E402
from bundles.likeness.verdict import compared  # noqa: E402
from harvesters.browser.engine.chromium import find_browser  # noqa: E402
from ogonblick.likeness import Verdict  # noqa: E402
from tests.evaluation.invented_feeds import (  # noqa: E402
    COSMETIC,
    LAYOUTS,
    MAJOR,
    REAL,
    Variant,
    invent,
)
from tests.evaluation.seeing import open_page, see  # noqa: E402

SAME = (Verdict.IDENTICAL, Verdict.UNCHANGED)
CONFIDENCE = 1.96  # 95 of 100

Seen = dict[str, list[tuple[Verdict, bool]]]


def wilson(hits: int, tried: int) -> tuple[float, float]:
    """Return between which shares the true one lies, 95 times of 100."""
    share, spread = hits / tried, CONFIDENCE**2 / tried
    middle = (share + spread / 2) / (1 + spread)
    half = CONFIDENCE * math.sqrt(share * (1 - share) / tried + spread / 4 / tried) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def verdicts(page: Page, variants: Mapping[str, Variant], seeds: range) -> Seen:
    """Return for each variant the verdict on every account, and whether it was a larger change."""
    found: Seen = defaultdict(list)
    for seed in seeds:
        for layout in LAYOUTS:
            feed = invent(seed, layout)
            before = see(page, feed)
            for name, variant in variants.items():
                result = compared(before, see(page, variant(feed)))
                larger = any(larger_changes(before, result.changes))
                found[name].append((result.verdict, larger))
    return found


def tell(title: str, cases: Seen, label: str, *, wanted: bool) -> int:
    """Print for each variant, and for all, how often the verdict was not as wanted; returns it."""
    print(f"\n{title}")
    missed = {
        name: sum((verdict in SAME) is not wanted for verdict, _ in seen)
        for name, seen in cases.items()
    }
    _table(missed, cases, label)
    return sum(missed.values())


def tell_larger(title: str, cases: Seen, label: str, *, wanted: bool) -> None:
    """Print for each variant how often a larger change was missed, or seen where there was none."""
    print(f"\n{title}")
    missed = {name: sum(larger is not wanted for _, larger in seen) for name, seen in cases.items()}
    _table(missed, cases, label)


def _table(missed: Mapping[str, int], cases: Seen, label: str) -> None:
    tried = {name: len(seen) for name, seen in cases.items()}
    rows = {**missed, "tillsammans": sum(missed.values())}
    tried["tillsammans"] = sum(tried.values())
    for name, count in rows.items():
        low, high = wilson(count, tried[name])
        print(f"  {name:<28} {label} {count:>3} av {tried[name]:<4} ({low:.1%}–{high:.1%})")


def main() -> int:
    """Show, compare, and tell; 1 if a real change was called unchanged."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=6, help="accounts for each layout")
    options.add_argument("--first", type=int, default=20261121, help="the first seed")
    chosen = options.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    with sync_playwright() as playwright:
        program = str(find_browser("", Path(playwright.chromium.executable_path)))
    with open_page(program) as page:
        cosmetic = verdicts(page, COSMETIC, seeds)
        real = verdicts(page, REAL, seeds)
        major = verdicts(page, MAJOR, seeds)
    false = tell("Verkliga ändringar", {**real, **major}, "kallade oförändrade", wanted=False)
    tell("Kosmetiska ändringar", cosmetic, "inte kallade oförändrade", wanted=True)
    tell_larger("Större förändringar", major, "missade", wanted=True)
    tell_larger("Inga större förändringar", cosmetic, "falska larm", wanted=False)
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
