"""Pictures drawn by arithmetic: no stock photographs, nobody's face."""
