"""kefu in a cloud: its tables and queues on any, the deployed system where functions run."""
