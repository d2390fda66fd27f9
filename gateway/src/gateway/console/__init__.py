"""The web console at `/`: the built frontend, from a folder (08, decision 1)."""
