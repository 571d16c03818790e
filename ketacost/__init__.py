"""What a course of ketamine therapy will really cost: estimate, quote and compare."""

__version__ = "0.1.0"
