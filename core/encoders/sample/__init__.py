"""The sample encoder: a small model taught to name what the sample gallery draws.

training.py   trains it from nothing, in three lessons; lessons.py has what these share
looking.py    the lessons of the image tower: to look, and to tell apart
naming.py     the lesson of the text tower: to name what was seen
examples.py   drawings to train on, with the phrases that are true of each
towers.py     the two towers: making, running and saving them
wording.py    phrases as tokens, set into templates and captions
known.py      which phrases it was taught; light, so that a page may ask
nouns.py      the vectors of nouns that lie beside the weights
kind.py       its entry in the dict of encoders

To encode with it is work for open_clip.py, which loads it from assets as any other model.
"""
