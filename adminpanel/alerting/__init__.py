"""Rules and what they read: figures over time, and looks at the site."""
