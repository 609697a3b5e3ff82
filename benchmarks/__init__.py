"""Measurements beside those of the load test: of seeding, of writes."""
