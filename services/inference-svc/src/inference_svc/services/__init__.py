"""Services: replicas behind one address."""
