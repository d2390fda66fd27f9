"""Every refusal of the devenv service. Reading needs none beyond the kit's own: what may not be seen is not found."""
