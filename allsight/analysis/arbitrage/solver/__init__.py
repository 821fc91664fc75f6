"""Any number of orders over any number of endings: the linear program, and the exact settling of what it proposes."""
