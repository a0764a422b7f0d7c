"""Cluster models trained from scratch on pixels: CCR, DCDC, DCACN and CC.

settings.py      what they can be told in common, as a frozen dataclass that is light to import
store.py         every image decoded once, as bytes on the device
crops.py         augmented views of a whole batch at once
backbones.py     ResNets: small and large stem, Sobel front end, CBAM in every block
objectives.py    the losses
method.py        what a method tells the loop; builders.py says who makes it, by name
ccr, cc, dcacn   a folder each: the settings, light, and what builds the method
training.py      network and optimiser on the device: one step, and the prediction for all images
loop.py          epochs, budget (clock.py), resume; estimate.py times a step
                 beforehand, cost.py says what the training will take
evaluation.py    accuracy after every epoch where classes are known, for people
checkpoints.py   a training on disk after every epoch
"""
