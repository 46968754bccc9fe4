"""The colours of the app: one YAML file a theme, and the code that reads and checks them."""
