"""What we call ourselves to every server: our name, and where our operator can be reached."""

from ogonblick import __version__

PRODUCT = f"Ogonblick/{__version__}"


def reach(robot_page: str, contact: str) -> str:
    """Return where to read about us and whom to ask, as it stands in the user agent."""
    return "; ".join(filter(None, (robot_page, contact)))


def named(product: str, where: str) -> str:
    """Return a product with where its operator is reached, as web servers' logs show it."""
    plain = "".join(sign for sign in where if sign.isascii() and sign.isprintable())
    return f"{product} (+{plain})" if plain else product
