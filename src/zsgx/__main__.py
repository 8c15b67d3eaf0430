"""Run the command line: ``python -m zsgx``."""

from zsgx.cli.main import main

main()
