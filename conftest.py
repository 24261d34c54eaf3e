pytest_plugins = [
    "ringproof.plugin.fixtures",
    "ringproof.plugin.server_fixtures",
    "ringproof.plugin.several_fixtures",
    "pytester",
]
