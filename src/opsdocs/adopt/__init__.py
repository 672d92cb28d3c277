"""Take over documents that a team has: what they are, and what settings they need."""
