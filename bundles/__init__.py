"""What is carried between the rooms: captures made ready, sealed, compared and verified."""
