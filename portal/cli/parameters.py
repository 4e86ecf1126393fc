"""What a command may be given, beyond what Click knows by itself."""

import click


class Words(click.ParamType[str]):
    """A name or a reason: words that say something, without blanks around them."""

    name = "text"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the words; nothing but blanks is refused."""
        words = " ".join(str(value).split())
        if not words:
            self.fail("skriv ett namn eller en förklaring", param, ctx)
        return words
