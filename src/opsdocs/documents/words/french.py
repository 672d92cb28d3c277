"""The words of French that rules look for; see ``english.py``."""

RANKS: tuple[str, ...] = ()
MONTHS: tuple[str, ...] = ()
NOTHING = ("aucun", "aucune", "néant", "rien", "sans objet")
DONE = ("fait", "terminé", "terminée")
STATE_COLUMN = ("statut", "état", "avancement")
OPTIONAL = r"facultati(?:f|ve)|optionnel(?:le)?|si nécessaire|le cas échéant"
TIMELINE_EVENT = r"Événement"
TIMELINE_END = r"Résolution"
TIMELINE_TITLE = r"chronologie|frise chronologique"
ACTION_TITLE = (
    r"plan d['’]actions?|(?:actions|mesures) (?:correctives|préventives)|prochaines étapes"
    r"|actions à mener"
)
ACTION_COLUMN = ("tâche", "mesure")
ASSIGNEE_COLUMN = ("responsable", "qui", "porteur")
DUE_COLUMN = ("échéance", "date_limite")
SECTIONS = {
    "action_items": (
        "Plan d'action", "Plan d'actions", "Actions correctives", "Mesures correctives",
        "Prochaines étapes", "Actions à mener",
    ),
    "timeline": ("Chronologie", "Chronologie des événements", "Frise chronologique"),
    "root_cause": ("Cause racine", "Causes racines", "Cause profonde", "Analyse des causes"),
    "summary": ("Résumé", "Synthèse"),
    "impact": ("Impacts", "Conséquences"),
    "detection": ("Détection",),
    "trigger": ("Déclencheur", "Élément déclencheur"),
    "resolution": ("Résolution",),
    "lessons_learned": ("Leçons apprises", "Leçons tirées", "Enseignements"),
    "prerequisites": ("Prérequis", "Pré-requis"),
    "procedure": ("Procédure", "Étapes", "Mode opératoire"),
    "verification": ("Vérification", "Vérifications"),
    "rollback": ("Retour arrière", "Retour en arrière"),
    "mitigation": ("Atténuation", "Remédiation", "Contournement"),
    "escalation": ("Escalade",),
    "notes": ("Remarques",),
}  # fmt: skip
FIELDS = {
    "last_reviewed": ("Dernière révision",),
    "owner": ("Responsable",),
    "severity": ("Gravité", "Sévérité"),
    "duration": ("Durée",),
}
HELPED = r"a aidé|utile"
MISLED = r"a induit en erreur|trompeu(?:r|se)"
MISSING_STEP = r"étape manquante"
NOT_FOUND = r"introuvable|non trouvée?"
TIMELINE_PART = ("hronolog",)
INCIDENT_OVER = ("résolu", "résolue", "clos", "terminé", "terminée")
INCIDENT_RUNNING = ("en_cours", "ouvert", "identifié", "en_observation")
# What a procedure is for: "Alert: `DiskFull`"
ALERT = r"alertes?"
