"""The words of Spanish that rules look for; see ``english.py``."""

RANKS: tuple[str, ...] = ()
MONTHS: tuple[str, ...] = ()
NOTHING = ("ninguno", "ninguna", "nada", "nadie", "no aplica")
DONE = ("hecho", "hecha", "terminado", "terminada", "completado", "completada")
STATE_COLUMN = ("estado",)
# What is spoken of, and not left to do: TODO documentado
NO_TO_DO = r"(?:documentad[oa]|comentario|lista|marcador)\w{0,3}"
OPTIONAL = r"opcional|si (?:aplica|procede|es necesario)"
TIMELINE_EVENT = r"Evento|Suceso"
TIMELINE_END = r"Resolución"
TIMELINE_TITLE = r"cronología|línea (?:de tiempo|temporal)"
ACTION_TITLE = (
    r"(?:acciones|medidas) (?:correctivas|preventivas)|próximos pasos|plan de acción"
    r"|puntos de acción"
)
ACTION_COLUMN = ("acción", "tarea", "medida")
ASSIGNEE_COLUMN = ("responsable", "quién")
DUE_COLUMN = ("fecha_límite", "plazo", "vencimiento")
SECTIONS = {
    "action_items": (
        "Acciones", "Acciones correctivas", "Medidas correctivas", "Próximos pasos",
        "Plan de acción", "Puntos de acción",
    ),
    "timeline": (
        "Cronología", "Cronología del incidente", "Línea de tiempo", "Línea temporal",
    ),
    "root_cause": ("Causa raíz", "Causas raíz", "Causa", "Causas", "Análisis de causa raíz"),
    "summary": ("Resumen", "Resumen ejecutivo"),
    "impact": ("Impacto",),
    "detection": ("Detección",),
    "trigger": ("Desencadenante",),
    "resolution": ("Resolución",),
    "lessons_learned": ("Lecciones aprendidas",),
    "prerequisites": ("Requisitos previos", "Prerrequisitos", "Requisitos"),
    "procedure": ("Procedimiento", "Pasos", "Instrucciones"),
    "verification": ("Verificación", "Comprobación", "Validación"),
    "rollback": ("Reversión", "Plan de reversión", "Marcha atrás"),
    "mitigation": ("Mitigación", "Remediación"),
    "escalation": ("Escalado", "Escalamiento"),
    "notes": ("Notas",),
}  # fmt: skip
FIELDS = {
    "last_reviewed": ("Última revisión",),
    "owner": ("Responsable",),
    "date": ("Fecha",),
    "severity": ("Severidad", "Gravedad"),
    "duration": ("Duración",),
}
HELPED = r"ayudó|útil"
MISLED = r"confundió|engañoso"
MISSING_STEP = r"faltaba un paso|paso faltante"
NOT_FOUND = r"no encontrad[oa]"
TIMELINE_PART = ("ronología", "ínea de tiempo", "ínea temporal")
INCIDENT_OVER = ("resuelto", "resuelta", "cerrado", "cerrada")
INCIDENT_RUNNING = ("en_curso", "abierto", "investigando", "identificado")
# What a procedure is for: "Alert: `DiskFull`"
ALERT = r"alertas?"
