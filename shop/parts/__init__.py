"""What several pages show, a folder per part and in it a file per stage: the header, and products as cards."""
