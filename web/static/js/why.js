/** Why here: the boundary that named the ward, on the map of that time. */

import { drawWards, theMap } from "./basemap.js";
import { find } from "./dom.js";
import { placeDrawer } from "./drawn-place.js";

const map = theMap();
placeDrawer(map)(JSON.parse(find("#place").textContent));
drawWards(map, { at: find("#why").dataset.at });
