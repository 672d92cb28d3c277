"""Markdown text becomes a structure, and a structure becomes text."""
