"""The S3 server that comes along: SeaweedFS as a child process, with keys and rules of its own."""
