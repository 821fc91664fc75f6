"""The group of commands about matches; the commands themselves have modules of their own."""

import typer

from allsight.cli import match_exchange, match_review, match_score


def register(app: typer.Typer) -> None:
    """Add the group with all its commands."""
    group = typer.Typer(
        no_args_is_help=True, help="Which markets are the same bet: review, decisions, agreement, how well it is told."
    )
    for module in (match_review, match_exchange, match_score):
        module.register(group)
    app.add_typer(group, name="match")
