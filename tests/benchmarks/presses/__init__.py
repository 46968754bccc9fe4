"""What the benchmark of effort is made of: gold articles, the app under search, the search, and SLATE beside it."""
