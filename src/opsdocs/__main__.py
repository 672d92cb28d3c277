"""``python -m opsdocs``: the same as the command ``ops``."""

from opsdocs.cli import main

if __name__ == "__main__":
    main()
