"""The oracle's knowledge: what a phone owes and may tell, as rules read off the vendor's page."""
