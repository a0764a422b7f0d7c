"""From a source of files to an image set: decoding, augmented views, thumbnails, the gallery."""
