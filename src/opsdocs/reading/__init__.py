"""Documents as they are read: on a terminal, in one HTML file, by an agent; and as figures."""
