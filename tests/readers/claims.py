"""What a reader's script in Python says: who it is, and each thing that it has checked. tests/readers/run makes a table of it."""

import importlib
import sys
import warnings


def need(*modules):
    """The modules, imported; the script ends as not installed if one is missing."""
    warnings.simplefilter("ignore")  # what a version warns of is no part of the table
    try:
        return [importlib.import_module(module) for module in modules]
    except ModuleNotFoundError as error:
        print(error, file=sys.stderr)
        sys.exit(77)


def reader(name, version):
    print("reader", name, version, sep="\t")


def works(words, truth):
    print("works" if truth else "works?", words, sep="\t")


def bites(words, truth):
    print("bites" if truth else "bites?", words, sep="\t")


def error_of(action):
    """The name of the error that an action raises; None if it raises none."""
    try:
        action()
    except Exception as error:  # noqa: BLE001: the name is what is asked for
        return type(error).__name__
    return None
