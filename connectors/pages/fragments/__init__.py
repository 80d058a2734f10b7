"""What one cut piece of a page says: its lines of text, pictures, players, quoted posts and authors."""
