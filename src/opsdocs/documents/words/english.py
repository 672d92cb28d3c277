"""The words of English that rules look for: alternatives of patterns, and sets of words.

A language is a file like this one. What a language has no words for is left out.
"""

# Nothing
NOTHING = (
    "none", "n/a", "na", "no", "nobody", "no one", "nothing", "nil", "tbd", "todo", "tba", "?", "",
)  # fmt: skip
NOTHING_YET = (
    r"(?:(?:currently|for now)\W+)?(?:none|no|nobody|nothing|not)\s+(?:yet|so far|at present"
    r"|at the moment|currently|for now|known|needed|named)"
    r"|(?:currently|for now)\W+(?:none|nobody|nothing)"
    r"|not (?:yet )?(?:known|named|decided|written|asked)"
    r"|to be (?:done|named|defined|written|decided|determined|announced|confirmed|added|found)"
    r"|pending|unknown"
)
# The mark of an author's note; where it is only spoken of, it stands amid a sentence.
TO_DO_MARK = (
    r"(?:(?<!\bas )(?<!\b[Nn]o )(?<![\"'「『“])(?:TBD|TBA)(?![\"'”])|(?<![\"'])FIXME(?!['’]?s\b|,|[ ]/)"
    r"|(?:(?<![^\W_] )(?<![,;'\"] )(?<![\"'、，。+「『“])(?<!\+ )"
    r"(?:TODO(?!,|[ ][/+&↔][ ]|[ ]?§)|(?<!-\*\*)(?<!/ )XXX(?!\*\*-))\b(?![\"'”’」』])|(?<![\"'])TODO(?=[ \t]?:)))"
)
TO_DO_WORDS = ("TBD", "TBA", "FIXME", "TODO", "XXX")
# Marks that stand for an answer, and so amid a sentence, too.
TO_DO_ANSWER = r"TBD|TBA"
TO_DO_VALUE = r"todo|tbd|tba|fixme|xxx|to be (?:done|defined|written|decided|determined|added)"
NO_TO_DO = (
    r"(?i:check-?lists?|lists?|items?|comments?|apps?|file|markers?|counts?|priority|priorities"
    r"|clean-?ups?|hygiene|inventory|backlog|trackers?|tracking|without|in [\w/-]{1,80}\.\w{1,5})|[#§]\d{1,9}"
)
# A mark behind such a word is that of another text; behind one of these, any of them, or none.
TO_DO_QUOTED = r"comments?|markers?|snippets?"
TO_DO_COUNTED = r"an?|any|no|every|without|zero"
# "None, it is made by hand" says that there is none, and why.
NONE_FIRST = r"none"
# An address that a template asks for; others stand for what a reader knows: <registry-url>
ADDRESS_BLANK = (
    r"(?:(?:insert|add|your|the|link|runbook|playbook|dashboard|docs?|wiki)[ _-])*(?:url|link)"
)
NEVER = r"never|not (?:yet|tested)|none|no"
NO_EXCEPTION = r"no\s+(?:\w+\s+)?exception"
NO_ALERT = ("no alert",)
YES = ("yes", "y", "pass", "passed", "ok", "true")
NO = ("no",)
DONE = ("done", "closed", "complete", "completed", "resolved", "yes", "x")
NO_FIGURE = ("n/a", "none", "never", "continuous")

# Joining, and what belongs together
AND = r"and"
AND_OR = r"and|or"
OF_ANOTHER = r"of|in|from"
THIS = r"this|these"
ALL = r"all|any|every|each|whatever|regardless"
EXCEPT = r"but|except|other than"

# Steps, and where they lead
STEP = r"step"
STEP_OF = r"steps?|cause|query"
IF = (
    r"if|when|whenever|unless|otherwise|else|in (?:case|any other case)|for (?:any )?other|yes|no"
    r"|true|false"
)
IF_NOT = r"otherwise|else|yes|no"
SENTENCE_IF = r"If|Otherwise|Else|When|Yes|No"
CLAUSE = r"then|and|or|but"
ESCALATES = r"es[ck]al[ai]"
STOPS = (
    r"(?:call|page) (?:the|on|who|some|them|it|in)|done|stop|finished|healthy|well|fine|ok|okay"
    r"|all good|nothing|no action|false alarm|resolved|normal|expected|as usual|harmless|known issue"
    r"|works?"
)
ACTS = (
    r"add|ask|call|check|clear|contact|delete|drop|end|fail over|fix|follow|free|increase|kill|look"
    r"|open|promote|raise|reboot|remove|renew|repeat|restart|restore|retry|revert|roll|run|scale|see"
    r"|start|stop|switch|tell|try|wait"
)
BEFORE_STATES = r"so|probably|likely|maybe|perhaps|usually|often|most|then|also"
STATES = (
    r"the|an?|it|its|it['’]s|this|that|these|those|there|they|he|she|something|somebody|someone|one"
    r"|most|many|some|no|none|all|both|each|every|another|our|your|their|you (?:have|see|know)"
    r"|we (?:have|see|know)|is|are|was|were|has|have|had|will|may|might|could|can|which|who|because"
    r"|since|as|not|if|when"
)

# What a blank says of a section that a document need not have
OPTIONAL = (
    r"optional(?:ly)?|feel free to (?:remove|delete|skip)|may be (?:added|left out|omitted|skipped)"
    r"|(?:if|where|when) (?:needed|applicable|relevant|required|any)\b"
    r"|(?:delete|remove|omit|skip) (?:it )?if"
)

# The entries of a timeline in which nothing is written yet: "HH:MM - Event 1"
TIMELINE_EVENT = r"Event"
TIMELINE_END = r"Resolution"

# What a heading with more words around is about
TIMELINE_TITLE = r"timeline|chronology"
ACTION_TITLE = (
    r"action[- ]items?|action points?|follow[- ]?ups?|next steps|remediation items"
    r"|(?:corrective|preventa?tive|prevention)(?: (?:and|&) (?:corrective|preventa?tive))?"
    r" (?:actions|measures)"
)
# What a text has in any case that has such a heading, for who looks at very many
TIMELINE_PART = ("imeline", "IMELINE", "hronolog", "HRONOLOG")
# What a status says of an incident, as a name
INCIDENT_OVER = ("resolved", "closed", "done", "completed", "cancelled", "canceled")
INCIDENT_RUNNING = ("investigating", "identified", "monitoring", "mitigated", "open", "ongoing")

# Going back
NOT_REVERSIBLE = (
    r"(?:not|n['’]t|never)\s+(?:be\s+)?"
    r"(?:possible|reversible|reversed|reverted|undone|rolled\s+back)"
    r"|irreversible|\bno\s+(?:way\s+back|going\s+back|rollback)"
    r"|nothing\s+to\s+(?:roll\s+back|undo|revert)|\bimpossible\b|\bread-only\b"
)
GOES_BACK = r"roll(?:ed|ing)?[\s-]?back|revert|undo|restore"
BACK_IN_TARGET = r"roll-?back|restore|revert"

# Incidents
TO_LEVEL = r"to|through|until"
HIGHER = ("above", "higher", "up", "worse", "more")
LOWER = ("below", "lower", "less")
AT_MOST_EVERY = r"at\s+(?:least|most|the\s+latest)|every|within|once|no\s+later\s+than"
FINAL_MESSAGE = r"resol|clos|complet|done|all_clear|recovered"
SOME_TIME = r"an?\b|half\b|one\b|two\b|the\s+(?:next|hour)"
NEXT_MESSAGE = r"\bnext\s+(?:\w+\s+)?(?:update|message|notice|post|status|report|information)"
ANOTHER_MESSAGE = r"another|further|more|again|updates?|back|news|follow(?:s|ing)?\s+up"
BY_WHEN = r"by|within|every|before|no\s+later|at\s+the\s+latest"
AT_ABOUT = r"at|in|around"
NOT_A_WHOLE_TEAM = (
    r"lead|leader|manager|captain|head|rota|rotation|roster|pager|duty|hotline|primary|secondary|on"
    r"|oncall|member"
)
OUR = r"the|our"
WHOLE = r"whole|entire|full"
OF_TEAM = r"of|in|from|for|on"
TEAM = r"team|squad|crew|department|group"
EVERYONE = r"everyone|everybody|anyone|anybody|whoever"
ON_CALL = r"on[\s-]call"
ENGINEERS = r"engineers|developers|devs|admins|operators"
ALL_PEOPLE = r"all(?:\s+\w+){0,2}"
CONTACT_COLUMN = r"contact|phone|reach|pager|call"
TIMEOUT_COLUMN = r"timeout|time_out|after|wait|within|ack|minutes|respon[ds]"
UPDATE_COLUMN = r"update|cadence|frequency|interval|how_often"
CHANNEL = (
    r"Slack|Teams|Mattermost|Discord|Zoom|Meet|Webex|Matrix|IRC|Rocket\.?Chat|Zulip|bridge"
    r"|war\s+room"
)
REVIEW_OF_INCIDENT = r"post-?\s?mortem|(?:incident|learning)\s+review|retrospective|after[- ]action"
# Who is named in any case; and what else is written as a role. A team lead is no role of incidents.
ROLE = (
    r"(?i:incident|comms?|communications?|operations?|ops|security)\s+(?i:lead)\b(?!\s+(?:to|time)\b)"
    r"|(?i:incident\s+commander|scribe)\b"
    r"|Incident\s+(?:Manager|Coordinator|Controller|Officer)\b"
    r"|[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?\s+(?:Liaison|Scribe|Commander)\b"
    r"|(?!(?:Team|Tech|Technical|Shift|Project|Product|Engineering|Squad|Group|The|This|That|Each"
    r"|Every|An?|Next|Your|Our|New|Hand|Platform|Service|If|When|Ask|Call|Tell|Page|Name|Until)\s)"
    r"[A-Z][a-z]+\s+Lead\b(?!\s+[A-Z])"
)
ROLE_HEADING = r"role"
LEAD, LEADS_ALL = ("lead",), ("incident",)
# What people write of what a tool tells, too
ALERT_FIRED = r"fired|paged|triggered|created"
ALERT_RESOLVED = r"resolved|closed|recovered"
DEPLOYED = r"deploy\w*|workflow|release|pipeline"
MERGED = r"merged?|commit"

# Windows, updates, patches
RESERVE = r"reserve|buffer|contingency|roll(?:ing)?[\s-]*back"
BEFORE = r"before|ahead|prior|earlier|in advance"
DAY_BEFORE = r"(?:day|evening) before"
AT_THE_TIME = (
    r"start|begin|during|end|done|finish|complet|clos|after|abort|postpone|rollback|change"
)
RANKS = ("critical urgent emergency", "high important", "medium moderate", "low minor")
OWNER_COLUMN = r"owner|owned|responsib|accountab|who\b"
EXPIRY_COLUMN = r"expir|until|ends?\b|end_|valid|review_by"
DEADLINE_COLUMN = r"deadline|within|sla|patch_by|due"
VERSION = r"version\s+"

# Alerts
COMPARES = (
    r"below|above|over|under|less|more|fewer|\w+er than|at (?:least|most)|up to|outside|between|beyond"
    r"|(?:max|min)(?:imum)?|(?:exceed|reach|drop|fall|grow)\w*|ris(?:es|ing)"
)
ABSENT = r"absent|missing|gone|no \w+"
NUMBER_WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|zero|half|third|quarter|twice"
    r"|double|triple|none|any"
)

# Records
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MORNING = r"a\.?\s?m\b\.?"
AFTERNOON = r"p\.?\s?m\b\.?"
TO_TIME = r"to|until|till"
ABOUT_TIME = r"ca|c|circa|approx|approximately|about|around|roughly"
ALL_TIMES = r"all\s+times|times"
END_COLUMN = r"end|until|till|to\b|finish"
ACTION_COLUMN = (
    "action", "action_item", "action_items", "actions", "what", "task", "item", "follow_up", "description", "to_do",
    "corrective_action", "corrective_measure", "improvement", "measure",
)  # fmt: skip
ASSIGNEE_COLUMN = (
    "owner", "who", "responsible", "assignee", "assigned_to", "dri", "owned_by", "person", "lead",
    "responsible_person",
)  # fmt: skip
DUE_COLUMN = (
    "due_date", "due", "by", "deadline", "by_when", "until", "target", "target_date", "eta", "when",
    "due_by", "date_due",
)  # fmt: skip
STATE_TO_DO = r"TODO"
STATE_OF_WORK = r"DONE|WIP|IN[ _-]PROGRESS|Done|In progress"
BLANK, BLANKS = r"template", r"templates"
ASSIGNEE_LABEL = r"owner|assignee|assigned to"
DUE_LABEL = r"due(?: date)?"
TICKET_COLUMN = ("ticket", "issue", "tracker", "bug")
STATE_COLUMN = ("status", "state", "done")
DECLINED = r"declined|rejected|won[’']?t|wontfix|cancell?ed|not doing|dropped"
DUE_BY = r"by|due|until|before|deadline|eta"
TEAM_AS_OWNER = r"team|teams|everyone|everybody|all|we|on[- ]?call|tbd|squad|department"
# "Each pod should have 10 connections" and "if only one is ready" judge nothing.
HINDSIGHT = (
    r"(?<!\w)(?:we|they|he|she|you|I|one|somebody|someone|nobody|anybody|everybody|(?:the|our|an?) (?:\w+ )?(?:team|engineers?|operators?"
    r"|reviewers?|developers?|admins?|author|on[- ]call|responders?)) should(?:n't| not)? have (?:\w+ly |also |never |first )?"
    r"(?:been|had|seen|sent|set|known|done|caught|found|read|told|taken|made|kept|run|gone|thought|\w+ed)\b"
    r"|\bshould've\b|\bshould(?:n't| not)? have been (?:\w+ly )?(?:caught|checked|known|noticed|prevented|seen|tested|tried)\b"
    r"|\bhad (?:we|they|he|she|anyone|somebody|someone) (?:known|\w+ed)\b"
    r"|\bif only (?:\w+ ){1,3}(?:had|were|would|could)\b"
    r"|\bcould have (?:been )?(?:prevented|avoided)\b|\bhuman error\b|\bcareless(?:ly|ness)?\b"
    r"|\bnegligen(?:t|ce)\b|\b(?:we|they|he|she|I|somebody|someone|engineer|operator|team|developer) (?:forgot to|failed to (?:notice|follow))\b"
    r"|\b(?:his|her|their) (?:fault|mistake)\b"
)
FAULT = r"failed to|forgot|broke|caused|ignored|overlooked|neglected|missed"
SOMEBODY = r"[Hh]e|[Ss]he|engineer|operator|reviewer"
COUNT_WORD = (
    r"two|three|four|five|six|seven|eight|nine|ten|twelve|half|third|quarter|nobody"
    r"|no (?:[a-z-]{1,20} ){0,2}(?:customer|user|order|request|downtime|outage|loss|impact)s?|none"
    r"|all|every|each|entire|full|complete(?:ly)?|total(?:ly)?"
)
RESOLVED = (
    r"\bresol(?:ved|ution)|recover|restored|mitigated|\bfixed|\bnormal\b|all clear"
    r"|\b(?:over|end|ended|closed|healthy|stable|cleared|gone)\b"
    r"|\b(?:available|served|green) again\b|\ball (?:traffic )?(?:is )?served\b"
    r"|\b(?:rollback|failover) (?:is )?(?:complete|completed|done|successful)\b|\bworks? again\b"
    r"|\b(?:fully )?operational\b|\bsolved\b|\bfix (?:was |is |has been |had been )?\w+(?:ed|out)\b"
    r"|\bworks\b|\b(?:work|run|runs|running|working|serving|processing) "
    r"(?:again|normally|fine|as (?:expected|usual)|properly)\b"
    r"|\bnominal\b|\bstabili[sz]ed|\b(?:marked|declared) (?:as )?(?:done|complete|over)\b"
    r"|\bincident (?:is |was )?(?:done|complete|finished)|\ball good\b|\bhealed\b"
    r"|\b(?:is|are|was|were|came|fully|now) (?:available|up|online|reachable)\b"
    r"|\bback (?:up|online|at (?:0|zero))\b|\b(?:is|are|was|were|came|fully) back\b"
)

# Recovery
READS_BACK = (
    r"select|count(?:s|ed)?|sums?|reads?|compar\w+|quer(?:y|ies)|checksums?|rows?|newest|latest"
)
COPY_BEFORE = (
    r"snapshot|\bcop(?:y|ies) of (?!the (?:backup|dump))|\bclone|\bback(?:ed)? up\b"
    r"|\b(?:backup|dump) of (?!the (?:backup|dump))"
)
DECIDES = r"deci[ds]|authori|activat|approv"
DEPUTY = r"deputy|deputies|alternate|backup|second|stand-in"
VALIDATION = r"validat"

# Documents that were written without `ops`: their folders, and what they call sections and fields
OPERATIONS = (
    "operation", "ops", "runbook", "runbooks", "playbook", "incident", "postmortem", "retrospective",
    "alert", "alerting", "alarm", "oncall", "sre", "troubleshoot", "troubleshooting", "troubleshooter",
    "maintenance", "recovery", "disaster", "outage", "sop", "escalation", "monitoring",
)  # fmt: skip
# What ends in -s and is no plural
NO_PLURAL = (
    "kubernetes", "postgres", "jenkins", "https", "dns", "nats", "always", "news", "atlas", "series",
    "windows", "express", "sqs", "rds", "eks", "ecs", "aks", "gcs", "tls", "aws", "sms",
)  # fmt: skip
# What else has operations: people-ops, sales-ops
OTHER_OPERATIONS = (
    "people", "sales", "revenue", "marketing", "finance", "business", "talent", "legal", "fellows",
)  # fmt: skip
# Labels of links to the pages beside: the first and the last page have one less
NAVIGATION = ("previous", "prev", "next", "back", "up", "home")
SECTIONS = {
    "action_items": (
        "Follow-ups",
        "Follow-up",
        "Follow-up actions",
        "Follow-up items",
        "Corrective actions",
        "Corrective measures",
        "Remediation items",
        "Actions",
        "Action points",
        "Next steps",
        "Improvements",
        "Preventive measures",
    ),
    "timeline": (
        "Chronology",
        "Incident timeline",
        "Timeline of events",
        "Event timeline",
        "Events",
    ),
    "root_cause": ("Root causes", "Cause", "Causes", "Root cause analysis", "Contributing factors"),
    "lessons_learned": ("Lessons learnt", "Learnings", "What we learned"),
    "summary": ("Executive summary", "Incident summary", "TL;DR"),
    "rollback": (
        "Roll back",
        "Rolling back",
        "Backout",
        "Back-out plan",
        "Rollback plan",
        "Reverting",
    ),
    "verification": ("Verify", "Validation", "How to verify", "Checks"),
    "prerequisites": ("Requirements", "Before you begin", "Before you start", "Preconditions"),
    "procedure": ("Steps", "Instructions", "How to"),
    "mitigation": ("Remediation", "Remediation steps"),
    "escalation": ("Escalate", "Who to contact", "Whom to call"),
}
CHOICES = {
    f"P{level}": (
        f"SEV{level}",
        f"SEV-{level}",
        f"S{level}",
        f"Severity {level}",
        f"Priority {level}",
    )
    for level in range(1, 5)
}
FIELDS = {
    "last_reviewed": (
        "last_reviewed_on",
        "Last review",
        "Reviewed",
        "Review date",
        "Last verified",
    ),
    "review_interval": ("review_in", "Review every", "Review cycle", "Review period"),
    "owner": ("owned_by", "Service owner", "Maintainer", "Document owner", "Responsible"),
    "date": ("Incident date", "Date of incident", "Date of the incident"),
    "severity": ("Sev", "Incident severity", "Severity level"),
}
# How a runbook did that was followed
HELPED = r"helped"
MISLED = r"misled"
MISSING_STEP = r"missing step"
NOT_FOUND = r"not found"
# What a procedure is for: "Alert: `DiskFull`"
ALERT = r"alerts?"
