"""The main job through the public API only, for people who want to see it and for tests that want it done."""
