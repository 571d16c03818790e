"""Documents out of domain models: the only room that writes them."""
