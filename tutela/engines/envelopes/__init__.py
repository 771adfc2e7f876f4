"""Sign, encrypt, verify: the forms in which nodes and organisations speak to each other.

Pure functions over plain data. The exchange app stores and carries what is made here.
"""
