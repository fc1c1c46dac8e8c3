// What the page of an item does with script.
import * as beside from "./beside.js";
import * as finding from "./finding.js";
import * as moment from "./moment.js";
import * as options from "./options.js";
import * as place from "./place.js";
import * as read from "./read.js";
import * as swipe from "./swipe.js";
import * as tabs from "./tabs.js";

[options, tabs, finding, place, read, beside, swipe, moment].forEach((each) => each.start());
