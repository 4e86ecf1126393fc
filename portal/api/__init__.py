"""The portal for programs: what its pages show and do, as JSON, for who comes with a token."""
