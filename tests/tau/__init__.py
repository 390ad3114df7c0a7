"""kefu against tau2-bench's retail shop: its data, its policy and its scripted tasks."""
