pytest_plugins = ["ringproof.plugin.fixtures", "pytester"]
