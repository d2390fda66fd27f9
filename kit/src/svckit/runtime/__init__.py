"""The runtime: three ports (jobs, servers, images), and their adapters, chosen by URL in `open`."""
