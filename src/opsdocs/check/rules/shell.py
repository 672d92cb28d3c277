"""A rule for the commands in shell blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import tree_sitter_bash
from tree_sitter import Language, Parser

from opsdocs.check.commands import STAND_IN
from opsdocs.check.rule import ANY, ERROR, WARNING, At, rule
from opsdocs.documents.page import Page
from opsdocs.markdown.code_blocks import language
from opsdocs.patterns import Pattern

# Commands of words alone, none of which is the shell's own: it can read those, whatever they are.
_WORDS = Pattern(
    r"(?:(?!(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|time|in|coproc)\b)"
    r"[a-z][\w./-]*(?:[ ]+[\w./:=@%,+-]+)*\n)+"
)
_PROMPTS = {
    "➜  shop git:(main) ✗ ": r"➜[ \t]{1,4}\S{1,80}[ \t]git:\([^()\s]{1,80}\)[ \t]{1,4}(?:✗[ \t]{1,4})?",
    "kim@web-1 ~/shop (main) $ ": r"(?:[\w.@:~/+()\[\]-]{1,60}[ \t]){0,3}[\w.@:~/+()\[\]-]{0,120}>?"
    r"[$❯➜][>]?[ \t]{1,9}(?=\S)(?:\([\w-]{1,40}\)[ \t]{1,4}(?=[\w./]))?",
}
"""What stands before a command on a terminal, each with an expression for its like."""
_PROMPTS_OF_ROOT = {
    "[root@web-1 ~]#": r"\[[\w.-]{1,60}@[\w.-]{1,60}[ \t][^\[\]\n]{1,80}\][#$]",
    "(prod) web-1:/srv #": r"(?:\(\w{1,60}\)[ \t])?[\w.@-]{0,60}:[~/][\w./~-]{0,80}[ \t]#",
    "root@web-1:~#": r"[\w.@:~/()\[\]-]{0,80}[\w~/:)\]]#",
    "kim@web-1:~$": r"[\w.-]{1,60}@[\w.-]{1,60}:[~/][\w./~-]{0,80}\$",
    "(`web-1>`)": r"\(`?[\w.@:~/-]{1,60}[#$>]`?\)",
}
"""The same with ``#``, which begins no comment where it touches a word, or a host and its folder
stand before it; a blank or the end of the line comes behind, as behind a host and its folder."""
_PROMPT = Pattern(
    rf"[ \t]{{0,40}}(?:{'|'.join(_PROMPTS.values())}"
    rf"|(?:{'|'.join(_PROMPTS_OF_ROOT.values())})(?:[ \t]{{1,9}}|$))"
)
_COMMANDS_OF_ROOT = (
    "sudo cd ls cat ps df du rm cp mv vi vim curl grep ceph oc kubectl systemctl service docker podman "
    "chef knife psql git ip ss netstat ping dig mount umount lsof top free uptime tail head less "
    "journalctl apt yum dnf ssh scp rsync mysql redis etcdctl crictl virtctl rbd radosgw consul vault "
    "terraform ansible helm aws gcloud az python3? ruby node bash sh "
    "tune2fs blkid fdisk parted lsblk lvs vgs pvs sysctl modprobe iptables tcpdump rpm dpkg"
)
_ROOTS = Pattern(
    r"[ \t]{0,40}(?:[\w.@:~/+()\[\]-]{1,60}[ \t]){0,2}[\w.@:~/+()\[\]-]{0,120}#[ \t]{1,9}"
    rf"(?!\d{{1,3}}[.)])(?=(?:[\w./-]{{0,60}}?[\w/][-./][\w./-]{{0,60}}|{_COMMANDS_OF_ROOT.replace(' ', '|')})(?:[ \t]|$))",
    re.MULTILINE,
)
"""A prompt of root, and not a comment: a command stands behind it, or a word with a hyphen."""
_TABLE = Pattern(
    r"[│├└]|^[ \t]*\|.*\|[ \t]*$|\S[ ]{3,}\S.*\S[ ]{3,}\S|^[ \t]*[\w -]{1,40}:[ \t]+[^'\"|;&]*$"
    r"|-{2}\+-|^[ \t]*(?:[\w.@/-]{1,60}:(?:[ \t]|$)|\"[^\"\n]{1,80}\"[ \t]?[:,]|[\w.-]{1,40}\([^()\s])"
    r"|[ \t]\([a-z-]{1,40}\):(?:[ \t]|$)|[ \t]\(\w{1,40}=[^()\n]{1,80},[ ]"
    r"|(?<![\w'\"=])\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"
)
"""A line as programs print them: columns, what stands behind a colon, ``name(value``, a time."""
_COMMAND = Pattern(
    r"[ \t]*(?:(?:sudo|env|time|exec|nohup|then|do|else|if|while|until|for|case|function|!|&&|\|\|?|\{)[ \t]+){0,3}"
    r"(?:[a-z~.$/\"'({][^\n]*|\[{1,2}[ \t](?=[^\n]{0,300}[ \t]\]{1,2}(?:[ \t;&|)]|$))[^\n]*|[A-Za-z_]\w{0,60}(?:\[[^\]\n]{0,60}\])?\+?=[^\n]*|[A-Z_]{1,40}[ \t]*\(\)[^\n]*)?"
)
"""What a line of commands may begin with; nothing else is held for one."""
_PROSE = Pattern(r"[a-z'\"]?[\w@'\" -]*[.!?:]$")
_OTHER = Pattern(
    r"[ \t]*(?:>|--|//|/\*|\(?(?:select|with|update|delete from|insert into|alter|create)\b"
    r"|\{[ \t]*(?:$|\")|\{\w{1,60}[=!]~?\"|\[[\w.-]{1,60}\][ \t]*$|<[?!\w])",
    re.IGNORECASE,
)
"""The beginning of SQL, JSON, XML, TOML, a query of logs, or of what stands behind another prompt."""
_ANYWHERE = Pattern(
    r"\[\d{1,4}[smhdw](?::\w{0,4})?\]|\b(?:by|without|on|ignoring|group_left|group_right)[ ]?\([\w, ]{0,200}\)"
    r"|^[ \t]*[\w.:@/-]{1,40}[=-]?[*]?>(?:[ \t]|$)|^[ \t]*(?:[\w-]{1,40}=[#>]|\(\w{1,20}\))[ \t]"
    r"|^[ \t]*(?!(?:function|do|then|else|elif|if|while|until|time|coproc)\b)[A-Za-z_][\w.-]{0,60}"
    r"(?:[ \t]\"[^\"\n]{0,80}\"){0,3}[ \t]\{[ \t]*$",
    re.MULTILINE,
)
"""PromQL, the prompts of other programs, and a block of settings: ``resource "a" "b" {``."""
_OPTIONAL = Pattern(
    r"(?<!\S)\[(?=[\w<.-])[^\[\]\n]{1,80}\](?=\s|\.\.\.|$)"
    r"|(?<=[\w/\"'.][ \t])\(-{0,2}\w[\w,.:;'/-]*(?:[ ][\w,.:;'/-]+){0,20}\)(?=\s|$)"
    r"|(?<=[\w.])\([A-Z][+-]\d\)|(?<=\[\d-)\(\w+(?:[ ]\w+){1,9}\)(?=\])|(?<=\s)<>(?=\s|\Z)|<!--[^<>\n]{0,200}-->"
    r"|(?<!\$)\{[A-Za-z][\w-]{0,60}\}|\$\{(?:/[\w./-]{1,80}|\w{1,40}[. ]\w[\w. -]{0,60})\}|`#[^`\n]{0,200}`"
)
"""What a synopsis leaves to the reader: ``[--namespace NAME]``, ``/dev/sdb (optional --force)``,
``{bucket}/log``, ``${task name}``, ``v1.(N-1)``; and a comment amid a command, in backticks, which is none of it."""
_PLAIN_COMMANDS = (
    "kubectl oc docker podman systemctl journalctl helm aws gcloud az terraform ansible-playbook git "
    "curl wget ssh scp rsync apt-get apt yum dnf chmod chown grep tar psql pg_dump pg_restore knife "
    "virtctl etcdctl crictl vault consul npm pip"
)
"""Commands whose names begin no sentence."""
_KNOWN = Pattern(
    rf"[ \t]{{0,20}}(?:\$[ \t]{{1,4}})?(?:sudo[ \t]+)?(?:{_PLAIN_COMMANDS.replace(' ', '|')})"
    r"[ \t]+[\w./<$\"'-](?!.*(?:[.!?]$|[→⇒]))"
)
_MATCHED = Pattern(r"=~[ \t]{1,9}[^\s'\"]{1,300}(?=[ \t]{1,9}(?:\]\]|&&|\|\|))")
_ENDED_HEREDOC = Pattern(r"(<<-?\w{1,60});?(?=[>\n])")
_AT = Pattern(r"^([ \t]{0,40}[\w.-]{1,60})@(?=\w)", re.MULTILINE)
"""What the grammar does not take in the name of a command: ``reader@shop  # reads``."""
_OTHER_CASE = Pattern(r"~{1,2}\}")
_GOES_ON = ("\\", "|", "&&", "(", "{")
"""How a line ends that another one goes on with; it may also end with a quote that it began."""
_CONDITION = Pattern(r"^[ \t]{0,40}if\b", re.MULTILINE)
_PART_OF_SCRIPT = Pattern(
    r"(?:#[^\n]*\n|\n)*if\b[^\n]*\n(?:[ \t]+[^\n]*(?:\n|\Z)|#[^\n]*(?:\n|\Z)|\n)+"
)
"""A condition whose lines are all indented, to the end of the block."""
_DEEPEST = 5
_LONGEST = 5_000
_MOST_LINES = 30
_HINT = "Look for a quote, bracket or end of a block that is missing; or name its language behind the ```."


@rule("invalid-shell", ERROR, holds=ANY)
def invalid_shell(page: Page, today: date) -> Iterator[At]:
    """The commands in shell blocks can be read by a shell."""
    for block in page.document.fences:
        if language(block) not in {"bash", "sh", "shell"}:
            continue
        if page.schema and block.text.strip() in page.schema.leaves:
            continue
        line = first_mistake(block.text)
        if line >= 0:
            line = min(line, block.text.rstrip("\n").count("\n"))  # what is missing at the end
            yield At(block.line + 1 + line, "the shell can't read this command", _HINT)


@rule("fence-language", WARNING, holds=ANY)
def fence_language(page: Page, today: date) -> Iterator[At]:
    """A block of commands says that it is one, so that it is shown, checked and run as such."""
    lines = page.text.split("\n")
    plain = [
        block.line
        for block in page.document.fences
        if not block.info
        and lines[block.line - 1].lstrip(" \t>-*0123456789.").startswith(("```", "~~~"))
        and _is_plainly_shell(block.text)
    ]
    if plain:
        one = "the block is plainly shell, and does not say so"
        more = f"{len(plain)} blocks are plainly shell, and do not say so: lines "
        message = one if len(plain) == 1 else more + ", ".join(map(str, plain))
        yield At(plain[0], message, "Write ```bash at its beginning.")


def _is_plainly_shell(text: str) -> bool:
    """Tell whether each line of a block is a command that is well known, or a comment."""
    if len(text) > _LONGEST:
        return False
    whole = re.sub(r"\\\n[^\n]*", "", text.strip())
    commands = [line for line in whole.split("\n") if line.strip() and not line.startswith("#")]
    return (
        bool(commands) and all(_KNOWN.match(line) for line in commands) and first_mistake(text) < 0
    )


def first_mistake(text: str) -> int:
    """Return the line, from 0, of the first command that no shell can read; -1 where all can.

    Only what stands behind prompts is looked at where there are some: the rest is output.
    """
    if _WORDS.fullmatch(text) or "{%" in text:
        return -1
    if _syntax_error(text) < 0 and not any(map(_PROMPT.match, text.split("\n"))):
        return -1
    first = _first_of(text)
    text = STAND_IN.sub(lambda found: "x" * len(found[0]), text)
    text = _OPTIONAL.sub(lambda found: "x" * len(found[0]), text)
    lines = text.split("\n")
    prompted = [at for at, line in enumerate(lines) if _PROMPT.match(line)]
    if not prompted:
        line = _syntax_error(text)
        while line > 0 and lines[min(line, len(lines) - 1)].lstrip().startswith("#"):
            line -= 1  # a comment is never what is wrong
        line = min(line, len(lines) - 1)
        prompted = [at for at, one in enumerate(lines) if _ROOTS.match(one)] if line >= 0 else []
        if not prompted:
            is_fine = line >= 0 and (
                _OTHER.match(first)
                or _is_no_shell(lines, line)
                or _has_output(lines)
                or _is_part_of_script(text)
                or (";;" in text and _syntax_error(f"case x in\n{text}\nesac\n") < 0)
            )
            return -1 if is_fine or line < 0 else _begin_of_mistake(lines, line)
    for at, following in zip(prompted, [*prompted[1:], len(lines)], strict=True):
        prompt = _PROMPT.match(lines[at]) or _ROOTS.match(lines[at])
        command = lines[at][prompt.end() :] if prompt else lines[at]
        is_shell = not _OTHER.match(command)  # as behind the prompt of a database
        wrong = _mistake_in([command, *lines[at + 1 : following]]) if is_shell else -1
        if wrong >= 0:
            return at + wrong
    return -1


def _first_of(text: str) -> str:
    """Return the first line of a block that is no comment."""
    lines = (one for one in text.split("\n") if one.strip())
    return next((one for one in lines if not one.lstrip().startswith("#")), "")


def _begin_of_mistake(lines: list[str], line: int) -> int:
    """Return the line, at ``line`` or behind it, of the first command that can't be read."""
    for end in range(min(len(lines), line + _MOST_LINES), line, -1):
        if _syntax_error("\n".join(lines[:end]) + "\n") < 0:
            behind = (at for at in range(end, len(lines)) if lines[at].strip())
            return next((at for at in behind if not lines[at].lstrip().startswith("#")), line)
    return line


def _goes_on(line: str) -> bool:
    """Tell whether a line goes on in the next one."""
    is_quoted = line.endswith(("'", '"')) and line.count(line[-1]) % 2 == 1
    return is_quoted or line.endswith(_GOES_ON)


def _mistake_in(lines: list[str]) -> int:
    """Return the line of the mistake in a command that may go on, before its output begins."""
    lines = [line[1:] if line.startswith("> ") else line for line in lines[:_MOST_LINES]]
    first = -1
    for end in range(1, len(lines) + 1):
        wrong = _syntax_error("\n".join(lines[:end]) + "\n")
        if wrong < 0:
            return -1
        first = wrong if first < 0 else first
    return first


def _is_part_of_script(text: str) -> bool:
    """Tell whether a block is a condition and what is in it, which nobody types: a part of a file."""
    begun = len(_CONDITION.findall(text))
    return _PART_OF_SCRIPT.fullmatch(text) is not None and any(
        _syntax_error(text.rstrip() + "\nfi" * ends + "\n") < 0
        for ends in range(1, min(begun, _DEEPEST) + 1)
    )


def _is_no_shell(lines: list[str], line: int) -> bool:
    """Tell whether a block is of another language, or what stands at ``line`` is output."""
    if _ANYWHERE.search("\n".join(lines)):
        return True
    wrong = lines[line]
    return (
        not _COMMAND.fullmatch(wrong)
        or _PROSE.fullmatch(wrong) is not None
        or any(_TABLE.search(one) for one in lines[max(line - 1, 0) : line + 2])
    )


def _has_output(lines: list[str]) -> bool:
    """Tell whether a block is commands that can be read, and behind them what they print."""
    behind = [
        at
        for at, line in enumerate(lines)
        if line.strip()
        and not line.lstrip().startswith("#")
        and not (at and _goes_on(lines[at - 1].rstrip()))
        and _is_printed(line, lines[at + 1] if at + 1 < len(lines) else "")
    ]
    return any(_syntax_error("\n".join(lines[:at]) + "\n") < 0 for at in behind[:_MOST_LINES])


def _is_printed(line: str, following: str) -> bool:
    """Tell whether a line is no command: text that a program prints, or JSON."""
    return (
        not _COMMAND.fullmatch(line)
        or _TABLE.search(line) is not None
        or _OTHER.match(line) is not None
        or (line.strip() in {"{", "["} and following.lstrip().startswith(('"', "{", "[", "}")))
    )


def _syntax_error(text: str) -> int:
    """Return the line of the first mistake, from 0; -1 where there is none."""
    if _WORDS.fullmatch(text):
        return -1
    if "extglob" in text:  # patterns that the grammar has not
        return -1
    # The grammar has no <>, takes no <<< behind another redirection, and no ; or > behind <<END.
    text = re.sub(r"\\\n?\Z", "", text).replace("<>", "< ").replace("<<<", "<  ")
    text = _ENDED_HEREDOC.sub(r"\1 ", text)
    for left_out in ("...", "…"):  # a body
        text = text.replace(f"{{ {left_out} }}", f"{{ {left_out}; }}")
    text = _AT.sub(r"\1-", text)
    if "=~" in text:  # it takes few expressions
        text = _MATCHED.sub("=~ x", text)
    if "~}" in text:  # ${x~~}
        text = _OTHER_CASE.sub("}", text)
    parser = _shell_parser()
    tree = parser.parse(text.encode())
    if not tree.root_node.has_error:
        return -1
    nodes = [tree.root_node]
    while nodes:
        node = nodes.pop()
        if node.is_error or node.is_missing:
            return int(node.start_point[0])
        nodes.extend(
            child for child in reversed(node.children) if child.has_error or child.is_missing
        )
    return 0


@lru_cache(maxsize=1)
def _shell_parser() -> Any:
    return Parser(Language(tree_sitter_bash.language()))
