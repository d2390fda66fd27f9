"""Things and objects that are needed and missing, of all programs, for administrators."""
