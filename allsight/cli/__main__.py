"""Lets `python -m allsight.cli` be the command: emulators are started so as child processes."""

from allsight.cli import main

main()
