"""The isolated origin: recorded pages played in a place of their own, without any credentials."""
