"""Pure models and functions: what a course is, what a clinic charges, and what that adds up to."""
