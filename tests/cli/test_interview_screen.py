"""The interview on a screen that is looked at: every type, at a real pseudo-terminal."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interviews import TODAY, TYPES, interview_of, replies, take, team_in, title
from screen import BACK, CTRL_A, CTRL_C, CTRL_D, CTRL_J, CTRL_U, DOWN, ENTER, RIGHT, TAB, UP, Screen

from opsdocs.cli.question_words import heading, is_menu, pairs, takes_lines
from opsdocs.stamp.compose import document_of
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.prompt import More, Prompt, Reply
from opsdocs.types.model import with_article

pytestmark = pytest.mark.usefixtures("own_state")
FEW = settings(max_examples=2, deadline=None, derandomize=True,
               suppress_health_check=list(HealthCheck))  # fmt: skip


def keys(step: Prompt | More, reply: Reply) -> list[str]:
    """Return the keys that a person presses for ``reply``."""
    if reply.back:
        emptied = ["\x1b>", *["\x7f"] * len(step.typed)] if reply.value and step.typed else []
        return [*emptied, *([f"\x1b[200~{reply.value}\x1b[201~"] if reply.value else []), BACK]
    if isinstance(step, More):
        return [*marks(list(step.sections), list(step.marked), reply.value), ENTER]
    if step.question.multiselect:
        values = [choice.value for choice in step.question.choices]
        return [*marks(values, step.typed or [], reply.value), ENTER]
    if is_menu(step.question):
        values = [value for _, value in pairs(step)]
        at = values.index(reply.value) - (values.index(step.typed) if step.typed else 0)
        return [*([DOWN] * at or [UP] * -at), ENTER]
    ends = CTRL_D if takes_lines(step.question) and reply.value else ENTER
    emptied = ["\x1b>", *["\x7f"] * len(step.typed)] if step.typed else []
    return [*emptied, f"\x1b[200~{reply.value}\x1b[201~", ends] if reply.value else [*emptied, ends]


def marks(values: list[str], marked: list[str], wanted: list[str]) -> list[str]:
    """Return the keys that mark what is wanted, and nothing else."""
    pressed = []
    for value in values:
        pressed += [" "] * ((value in marked) != (value in wanted)) + [DOWN]
    return pressed


def walk(screen: Screen, interview: Interview, reply_to: Any) -> None:
    """Answer at the screen what the interview says comes next, up to the overview."""
    while (step := interview.next()) is not None:
        screen.settles()
        asked = "What else do you know" if isinstance(step, More) else (heading(step) or [""])[0]
        screen.sees(" ".join(asked.split()[:3]))
        reply = reply_to(step)
        screen.types(*keys(step, reply))
        take(interview, step, reply)
    screen.settles()
    screen.sees("Your answers")


def nothing(step: Prompt | More) -> Reply:
    return Reply([] if isinstance(step, More) or step.question.multiselect else "")


def written(repo: Path, interview: Interview) -> None:
    """Assert that what was written is what the interview would write."""
    document = document_of(interview.doctype, interview.answers(), TODAY)
    assert (repo / "operations" / document.path).read_text("utf-8") == document.text


@pytest.mark.parametrize("name", TYPES)
def test_enter_to_the_end(name: str, repo: Path, ops: Any) -> None:
    """The document is that of --defaults, and what is open is told by section and line."""
    doctype = TYPES[name]
    given_title = title(doctype)
    screen = Screen(repo, "new", team_in(repo, name), *given_title.values())
    interview = interview_of(name, repo, **given_title)
    walk(screen, interview, nothing)
    screen.types(ENTER)
    assert screen.ends() == 0
    written(repo, interview)
    assert "Traceback" not in screen.text
    assert re.search(r"^operations/.*\.md$", screen.text, re.MULTILINE)
    if name != "odd":  # whose defaults are wrong
        path = next((repo / "operations").rglob("*rders*.md"), None) or next(
            one
            for one in (repo / "operations").rglob("*.md")
            if one.name != "README.md" and ".types" not in one.parts
        )
        path.rename(repo / "asked.md")
        assert ops("new", doctype.name, *given_title.values(), "--defaults").code == 0
        assert path.read_text("utf-8") == (repo / "asked.md").read_text("utf-8")
        screen.sees("Left open:", "  line ", "Fill these in, then: ops check operations/")


@pytest.mark.parametrize("name", TYPES)
@FEW
@given(data=st.data())
def test_random_answers_and_steps_back(name: str, repo: Path, data: st.DataObject) -> None:
    for left in list((repo / "operations").rglob("*.md")):
        left.unlink()
    screen = Screen(repo, "new", team_in(repo, name), size=(24, 80))
    interview = interview_of(name, repo)
    count = 0

    def reply_to(step: Prompt | More) -> Reply:
        nonlocal count
        count += 1
        if count > 40:
            return (
                Reply(title(interview.doctype).get(step.key, ""))
                if isinstance(step, Prompt) and step.required
                else nothing(step)
            )
        return data.draw(replies(interview, step))

    walk(screen, interview, reply_to)
    screen.types(ENTER)
    assert screen.ends() == 0, screen.text
    written(repo, interview)


@pytest.mark.parametrize("name", TYPES)
def test_stopped_at_every_prompt_and_resumed(name: str, repo: Path) -> None:
    """Ctrl-C at each prompt in turn; what was answered before is there, and nothing is lost."""
    kind = team_in(repo, name)
    doctype = TYPES[name]
    interview = interview_of(name, repo)
    resume: list[str] = []
    number = 0
    while (step := interview.next()) is not None:
        screen = Screen(repo, "new", kind, *resume)
        screen.settles()
        screen.types(CTRL_C)
        assert screen.ends() == 130
        assert ("Nothing was written." in screen.text) != bool(resume)
        assert ("Interrupted. Your answers are kept" in screen.text) == bool(resume)
        screen = Screen(repo, "new", kind, *resume)
        screen.settles()
        number += 1
        reply = nothing(step)
        if isinstance(step, Prompt) and not is_menu(step.question) and step.question.type == "str":
            said = "" if step.starts_item and step.item else f"Answer {number}"
            reply = Reply("" if interview.problem(step, said) else said)
        screen.types(*keys(step, reply))
        take(interview, step, reply)
        screen.settles()
        screen.types(CTRL_C)
        assert screen.ends() == 130
        assert "Your answers are kept. Go on with: ops new " in screen.text
        resume = ["--resume"]
    screen = Screen(repo, "new", kind, "--resume")
    screen.sees("Your answers")
    screen.settles()
    screen.types(ENTER)
    assert screen.ends() == 0
    written(repo, interview)
    screen = Screen(repo, "new", doctype.name, "--resume")
    assert screen.ends() == 1
    assert f"no answers are kept for {with_article(doctype.name)} here" in screen.text


def at_the_overview(repo: Path, *args: str, **how: Any) -> Screen:
    screen = Screen(repo, "new", *args, **how)
    interview = interview_of("runbook", repo, title="A", purpose="P")
    walk(screen, interview, nothing)
    return screen


def test_at_the_end_one_looks_changes_and_writes(repo: Path) -> None:
    screen = at_the_overview(repo, "runbook", "A", "--purpose", "P")
    assert not list((repo / "operations").rglob("*.md"))
    screen.types(DOWN, ENTER)  # change an answer
    screen.sees("Frequency: ")
    screen.settles()
    screen.types("freq", ENTER)
    screen.answers("How often, or when", "Daily", ENTER)
    screen.sees("  Frequency   Daily")
    screen.settles()
    screen.types(DOWN, DOWN, ENTER)  # see the document
    screen.sees("# Runbook: A", "**Frequency**: Daily", "[Rollback step 1]")
    screen.settles()
    screen.types(DOWN, ENTER)
    screen.sees("Purpose: P")
    screen.settles()
    screen.types(DOWN, ENTER)  # what a flag gave can be changed, too
    screen.answers("> P", CTRL_U, "Q", ENTER)
    screen.sees("  Purpose     Q")
    screen.settles()
    screen.types(ENTER)
    assert screen.ends() == 0
    text = (repo / "operations/runbooks/a.md").read_text("utf-8")
    assert "**Purpose**: Q  \n**Frequency**: Daily  \n" in text


def test_stopped_at_the_overview_it_is_there_again(repo: Path) -> None:
    screen = at_the_overview(repo, "runbook", "A", "--purpose", "P")
    screen.types(UP, ENTER)
    assert screen.ends() == 130
    screen = Screen(repo, "new", "--resume")  # of the type that was stopped last
    screen.sees("Your answers", "  Purpose     P", "Write the document")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130


def test_the_editor_opens_what_was_written(repo: Path) -> None:
    screen = at_the_overview(repo, "runbook", "A", "--purpose", "P", EDITOR="cp -t .")
    screen.types(DOWN, DOWN, DOWN, ENTER)
    assert screen.ends() == 0
    assert (repo / "a.md").read_text("utf-8").startswith("# Runbook: A\n\n**Purpose**: P")


def test_suggestions_are_taken_by_tab_or_right_and_replaced_by_typing(repo: Path) -> None:
    screen = Screen(repo, "new", "runbook", "A", "--purpose", "P")
    screen.answers("Daily, Weekly", TAB)
    screen.sees("> On demand\n")
    screen.types(TAB)
    screen.sees("> Daily\n")
    screen.types(CTRL_U, "Qu", TAB, ENTER)
    screen.sees("> Quarterly\n")
    screen.answers("> 30m", RIGHT)
    screen.sees("Enter: next")
    screen.types(CTRL_U, "1h", ENTER)
    screen.answers("Leave open", "me", ENTER)
    screen.sees("  Medium")
    screen.settles()
    screen.types(ENTER)
    screen.answers("What else", ENTER)
    screen.answers("Your answers", ENTER)
    assert screen.ends() == 0
    text = (repo / "operations/runbooks/a.md").read_text("utf-8")
    assert "**Frequency**: Quarterly  \n**Duration**: 1h  \n**Risk Level**: Medium\n" in text


def test_letters_that_no_entry_of_a_menu_has_choose_nothing(repo: Path) -> None:
    screen = Screen(
        repo, "new", "runbook", "A", "--purpose", "P", "--frequency", "F", "--duration", "1h"
    )
    screen.answers("How much can go wrong?", "me", ENTER)
    screen.answers("What are the steps", BACK)
    screen.answers("How much can go wrong?", "zzz")
    screen.sees("/ zzz...")
    screen.types(ENTER)
    screen.sees("> Medium")
    screen.types(ENTER)
    screen.sees("  Medium\n\nWhat are the steps")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def test_several_pasted_lines(repo: Path) -> None:
    """In a field of one line they are refused with a reason; in a list they are its entries."""
    screen = Screen(
        repo, "new", "runbook", "A", "--frequency", "F", "--duration", "1h", "--risk-level", "Low"
    )
    screen.answers("What does this", pasted("One\r\nTwo\r\n"), ENTER)
    screen.sees("these are 2 lines, and the answer is one; Ctrl-J joins them")
    screen.types(CTRL_J, ENTER)
    screen.sees("> One Two")
    screen.answers("What are the steps", pasted("- First\n- Second\n\n- Third\n"))
    screen.sees("  1. First\n  2. Second\n  3. Third\n  4.")
    screen.settles()
    screen.types(BACK)  # takes the last back
    screen.sees("  1. First\n  2. Second\n  3. Third\nEnter: next")
    screen.types(CTRL_U, ENTER)
    screen.answers("\n  3.", ENTER)
    screen.answers("What else", ENTER)
    screen.answers("  Steps       First; Second\n", ENTER)
    assert screen.ends() == 0
    text = (repo / "operations/runbooks/a.md").read_text("utf-8")
    assert "**Purpose**: One Two  \n" in text
    assert "### Step 2: Second\n" in text
    assert "### Step 3" not in text


def test_a_line_of_the_clipboard_that_is_wrong_is_named(repo: Path) -> None:
    screen = Screen(repo, "new", "post-mortem", "A", "--severity", "P1", "--start", "2026-11-20 09:00", "--end",
                    "2026-11-20 10:00", "--summary", "S", "--owner", "O", "--affected-users", "3")  # fmt: skip
    screen.answers("What will be done?", pasted("One - Dana - 2026-12-04\nTwo - Sam - soon"))
    screen.sees("line 2, 'Two - Sam - soon': due: 'soon' is not a date")
    screen.types(CTRL_C)
    assert screen.ends() == 130


def test_text_of_several_lines_and_the_editor(repo: Path) -> None:
    screen = Screen(
        repo, "new", "post-mortem", "A", "--severity", "P1", "--start", "2026-11-20 09:00", "--end",
        "2026-11-20 10:00", "--affected-users", "3", "--owner", "O", "--action-items", "X",
        EDITOR="sh -c 'printf \"\\nThree\" >> $0'",
    )  # fmt: skip
    screen.answers("What happened, for somebody", "One", ENTER, "Two")
    screen.sees("Ctrl-D: next", "Ctrl-X Ctrl-E: editor")
    screen.types("\x18\x05")
    screen.sees("> One", "  Two", "  Three")
    screen.types(CTRL_D)
    screen.answers("What else", BACK)
    screen.sees("> One", "  Two", "  Three")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130


def test_what_stands_in_the_field_at_ctrl_c_is_kept_too(repo: Path) -> None:
    screen = Screen(repo, "new", "runbook", "A")
    screen.answers("What does this", "half a sent", CTRL_C)
    assert screen.ends() == 130
    screen = Screen(repo, "new", "runbook", "--resume")
    screen.sees("> half a sent")
    screen.types("ence", ENTER)
    screen.answers("How often", CTRL_C)
    assert screen.ends() == 130


def test_what_stands_in_the_field_on_the_way_back_is_there_again(repo: Path) -> None:
    screen = Screen(repo, "new", "runbook", "A", "--frequency", "F", "--duration", "1h", "--steps",
                    "One", "--risk-level", "Low", "--prerequisites", "P", "--verification", "V")  # fmt: skip
    screen.answers("What does this", "Half a", BACK)
    screen.sees("This is the first question")
    screen.answers("> Half a", " sentence", ENTER)
    screen.answers("What else", " ", DOWN, " ", ENTER)
    screen.settles()
    screen.types("typed here", BACK)
    shown = screen.settles()
    assert shown.count("●") == 2
    screen.types(ENTER)
    screen.sees("typed here")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130


def test_a_closed_window_loses_nothing(repo: Path) -> None:
    screen = Screen(repo, "new", "runbook", "A")
    screen.answers("What does this", "P", ENTER)
    screen.answers("How often", "half")
    screen.sees("> half")
    screen.hangs_up()
    screen.ends()
    screen = Screen(repo, "new", "runbook", "--resume")
    screen.sees("Going on with the answers of runbook, ", "> half")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130


def test_two_sessions_at_once_do_not_take_each_others_answers(repo: Path) -> None:
    first = Screen(repo, "new", "runbook", "A")
    first.answers("What does this", "First", ENTER)
    first.sees("How often")
    second = Screen(repo, "new", "runbook", "B")
    second.answers("What does this", "Second", ENTER)
    second.answers("How often", CTRL_C)
    assert second.ends() == 130
    first.settles()
    first.types(CTRL_C)
    assert first.ends() == 130
    screen = Screen(repo, "new", "runbook", "--resume")
    screen.sees("Go on with which answers?", "A  20", "B  20")
    screen.settles()
    screen.types(DOWN, ENTER)
    screen.sees("Going on with the answers of runbook, ", "  Purpose  Second", "How often")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130
    screen = Screen(repo, "new", "runbook", "A", "--resume")
    screen.sees("  Purpose  First")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130
    screen = Screen(repo, "new", "runbook", "C", "--resume")
    assert screen.ends() == 1
    screen.sees('no answers are kept for a runbook "C" here', "ops new runbook --resume")


def test_of_two_types_that_were_stopped_one_is_chosen(repo: Path) -> None:
    for kind in ("runbook", "rto-rpo"):
        screen = Screen(repo, "new", kind, *(["A"] if kind == "runbook" else []))
        screen.settles()
        screen.types("Something", ENTER)
        screen.settles()
        screen.types(CTRL_C)
        assert screen.ends() == 130
    screen = Screen(repo, "new", "--resume")
    screen.sees("Go on with which answers?", "rto-rpo, 20", "runbook, 20")
    screen.settles()
    screen.types(DOWN, ENTER)
    screen.sees("  Purpose  Something")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130


def test_kept_answers_are_private_and_offered(repo: Path, tmp_path: Path) -> None:
    state = tmp_path / "own-state"
    screen = Screen(repo, "new", "runbook", "A", XDG_STATE_HOME=str(state))
    screen.answers("What does this", "P", ENTER)
    screen.answers("How often", CTRL_C)
    assert screen.ends() == 130
    (file,) = state.rglob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    screen = Screen(repo, "new", "runbook", "B", XDG_STATE_HOME=str(state))
    screen.sees("Answers are kept (runbook, ", "To go on with them: ops new")
    screen.settles()
    screen.types(CTRL_C)
    screen.ends()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_answers_of_another_user_are_not_read_and_not_in_the_way(
    repo: Path, tmp_path: Path
) -> None:
    state = str(tmp_path / "own-state")
    for name in ("Own", "Theirs"):
        screen = Screen(repo, "new", "runbook", name, XDG_STATE_HOME=state)
        screen.answers("What does this", name, ENTER)
        screen.answers("How often", CTRL_C)
        assert screen.ends() == 130
    os.chown(max(Path(state).rglob("*.json"), key=lambda one: one.stat().st_mtime), 1, 1)
    screen = Screen(repo, "new", "runbook", "--resume", XDG_STATE_HOME=state)
    screen.sees("  Purpose  Own")
    screen.settles()
    assert "Also kept" not in screen.text
    screen.types(CTRL_C)
    assert screen.ends() == 130
    for one in Path(state).rglob("*.json"):
        if one.stat().st_uid == 0:
            one.unlink()
    screen = Screen(repo, "new", "runbook", "--resume", XDG_STATE_HOME=state)
    assert screen.ends() == 1
    screen.sees("it belongs to another user")
    screen = Screen(repo, "new", "runbook", "New", XDG_STATE_HOME=state)
    screen.settles()
    assert "Answers are kept" not in screen.text
    screen.types(CTRL_C)
    assert screen.ends() == 130


def test_where_nothing_can_be_kept_the_answers_are_printed(repo: Path) -> None:
    screen = Screen(repo, "new", "runbook", "A", XDG_STATE_HOME="/dev/full/x")
    screen.answers("What does this", "My purpose", ENTER)
    screen.sees("your answers can't be kept in /dev/full/x")
    screen.answers("How often", CTRL_C)
    assert screen.ends() == 130
    screen.sees("Your answers, which could not be kept:", 'purpose: "My purpose"')


def test_a_name_that_is_taken_meanwhile_loses_no_answer(repo: Path) -> None:
    screen = at_the_overview(repo, "runbook", "A", "--purpose", "P")
    (repo / "operations/runbooks").mkdir()
    (repo / "operations/runbooks/a.md").write_text("theirs", "utf-8")
    screen.types(ENTER)
    screen.sees("operations/runbooks/a.md already exists")
    screen.settles()
    screen.types(DOWN, ENTER)
    screen.answers("Title: A", ENTER)
    screen.answers("> A", CTRL_U, "B", ENTER)
    screen.sees("  Title       B")
    screen.settles()
    screen.types(ENTER)
    assert screen.ends() == 0
    assert (repo / "operations/runbooks/a.md").read_text("utf-8") == "theirs"
    assert "# Runbook: B" in (repo / "operations/runbooks/b.md").read_text("utf-8")


@pytest.mark.parametrize("asked", ["all", "rollback,notes"])
def test_ask_asks_for_more_without_the_checklist(repo: Path, asked: str) -> None:
    screen = Screen(repo, "new", "runbook", "A", "--ask", asked)
    interview = interview_of("runbook", repo, title="A")
    every = {question.name for question in interview.doctype.questions}
    interview.choose(every if asked == "all" else {"rollback", "notes"})
    walk(screen, interview, nothing)
    assert "What else" not in screen.text
    screen.sees("Steps back to the state before", "Context that the steps do not give")
    screen.settles()
    screen.types(CTRL_C)
    assert screen.ends() == 130


@pytest.mark.parametrize("size", [(20, 40), (5, 80), (5, 30)], ids=str)
def test_small_windows(repo: Path, size: tuple[int, int]) -> None:
    screen = Screen(repo, "new", "runbook", "A", size=size)
    interview = interview_of("runbook", repo, title="A")

    def reply_to(step: Prompt | More) -> Reply:
        assert "Window too small" not in screen.text
        return nothing(step)

    walk(screen, interview, reply_to)
    screen.types(ENTER)
    assert screen.ends() == 0
    written(repo, interview)


def test_a_window_that_is_resized(repo: Path) -> None:
    screen = Screen(repo, "new", "runbook", "A")
    screen.answers(
        "What does this", "Some text that is long enough to be wrapped in a narrow window"
    )
    screen.resizes(10, 30)
    screen.resizes(30, 100)
    screen.types(ENTER)
    screen.settles()
    screen.types(TAB)
    screen.resizes(6, 50)
    screen.types(ENTER)
    screen.answers("How long", CTRL_C)
    assert screen.ends() == 130


@pytest.mark.parametrize("name", ["runbook", "handover", "rto-rpo"])
def test_a_terminal_that_only_prints_lines(repo: Path, name: str) -> None:
    """TERM=dumb: numbers for menus, < for back, = for the suggestion; no control characters."""
    screen = Screen(repo, "new", team_in(repo, name), TERM="dumb")
    interview = interview_of(name, repo)
    while (step := interview.next()) is not None:
        screen.settles()
        reply = nothing(step)
        line = ""
        if isinstance(step, Prompt):
            value = title(interview.doctype).get(step.key, "")
            if step.suggestions and not is_menu(step.question):
                value, line = step.suggestions[0], "="
            elif is_menu(step.question):
                value, line = pairs(step)[-1][1], str(len(pairs(step)))
            reply = Reply([] if step.question.multiselect else value)
            line = line or value
        screen.types((line if reply.value else "") + "\n")
        take(interview, step, reply)
    screen.settles()
    screen.sees("Your answers")
    screen.types("<\n")
    screen.settles()
    screen.types("\n")
    screen.sees("Write the document")
    screen.settles()
    screen.types("\n")
    if screen.ends() != 0:
        raise AssertionError(screen.text)
    assert b"\x1b" not in screen.raw
    written(repo, interview)


def test_without_colour_a_suggestion_is_told_by_words(repo: Path) -> None:
    screen = Screen(repo, "new", "runbook", "A", "--purpose", "P", "--frequency", "F", NO_COLOR="1")
    screen.answers("> (suggested: 30m)", CTRL_C)
    assert not re.search(rb"\x1b\[[0-9;]*3[0-7]m", screen.raw)
    assert screen.ends() == 130


def test_everything_is_marked_by_one_key(repo: Path) -> None:
    screen = Screen(
        repo, "new", "rto-rpo", "--services", "Orders", "--approved-by", "A", "--owner", "O"
    )
    screen.answers("When was it agreed?", "2026-11-20", ENTER)
    screen.answers("What else", CTRL_A, ENTER)
    screen.answers("State of this document", CTRL_C)
    assert screen.ends() == 130
