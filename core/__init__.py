"""The engine: from images to clusters that say why. It never imports streamlit.

ImageSet --Encoder--> Embeddings --ClusterModel--> Assignment (q)
                          |                            |
WordNet nouns --------> Vocabulary ----> ConceptModel <-+ ----> scores (p) + Explanation

Values never change; a `Workspace` keeps each under the hash of its recipe; a step is one function
that reads ids, computes one value, saves it and returns its id (`core.work.steps`).
"""
