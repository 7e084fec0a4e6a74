/** The slip: ready to print. */

import { find } from "./dom.js";

find("#print").hidden = false;
find("#print").addEventListener("click", () => print());
