"""A simulated day of a customer service, to measure what customers are told against what they live through."""
