"""Every version of the catalogue's schema, applied in order when the catalogue is opened."""
