"""The options that several commands share, with Copier's names and letters."""

from __future__ import annotations

from typing import Annotated

import typer

Data = Annotated[
    list[str] | None, typer.Option("-d", "--data", metavar="KEY=VALUE", help="Answer a question.")
]
DataFile = Annotated[
    str | None, typer.Option(metavar="FILE", help="Answers in YAML; - reads stdin.")
]
Defaults = Annotated[bool, typer.Option("-l", "--defaults", help="Ask nothing, take the defaults.")]
Root = Annotated[str | None, typer.Option(metavar="DIR", help="The repository to work in.")]
