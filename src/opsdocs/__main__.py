"""``python -m opsdocs`` is ``ops``."""

from opsdocs.cli.main import main

if __name__ == "__main__":
    main()
