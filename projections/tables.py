"""The tables of all views in one place, for the migrations to compare with."""

from sqlalchemy import MetaData

metadata = MetaData()
