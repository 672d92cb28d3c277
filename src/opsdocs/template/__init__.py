"""The Copier template of ``operations/``: bootstrap, update, merge."""
