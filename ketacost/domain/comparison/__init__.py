"""Clinics side by side for one course."""
