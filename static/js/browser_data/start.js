// The page of what is remembered. Only who writes a subject understands it: so all of them are here.
import "../library/start.js";
import "../reading/start.js";
import "./overview.js";
