"""The web door: Swedish pages over the catalogue and the archive, rendered here, few scripts."""
