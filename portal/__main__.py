"""``python -m portal`` is ``ogonblick``, for environments where scripts are not installed."""

from portal.cli import main

if __name__ == "__main__":
    main()
