"""The words of Chinese that rules look for; see ``english.py``."""

RANKS: tuple[str, ...] = ()
MONTHS: tuple[str, ...] = ()
MORNING = r"上午|凌晨|早上"
AFTERNOON = r"下午|傍晚|晚上"
# A word that is only spoken of: the marks, comments and lists of what is to do, or what it "is"
NO_TO_DO = r"(?:标记|注释|清单|索引|追[踪蹤]|是|同属)\w{0,20}"
TO_DO_QUOTED = r"注释"
OPTIONAL = r"可选|如有|如适用"
TIMELINE_EVENT = r"事件"
TIMELINE_END = r"解决|恢复"
# What a procedure is for: "Alert: `DiskFull`"
ALERT = r"告警|警报"
