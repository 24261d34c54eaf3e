"""``python -m ringproof``: the same as the command `ringproof`."""

from ringproof.cli import main

if __name__ == "__main__":
    main()
