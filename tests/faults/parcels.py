"""Parcels: sealed bundles that wait in a folder to be stored, by whichever process lives."""

from dataclasses import dataclass
from pathlib import Path

from bundles.plain import from_json, to_json
from ogonblick.bundle import Bundle
from ogonblick.capture import Occasion, Order
from ogonblick.snapshot import Receipt
from tests.storage.sharing import bundle_with

ACKNOWLEDGED = "receipt.json"
"""The file in a parcel's folder that says that the archive has acknowledged it."""


@dataclass(frozen=True)
class Parcel:
    """A bundle to be stored for an order, locked until a year or not at all."""

    folder: Path
    order: Order
    bundle: Bundle
    locked: int | None = None

    @property
    def receipt(self) -> Receipt | None:
        """What the archive has acknowledged; None if nothing."""
        file = self.folder / ACKNOWLEDGED
        return from_json(Receipt, file.read_text("utf-8")) if file.exists() else None


def packed(folder: Path, account_id: str, payloads: list[bytes], locked: int | None) -> Parcel:
    """Write a bundle with some payloads, and what is to be done with it."""
    order = Order(account_id, Occasion.SCHEDULED, "2020H1")
    bundle = bundle_with(folder, order.snapshot_id, payloads)
    parcel = Parcel(bundle.folder, order, bundle, locked)
    (bundle.folder / "parcel.json").write_text(to_json(parcel), encoding="utf-8")
    return parcel


def parcel_in(folder: Path) -> Parcel:
    """Read what ``packed`` wrote."""
    return from_json(Parcel, (folder / "parcel.json").read_text("utf-8"))
