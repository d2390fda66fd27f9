"""The overview page: what goes on, waits and failed, the machine's use, and a newcomer's next step."""
