"""Films and other media: what one consists of, and all of it fetched whole."""
