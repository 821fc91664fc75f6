"""What the API says: one set of frozen structs for REST bodies, stream frames and the OpenAPI description.

Money, prices and sizes are decimal strings; instants are integers, Unix milliseconds UTC, in fields that end in `_at`;
durations name their unit. Prices are probabilities of YES in (0, 1), in the orientation that the field's owner has.
"""
