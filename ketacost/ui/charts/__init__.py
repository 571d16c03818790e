"""Charts: plain models, one scene that paints them anywhere, and the widget that shows them."""
