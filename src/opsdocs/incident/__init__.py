"""Incidents: their timelines, as they happen and from records, and their action items."""
