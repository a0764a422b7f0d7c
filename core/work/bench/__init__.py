"""The papers' tables and figures run again: what they print, their data sets, what is found here.

entry     what a table or figure is; papers has one entry for each, a file a paper
datasets  the papers' data sets as class folders
reading   where their images are found: folders, an archive, torchvision
measuring one method with one seed: its figures
running   cells of a table, one result per data set, method and seed, resumable; results keeps them
showing   the table beside the paper's figures, as Markdown; drawing makes its picture
"""
