"""The lab: how the model in `artifacts/` was made, measured and can be made again."""
