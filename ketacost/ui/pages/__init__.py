"""The pages of the window: each renders a model and commits named changes to the document."""
