"""Documents that are there: read, listed, searched and indexed."""
