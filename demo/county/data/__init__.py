"""Word lists the synthetic county is made of."""
