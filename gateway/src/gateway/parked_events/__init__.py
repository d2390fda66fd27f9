"""Events that a program refuses to handle, of all programs, for administrators."""
