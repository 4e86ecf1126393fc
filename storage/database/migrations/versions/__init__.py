"""One module per step of the schema; none is ever changed after a release."""
