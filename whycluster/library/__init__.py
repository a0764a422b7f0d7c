"""The library: functions and classes for scripts and notebooks, over the steps of the engine.

home      the workspace that a run lives in
given     what the caller has becomes values of that workspace
making    from there to a run: the only file that knows the steps
run, why  what comes out; frame makes a table of it
clusterer the same as an estimator of scikit-learn
"""
