"""The words of French that rules look for; see ``english.py``."""

RANKS: tuple[str, ...] = ()
MONTHS: tuple[str, ...] = ()
DONE = ("fait", "terminé", "terminée")
STATE_COLUMN = ("statut", "état", "avancement")
