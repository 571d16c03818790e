"""Strangers' files into domain models: the only room that reads them."""
