"""Bootstrap the operations/ documentation of a repository and keep it true."""
