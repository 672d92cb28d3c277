"""What Tab offers, and the scripts that make a shell ask for it.

Names in a cloned repository are untrusted, and may hold what a shell would run. So the scripts
take Typer's plainest answer (for fish: a value a line, a tab, its meaning), never evaluate it, and
let the shell quote the value that it inserts. What can't stand on a line is not offered.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import typer

from opsdocs.cli import console
from opsdocs.cli.options import root_in
from opsdocs.errors import OpsError, UsageError
from opsdocs.types.detect import INDEX, TypeFinder, document_paths
from opsdocs.types.model import DocType
from opsdocs.types.registry import load_types, type_files
from opsdocs.workspace import open_here, types_here

OPTIONS = ("--install-completion", "--show-completion")
_MOST = 2_000
"""Documents that are looked at for their fields."""

_BASH = """\
_ops_completion() {
    # COMP_WORDS is split at = and :, which are nothing special here.
    local typed="${COMP_LINE:0:COMP_POINT}" last begun line value
    last="${typed##*[[:space:]]}"
    begun="${last%"${last##*[=:]}"}"
    COMPREPLY=()
    while IFS= read -r line; do
        value="${line%%$'\\t'*}"
        value="${value#"$begun"}"
        case "$last" in
        [\\"\\']*) [[ "$value" == *[\\"\\'\\$\\`\\\\!]* ]] || COMPREPLY+=("$value") ;;
        *) [ -z "$value" ] || COMPREPLY+=("$(printf '%q' "$value")") ;;
        esac
    done < <(_OPS_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \\
        _TYPER_COMPLETE_ARGS="$typed" ops 2>/dev/null)
    [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default 2>/dev/null
}
complete -F _ops_completion ops opsdocs
"""
_ZSH = """\
#compdef ops opsdocs
_ops_completion() {
    local line value
    local -a values shown
    while IFS= read -r line; do
        value="${line%%$'\\t'*}"
        [[ -n "$value" ]] || continue
        values+=("$value")
        if [[ "$line" == *$'\\t'* ]]; then
            shown+=("$value  -- ${line#*$'\\t'}")
        else
            shown+=("$value")
        fi
    done < <(_OPS_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \\
        _TYPER_COMPLETE_ARGS="${(j: :)words[1,CURRENT]}" ops 2>/dev/null)
    if (( ${#values} )); then
        compadd -l -d shown -a values
    else
        _files
    fi
}
if [[ "$funcstack[1]" == "_ops_completion" ]]; then
    _ops_completion "$@"
else
    compdef _ops_completion ops opsdocs
fi
"""
_FISH = """\
function __ops_completion
    set -l words (commandline --current-process --tokenize --cut-at-cursor | string escape)
    set -l last (commandline --current-token --cut-at-cursor | string collect)
    set -lx _OPS_COMPLETE complete_fish
    set -lx _TYPER_COMPLETE_FISH_ACTION get-args
    set -lx _TYPER_COMPLETE_ARGS (string join ' ' -- $words $last | string collect)
    ops 2>/dev/null
end
complete --command ops --no-files --arguments '(__ops_completion)'
complete --command opsdocs --no-files --arguments '(__ops_completion)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
_HOOK = "# Tab completion of ops"


def set_up(option: str, shell: str = "") -> None:
    """Install or print the script of ``shell``, or else of the shell that the person uses."""
    shell = shell or Path(os.environ.get("SHELL", "")).name
    if shell not in SCRIPTS:
        what = f"there is no completion for {shell!r}" if shell else "$SHELL names no shell"
        raise UsageError(what, f"Name one: ops {option} {'|'.join(SCRIPTS)}")
    if option == "--show-completion":
        console.out(SCRIPTS[shell].rstrip("\n"))
        return
    path, changed = _install(shell)
    console.say(f"{'Installed' if changed else 'Already there'}: {path}")
    if changed:
        console.say("Open a new shell to use it.")


def _install(shell: str) -> tuple[Path, bool]:
    """Write the script where ``shell`` finds it; return its path, and whether anything changed."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    path = {
        "bash": home / ".bash_completions" / "ops.sh",
        "zsh": home / ".zfunc" / "_ops",
        "fish": config / "fish" / "completions" / "ops.fish",
    }[shell]
    changed = _write(path, SCRIPTS[shell])
    if shell == "fish":
        return path, changed
    rc = home / (".bashrc" if shell == "bash" else ".zshrc")
    lines = {
        "bash": f"source '{path}'",
        "zsh": "fpath+=~/.zfunc; autoload -Uz compinit; compinit",
    }[shell]
    before = rc.read_text("utf-8") if rc.exists() else ""
    if lines not in before:
        changed = True
        with rc.open("a", encoding="utf-8") as file:
            file.write(f"\n{_HOOK}\n{lines}\n")
    return path, changed


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def fit(values: Iterable[str], incomplete: str = "") -> list[str]:
    """Return the ``values`` that go on with ``incomplete`` and can stand on a line."""
    return sorted({one for one in values if one.startswith(incomplete) and one.isprintable()})


def of(*values: str) -> object:
    """Return a completer that offers ``values``."""

    def completer(incomplete: str) -> list[str]:
        return [one for one in values if one.startswith(incomplete)]

    return completer


def types(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the names of document types."""
    return fit(type_files(types_here(root_in(ctx))), incomplete)


def documents(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer what ``ops show`` calls the documents."""
    names = [path.rpartition("/")[2] for path in document_paths(open_here(root_in(ctx)).operations)]
    return fit((name.removesuffix(".md") for name in names if name != INDEX), incomplete)


def rules(incomplete: str) -> list[str]:
    """Offer the names of rules."""
    from opsdocs.check.rules import RULES  # noqa: PLC0415 - 30 ms

    return fit(RULES, incomplete)


def _listed(ctx: typer.Context) -> list[dict[str, str]]:
    """Return the fields of the documents."""
    from opsdocs.documents.listing import read_listed  # noqa: PLC0415 - 20 ms

    try:
        workspace = open_here(root_in(ctx))
    except OpsError:
        return []
    known = [one for one in load_types(workspace.types) if isinstance(one, DocType)]
    paths = list(document_paths(workspace.operations))[:_MOST]
    return [one.fields for one in read_listed(workspace.operations, paths, TypeFinder(known))]


def fields(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the names of fields that documents have."""
    names = {"title", "path", "type", *(name for one in _listed(ctx) for name in one)}
    return fit(names, incomplete)


def conditions(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer ``field=``, and behind it the values that documents have there."""
    listed = _listed(ctx)
    name, equals, _ = incomplete.partition("=")
    if not equals:
        return fit({f"{name}=" for one in listed for name in one} | {"type=", "title="}, incomplete)
    return fit((f"{name}={one[name]}" for one in listed if one.get(name)), incomplete)


def owners(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the owners that documents have."""
    return fit((one["owner"] for one in _listed(ctx) if "owner" in one), incomplete)
