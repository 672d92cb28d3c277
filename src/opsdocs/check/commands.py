"""What is known of the commands in documents."""

from __future__ import annotations

import re

from opsdocs.patterns import Pattern

STAND_IN = Pattern(
    r"<(?<!<<)(?![ \t(>&!-])(?!/dev/)[^<>\n|;&`\"()]{0,80}[^<>\n|;&`\"() \t]>(?![>&(])"
    r"|<(?<!<<)\w[^<>\n|;&`\"()]{0,80}\([^<>\n|;&`\"()]{0,80}\)[^<>\n|;&`\"()]{0,40}>"
    r"|<<\w[\w -]{0,60}>>(?=[,;)\"'\n]|[ \t]-|\Z)|<\w{1,30}(?:\|[\w-]{1,30}){1,9}>|\{\{[^{}\n]{0,200}\}\}|<%[^%\n]{0,200}%>"
)
"""What the reader puts something in place of: ``<NAMESPACE>``, ``<pod name>``, ``{{ name }}``."""
DESTRUCTIVE = Pattern(
    r"(?<![-\w])rm\s(?:-\S{1,40}\s){0,5}(?:-\w{0,9}[rR]\w{0,9}|--recursive)"
    r"|\bDROP\s+(?:TABLE|DATABASE|SCHEMA|INDEX|VIEW|MATERIALIZED|USER|ROLE|OWNED|COLUMN|TABLESPACE"
    r"|KEYSPACE|COLLECTION)\b|\bTRUNCATE\s[-\"\w]+"
    r"|\bterraform\s(?:-\S{1,80}\s){0,5}(?:destroy\b|apply\s(?:\S{1,80}\s){0,9}?-destroy\b)"
    r"|\bkubectl(?:\s-\S{1,80}(?:\s[^-\s]\S{0,80})??){0,9}\s+delete\b|\bmkfs\b|\bdropdb\b"
    r"|\bDELETE\s+FROM\b|\bgit\s+push\s[^\n]{0,100}--force\b|\bshred\b",
    re.IGNORECASE,
)
"""Commands that destroy what can't be had again."""
