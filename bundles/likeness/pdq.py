"""PDQ, Meta's perceptual hash for photographs, in numpy: 256 bits and a quality.

Written from its description ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm", 2019). The library of that name has to be compiled where it is installed (0.2.8 has no
wheels, 2026-11), so it is what ours is compared with, and not a part of the program.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

_SIDE = 64
_KEPT = 16
_PASSES = 2
_GREATEST = 100
_GRADIENTS = 90  # what the sum of differences is divided by to make it a quality from 0 to 100

Plane = npt.NDArray[np.float32]


def pdq(grey: Image.Image) -> tuple[str, int]:
    """Return the hash of a grey picture in hexadecimal, and its quality from 0 to 100.

    A quality below 50 says that there is little to tell the picture from others by.
    """
    small = _shrunk(np.asarray(grey, dtype=np.float32))
    basis = _basis()
    waves = basis @ small @ basis.T
    bits = (waves > np.median(waves)).ravel()
    return np.packbits(bits[::-1]).tobytes().hex(), _quality(small)


def _shrunk(plane: Plane) -> Plane:
    """Return 64 by 64 samples of a picture that was blurred as much as it is shrunk."""
    for _ in range(_PASSES):
        plane = _blurred(_blurred(plane, 1), 0)
    rows, columns = (_places(side) for side in plane.shape)
    return plane[np.ix_(rows, columns)]


def _blurred(plane: Plane, axis: int) -> Plane:
    """Return the mean of each place and its neighbours along an axis; fewer at the edges."""
    length = plane.shape[axis]
    window = (length + 2 * _SIDE - 1) // (2 * _SIDE)
    if window == 1:
        return plane
    after = (window + 2) // 2
    first = np.maximum(np.arange(length) + after - window, 0)
    last = np.minimum(np.arange(length) + after, length)
    zero = np.zeros_like(np.take(plane, [0], axis), dtype=np.float64)
    sums = np.concatenate((zero, np.cumsum(plane, axis, dtype=np.float64)), axis)
    shape = (-1, 1) if axis == 0 else (1, -1)
    widths = (last - first).reshape(shape)
    means = (np.take(sums, last, axis) - np.take(sums, first, axis)) / widths
    narrowed: Plane = means.astype(np.float32)
    return narrowed


def _places(length: int) -> npt.NDArray[np.intp]:
    """Return where on a side of that length the 64 samples are taken."""
    return ((np.arange(_SIDE) + 0.5) * length / _SIDE).astype(np.intp)


def _basis() -> Plane:
    """Return the cosines of the 16 lowest frequencies but the very lowest, which is the mean."""
    frequency = np.arange(1, _KEPT + 1).reshape(-1, 1)
    place = 2 * np.arange(_SIDE) + 1
    cosines = np.cos(np.pi / 2 / _SIDE * frequency * place) * np.sqrt(2 / _SIDE)
    return np.asarray(cosines, dtype=np.float32)


def _quality(small: Plane) -> int:
    """Return how much there is to see: the sum of the steps between neighbouring samples."""
    steps = (np.trunc(np.diff(small, axis=axis) * 100 / 255) for axis in (0, 1))
    total = sum(float(np.abs(step).sum()) for step in steps)
    return min(_GREATEST, int(total / _GRADIENTS))
