"""Use cases for the patient, the clinic and the coordinator, and the ports that they need from outside."""
