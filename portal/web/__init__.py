"""The web door: Swedish pages over the catalogue and the archive, rendered here, no scripts."""

from portal.web.app import create_app
from portal.web.serving import serve

__all__ = ["create_app", "serve"]
