"""The runtime port on one machine: folders of this machine and a container engine beside it (Docker, Podman, fake)."""
