"""A recorded session played to a phone: who acts when, on which numbers, and what came back."""
