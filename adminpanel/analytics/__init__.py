"""How people use the site and what comes of it: counted, compared, drawn, forecast."""
