"""Small maps of wards, written to files."""

import json

import numpy as np
import pyogrio
import shapely

BEN_CAT = shapely.box(107.95, 21.52, 107.96, 21.53)
CUA_SONG = shapely.box(107.96, 21.52, 107.97, 21.53)
BOW_TIE = shapely.Polygon([(107.95, 21.52), (107.96, 21.53), (107.96, 21.52), (107.95, 21.53)])
LINE = shapely.LineString([(107.95, 21.52), (107.96, 21.53)])
TWO = {"01": ("Bến Cát", BEN_CAT), "02": ("Cửa Sông", CUA_SONG)}


def geojson(path, units):
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "type": "phường"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, (name, shape) in (units.items() if isinstance(units, dict) else units)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def shapefile(path, units, crs):
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape) for _, shape in units.values()], dtype=object),
        field_data=[
            np.array(list(units), dtype=object),
            np.array([name for name, _ in units.values()], dtype=object),
        ],
        fields=["code", "name"],
        geometry_type="Polygon",
        crs=crs,
    )
    return path


def turned(shape):
    return shapely.transform(shape, lambda pairs: pairs[:, ::-1])
