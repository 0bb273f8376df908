"""What staff type in the control room, by what it is about."""
