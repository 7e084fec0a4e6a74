"""The handbook: which kinds of problem there are, which agencies, and who answers for what."""
