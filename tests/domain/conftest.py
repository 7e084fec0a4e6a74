"""How long an example of Hypothesis takes says nothing on a machine that does other work too."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
