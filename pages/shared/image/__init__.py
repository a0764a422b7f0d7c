"""What the image page is made of: where a phrase is, and what if it were not."""
