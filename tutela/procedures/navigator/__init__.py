"""The procedure navigator: the catalogue of procedures as people read it. Pure reading of public law, no case data."""
