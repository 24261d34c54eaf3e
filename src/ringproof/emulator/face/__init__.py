"""The phone's web face: its pages for a browser, and what they ask of the phone.

The pages in ``static`` are files as they stand; what they show and do goes through
``/api/v1/face/``, which is for logged-in users of the phone and for its own pages only.
"""
