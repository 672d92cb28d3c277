"""The entry of ``python -m opsdocs``."""

from opsdocs.cli.main import main

if __name__ == "__main__":
    main()
