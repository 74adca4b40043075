"""Reading claims: who is said to hold what, since when, and by whom."""
