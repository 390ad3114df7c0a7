"""The dialogues of tests/dialogues, played against the packaged system through its public doors."""
