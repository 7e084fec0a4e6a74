/** The report form on a page of its own: only the ground, the pin and three steps. */

import { addButton, drawWards, fitTo, theMap } from "./basemap.js";
import { ReportForm } from "./report-form.js";
import { say } from "./words.js";

const map = theMap();
const wards = await drawWards(map);
fitTo(map, wards.layer);
const form = new ReportForm(map, wards.wards, { alwaysOpen: true });
addButton(map, "locate", say("myLocation"), () => form.locate());
