"""What leaves the engine: exports, charts, maps, sentences that pages and reports share."""
