"""Where records are kept: the only room that knows a database."""
