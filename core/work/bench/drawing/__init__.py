"""What is drawn of a table's results: a picture, and what is said below the table.

numbers   figures as bars or lines, beside the printed ones
maps      features and concepts as t-SNE has them
evidence  pictures with their phrases, right and wrong cases
training  what happens epoch by epoch, and how far a class is spread
"""
