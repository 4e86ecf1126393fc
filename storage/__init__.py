"""Where bundles and their index lie."""
