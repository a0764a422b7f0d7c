"""The papers' tables run again: what they print, their data sets, and the figures found here.

tables    what the papers print, and with which settings a row is run here
datasets  the papers' data sets as class folders
reading   where their images are found: folders, an archive, torchvision
measuring one method with one seed: its figures
running   cells of a table, one result per data set, method and seed, resumable
showing   the table beside the paper's figures, as Markdown
"""
