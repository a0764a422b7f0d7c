"""One training loop, the losses, the device it runs on."""
