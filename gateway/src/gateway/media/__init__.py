"""`/media`: signed links to single files (08, decision 17)."""
