"""PMTiles archives for these tests, made on the spot: the north-east quarter of the world."""

from gzip import compress
from io import BytesIO

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

RED = 200, 30, 30
DEEPEST = 7  # zoom
ABOUT = {"attribution": "<a href='https://ground.example'>Ground</a> of the test"}
WORLD = {
    "min_lon_e7": -1_800_000_000,
    "min_lat_e7": -850_000_000,
    "max_lon_e7": 1_800_000_000,
    "max_lat_e7": 850_000_000,
    "center_lon_e7": 1_073_600_000,
    "center_lat_e7": 209_900_000,
    "center_zoom": 6,
}


def raster(path, compression=Compression.NONE):
    file = BytesIO()
    Image.new("RGB", (256, 256), RED).save(file, "PNG")
    return archive(path, file.getvalue(), TileType.PNG, compression)


def vector(path, tile, *layers):
    """`tile` is a Mapbox vector tile, and stands at every place."""
    told = {"vector_layers": [{"id": name, "fields": {}} for name in layers]}
    return archive(path, compress(tile), TileType.MVT, Compression.GZIP, **told)


def archive(path, tile, tile_type, compression, **told):
    header = {"tile_type": tile_type, "tile_compression": compression, **WORLD}
    with write(path) as writer:
        for tile_id in (each for zoom in range(1, DEEPEST + 1) for each in north_east(zoom)):
            writer.write_tile(tile_id, tile)
        writer.finalize(header, ABOUT | told)
    return path


def north_east(zoom):
    half = 1 << (zoom - 1)
    return sorted(zxy_to_tileid(zoom, half + x, y) for x in range(half) for y in range(half))
