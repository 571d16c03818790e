"""The plan editor: everything that a card and an insurer's page say, the few first and the rest below."""
