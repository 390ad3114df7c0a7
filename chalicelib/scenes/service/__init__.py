"""Service: people, and what became of earlier matters."""
