"""Where things are: ward boundaries, and the questions that are asked of them.

The one room that knows shapely, pyproj and pyogrio. Coordinates are longitude, latitude in
EPSG:4326 wherever nothing else is said.
"""
