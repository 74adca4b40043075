"""Places: what a name may mean, which one is meant, and the ground a claim speaks of."""
