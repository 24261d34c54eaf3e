"""The phone under test: how it is reached, driven and listened to."""
