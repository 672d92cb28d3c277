"""The words of German that rules look for; see ``english.py``."""

NOTHING = ("keine", "keiner", "keines", "kein", "nein", "niemand", "nichts", "entfällt", "offen")
NOTHING_YET = r"noch (?:offen|keine\w?|niemand)"
NEVER = r"nie"
NONE_FIRST = r"keine?"
NO_EXCEPTION = r"keine\s+(?:\w+\s+)?ausnahme"
YES = ("ja",)
NO = ("nein",)
DONE = ("erledigt",)
STATE_OF_WORK = r"ERLEDIGT|Erledigt|IN ARBEIT|In Arbeit"
BLANK, BLANKS = r"vorlage", r"vorlagen"
STATE_COLUMN = ("stand", "zustand")
AND = r"und"
STEP = r"schritt"
AND_OR = r"und|oder"
OF_ANOTHER = r"des|der|im|von"
ALL = r"alle|jede[rmsn]?"
EXCEPT = r"außer"
IF = r"wenn|falls|sonst|andernfalls|ja|nein"
IF_NOT = r"sonst|andernfalls|ja|nein"
SENTENCE_IF = r"Wenn|Sonst"
CLAUSE = r"dann|und|oder"
STOPS = r"fertig|nichts|in Ordnung"
BEFORE_STATES = r"vermutlich|wahrscheinlich"
STATES = r"der|die|das|es|ein|eine|sie"
NOT_REVERSIBLE = (
    r"kein\s+Rollback|kein\s+Weg\s+zurück|nicht\s+(?:umkehrbar|rückgängig|möglich)|unumkehrbar"
    r"|kein\s+Zurück"
)
GOES_BACK = r"zurück"
TO_LEVEL = r"bis"
HIGHER = ("höher",)
LOWER = ("niedriger",)
FINAL_MESSAGE = r"behoben|gelöst|erledigt|entwarnung"
SOME_TIME = r"einer?\b"
NEXT_MESSAGE = r"nächste"
ANOTHER_MESSAGE = r"weitere|erneut|wieder"
BY_WHEN = r"spätestens|alle\s+\d"
AT_ABOUT = r"um|gegen"
OUR = r"das|die"
WHOLE = r"ganze"
OF_TEAM = r"der|des|vom"
ALL_PEOPLE = r"alle(?:\s+\w+)?"
CONTACT_COLUMN = r"kontakt|telefon"
ROLE_HEADING = r"rolle"
ALERT_FIRED = r"ausgelöst|gefeuert"
ALERT_RESOLVED = r"behoben|geschlossen|gelöst"
REVIEW_OF_INCIDENT = r"nachbe(?:trachtung|reitung|sprechung)"
RESERVE = r"puffer"
BEFORE = r"vorher|davor"
AT_THE_TIME = r"beginn|ende|danach"
RANKS = ("kritisch", "hoch", "mittel", "niedrig")
OWNER_COLUMN = r"verantwort"
EXPIRY_COLUMN = r"bis\b|läuft_ab|endet"
COMPARES = r"über|unter|mehr|weniger|mindestens|höchstens"
ABSENT = r"fehlt|kein\w*"
RESOLVED = r"behoben|behebung"
READS_BACK = r"gelesen|lesen|vergl\w+"
DECIDES = r"entscheid"
DEPUTY = r"stellvertret"
OPERATIONS = ("betrieb", "betriebshandbuch", "störung", "störungen", "notfall", "wartung")
NAVIGATION = ("zurück", "weiter")
SECTIONS = {
    "action_items": (
        "Maßnahmen", "Folgemaßnahmen", "Korrekturmaßnahmen", "Nächste Schritte", "Aktionspunkte",
    ),
    "timeline": (
        "Zeitleiste", "Zeitachse", "Zeitstrahl", "Zeitverlauf", "Zeitlicher Ablauf",
        "Zeitlicher Verlauf", "Ablauf", "Chronologie",
    ),
    "root_cause": ("Ursache", "Ursachen", "Grundursache", "Hauptursache", "Ursachenanalyse"),
    "summary": ("Zusammenfassung", "Kurzfassung", "Überblick"),
    "impact": ("Auswirkung", "Auswirkungen"),
    "detection": ("Erkennung", "Entdeckung"),
    "trigger": ("Auslöser",),
    "resolution": ("Behebung",),
    "lessons_learned": ("Erkenntnisse", "Lehren"),
    "prerequisites": ("Voraussetzungen", "Vorbedingungen"),
    "procedure": ("Vorgehen", "Vorgehensweise", "Durchführung", "Schritte", "Anleitung"),
    "verification": ("Überprüfung", "Prüfung", "Verifikation", "Erfolgskontrolle"),
    "rollback": ("Rückabwicklung", "Zurückrollen"),
    "mitigation": ("Sofortmaßnahmen", "Gegenmaßnahmen"),
    "escalation": ("Eskalation", "Ansprechpartner"),
    "notes": ("Hinweise", "Anmerkungen"),
}  # fmt: skip
FIELDS = {
    "last_reviewed": ("Zuletzt geprüft",),
    "owner": ("Verantwortlich",),
    "date": ("Datum",),
    "severity": ("Schweregrad",),
    "duration": ("Dauer",),
}
MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
TO_TIME = r"bis"
ABOUT_TIME = r"ca|etwa|gegen|ungefähr"
ALL_TIMES = r"(?:alle\s+)?(?:zeiten|uhrzeiten|zeitangaben)"
OPTIONAL = r"optional|bei Bedarf|falls (?:nötig|zutreffend)|kann entfallen"
TIMELINE_EVENT = r"Ereignis"
TIMELINE_END = r"Behebung"
TIMELINE_TITLE = (
    r"zeitleiste|zeitachse|zeitstrahl|zeitverlauf|zeitlicher (?:ab|ver)lauf|chronologie"
)
ACTION_TITLE = r"(?:folge|korrektur)?maßnahmen|nächste schritte|aktionspunkte"
ACTION_COLUMN = ("maßnahme", "aufgabe")
ASSIGNEE_COLUMN = ("verantwortlich", "wer", "zuständig")
ASSIGNEE_LABEL = r"verantwortlich|zuständig"
DUE_LABEL = r"fällig(?: am)?|frist|bis"
TICKET_COLUMN = ("vorgang", "vorgangsnummer")
DECLINED = r"abgelehnt|verworfen|entfällt"
DUE_COLUMN = ("frist", "bis", "fällig", "termin", "bis_wann")
HELPED = r"(?:hat )?geholfen|half"
MISLED = r"(?:hat )?irregeführt|(?:hat )?in die Irre geführt|führte in die Irre"
MISSING_STEP = r"fehlender Schritt|Schritt (?:fehlt|fehlte)"
NOT_FOUND = r"nicht gefunden|nicht vorhanden"
TIMELINE_PART = ("eitl", "eitachse", "eitstrahl", "eitverlauf", "hronolog")
INCIDENT_OVER = ("behoben", "gelöst", "geschlossen", "abgeschlossen", "erledigt")
INCIDENT_RUNNING = (
    "in_untersuchung", "ursache_bekannt", "unter_beobachtung", "in_bearbeitung", "offen", "laufend",
)  # fmt: skip
# What a procedure is for: "Alert: `DiskFull`"
ALERT = r"Alarme?|Alerts?"
