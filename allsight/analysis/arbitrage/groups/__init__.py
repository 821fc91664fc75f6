"""Opportunities over several questions: what hangs together is priced jointly, by the linear program."""
