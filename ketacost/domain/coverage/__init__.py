"""What an insurer shares: a dated course replayed through deductible, limit and plan year."""
