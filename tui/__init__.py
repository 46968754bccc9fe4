"""What a person sees: the app, its screens, widgets, keys and the command line."""
