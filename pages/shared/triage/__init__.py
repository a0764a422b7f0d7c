"""What the triage page is made of: queues, places in them, one image, a grid."""
