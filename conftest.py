pytest_plugins = ["ringproof.plugin.fixtures", "ringproof.plugin.server_fixtures", "pytester"]
