"""Catch what asyncio can only log: exceptions of tasks and callbacks that nobody awaited."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text} [{record.exc_info[1]!r}]"
        self.found.append(text)


@contextmanager
def collected_asyncio_errors() -> Iterator[list[str]]:
    """Gather what the event loops of this process report as unhandled within the block.

    Both asyncio and uvloop report through the logger `asyncio`. A task tells of its lost exception only when it is
    garbage, hence the collection at the end: two young generations, which hold what one test has made, and cost little.
    """
    collector = _Collector()
    logger = logging.getLogger("asyncio")
    logger.addHandler(collector)
    try:
        yield collector.found
        gc.collect(1)
    finally:
        logger.removeHandler(collector)
