"""The words of Korean that rules look for; see ``english.py``."""

RANKS: tuple[str, ...] = ()
MONTHS: tuple[str, ...] = ()
MORNING = r"오전"
AFTERNOON = r"오후"
# What is spoken of, and not left to do: TODO 주석은 있음
NO_TO_DO = r"(?:주석|목록|항목|표시)\w{0,20}"
OPTIONAL = r"선택|필요\s?시|해당\s?시"
TIMELINE_EVENT = r"이벤트|사건"
TIMELINE_END = r"해결|복구"
# What a procedure is for: "Alert: `DiskFull`"
ALERT = r"알림|경보"
