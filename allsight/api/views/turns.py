"""Long lists beside what is urgent: a few rows at each turn of the loop."""

import asyncio
from collections.abc import Iterable
from typing import Final, TypeVar

Row = TypeVar("Row")

_SLICE: Final = 8


async def gathered(rows: Iterable[Row]) -> list[Row]:
    """Collect rows as they are built, with turns for others in between: thousands of them take seconds."""
    found = []
    for number, row in enumerate(rows, 1):
        found.append(row)
        if number % _SLICE == 0:
            await asyncio.sleep(0)
    return found
