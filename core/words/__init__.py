"""From WordNet to phrases: nouns and their meanings, typed phrases, the generated vocabulary."""
