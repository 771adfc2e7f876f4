from tutela.cli import script

script()
