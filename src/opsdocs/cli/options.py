"""The options that several commands share, with Copier's names and letters."""

from __future__ import annotations

from typing import Annotated

from opsdocs.cli.parameters import option

Data = Annotated[
    tuple[str, ...], option("-d", "--data", metavar="KEY=VALUE", help="Answer a question.")
]
DataFile = Annotated[
    str | None, option("--data-file", metavar="FILE", help="Answers in YAML; - reads stdin.")
]
Defaults = Annotated[bool, option("-l", "--defaults", help="Ask nothing, take the defaults.")]
Root = Annotated[str | None, option("--root", metavar="DIR", help="The repository to work in.")]
