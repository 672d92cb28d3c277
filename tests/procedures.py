"""Runbooks: one of five steps, and one that watches files."""

STEP = """### Step {number}: {title}

**Command/Action**:

```{language}
{command}
```

**Expected Result**: It is seen.

**Troubleshooting**: Look at {title}.

"""
FIVE = [("One", "bash", "echo one"), ("Two", "bash", "echo two; exit 3"),
        ("Three", "bash", "echo three"), ("Four", "sql", "DROP TABLE orders;"),
        ("Five", "bash", "echo five")]  # fmt: skip


def runbook(steps: list[tuple[str, str, str]], status: str = "Active") -> str:
    written = "".join(
        STEP.format(number=number, title=title, language=language, command=command)
        for number, (title, language, command) in enumerate(steps, start=1)
    )
    return (
        "# Runbook: Five steps\n\n**Purpose**: Try it  \n**Frequency**: Weekly  \n"
        "**Duration**: 30m  \n**Risk Level**: Low\n\n## Prerequisites\n\n- [ ] Be there\n\n"
        f"## Procedure\n\n{written}## Verification\n\n- [ ] It works\n\n"
        "## Rollback\n\nIf something goes wrong:\n\n1. Call Dana\n\n## Notes\n\nNone.\n\n"
        f"## About This Document\n\n**Owner**: Team Orders  \n**Status**: {status}\n"
    )


WATCHING = """# Runbook: Orders

**Purpose**: Try it
**Frequency**: Weekly
**Duration**: 30m
**Risk Level**: Low

See [the other](other.md).

## About This Document

**Owner**: Team Orders
**Watches**: `deploy/orders/**`, `src/orders.py`
**Status**: Active
"""
