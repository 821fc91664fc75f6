"""Alembic's environment. `allsight.infra.db.migrate` runs it; there is no alembic.ini.

A new revision: change `allsight/infra/db/schema.py`, then write `versions/NNNN_what.py` by hand; the test that compares
a migrated database with the schema says what is still missing.
"""
