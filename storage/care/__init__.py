"""What is done to the archive over the years: sharing, leaving, fixity, replicas, backups."""
