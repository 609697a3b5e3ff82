"""What every page shows, one file a stage: the header, and products as cards."""
