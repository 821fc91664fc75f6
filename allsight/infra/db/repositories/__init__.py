"""The repositories of `domain.repositories` on SQL: domain values in, domain values out."""
