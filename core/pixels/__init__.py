"""Cluster models trained from scratch on pixels: CCR, DCDC, DCACN and CC.

settings.py      what they have in common, as a frozen dataclass that is light to import
store.py         every image decoded once, as bytes on the device
crops.py         augmented views of a whole batch at once
backbones.py     ResNets: small and large stem, Sobel front end, CBAM in every block
objectives.py    the losses
recipe.py        what a method tells the loop; ccr.py, cc.py, dcacn.py make one each
loop.py          epochs, budget, resume; cost.py says beforehand what it will take
checkpoints.py   a training on disk after every epoch
"""
