"""What a user is told in the console while he does other things."""
