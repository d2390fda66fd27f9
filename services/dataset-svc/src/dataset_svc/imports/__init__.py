"""Reading uploaded archives: in a process of its own, never unpacking them."""
