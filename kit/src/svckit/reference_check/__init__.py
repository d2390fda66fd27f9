"""Whether what a service needs elsewhere is still there, looked at in the background at the start and every hour.

Databases and objects can come from different times: a file was lost or damaged, or a backup was restored in part.
Nothing is mended here, because only a person knows what is right; administrators see what was found.
"""
