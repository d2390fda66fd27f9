"""What runs: the attempts of tasks, from the queue to what they leave."""
