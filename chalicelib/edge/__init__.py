"""What every door shares: who is calling, how errors read, how JSON is read and written."""
