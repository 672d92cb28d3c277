"""Alerts: what fires, read from the rule files of a repository, and the pages that it leads to."""
