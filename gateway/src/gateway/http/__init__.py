"""HTTP as the gateway reads and writes it: paths, headers, one exchange."""
