"""What pages draw with: headings, charts, pictures, tables, meanings, popovers."""
