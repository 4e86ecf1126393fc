"""Ögonblick: the words that every part of the system shares.

Standard library only; frozen values; no input or output, no clock.
"""

__version__ = "0.1.0"
