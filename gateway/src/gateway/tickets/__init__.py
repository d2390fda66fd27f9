"""Single-use tickets for websockets (08, decision 17)."""
