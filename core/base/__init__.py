"""What everything stands on, without torch: values, errors, progress, settings, disk, processes."""
