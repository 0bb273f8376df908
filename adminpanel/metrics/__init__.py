"""What the deployment does, in figures: counted by each process, summed by one collector."""
