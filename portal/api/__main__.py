"""``python -m portal.api``: the description of the API, as docs/openapi.json has it."""

import sys

from portal.api.app import openapi_json

sys.stdout.write(openapi_json())
