"""What people do with bookings. The page of a booking gathers payments too: weddingbazaar/pages."""
