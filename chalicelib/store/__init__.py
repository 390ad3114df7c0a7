"""What is kept: one file per table, functions over frozen types, and nothing that knows HTTP."""
