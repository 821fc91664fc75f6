"""One log for everything in the process, ours and the libraries', through one redacting renderer."""

import logging
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor, ProcessorReturnValue, WrappedLogger

from allsight.infra.monitoring.redaction import Redaction

# These write what goes over the wire, addresses, headers and SQL values, at their lower levels.
_TALKATIVE = ("aiosqlite", "alembic", "asyncio", "httpcore", "httpx", "sqlalchemy", "picows", "websockets")


class RedactingRenderer:
    """Renders an entry and hands it on without secrets: the last step, so that nothing bypasses it."""

    def __init__(self, render: Processor, redaction: Redaction) -> None:
        self._render = render
        self._redaction = redaction

    def __call__(self, logger: WrappedLogger, method: str, event: MutableMapping[str, Any]) -> ProcessorReturnValue:
        """Render one entry."""
        visible = {name: self._redaction.fields(value, name) for name, value in event.items()}
        return self._redaction.text(str(self._render(logger, method, visible)))


def configure(stream: TextIO, redaction: Redaction, *, level: int = logging.INFO, as_json: bool = False) -> None:
    """Send every log entry of the process to a stream, one line each (tracebacks below), in colour on a terminal.

    Args:
        stream: usually standard error: standard output belongs to the answers of the terminal command.
        redaction: takes the secrets out; it may learn more of them later.
        level: least level of our own entries; libraries that would log wire traffic speak from WARNING.
        as_json: one JSON object per line, for machines.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    if as_json:
        shared.append(structlog.processors.format_exc_info)
        render: Processor = structlog.processors.JSONRenderer()
    else:
        # The default formatter of tracebacks prints local variables.
        render = structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                RedactingRenderer(render, redaction),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
