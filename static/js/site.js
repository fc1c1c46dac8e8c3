// What every page does with script: go from page to page without a new document, and play. What lists, texts and others do
// beside that, each of these pages asks for in its head: the start.js of a folder, whose modules begin as they are imported.
import * as visits from "./library/visits.js";
import * as connection from "./offline/connection.js";
import * as keeping from "./offline/keeping.js";
import * as back from "./pages/back.js";
import * as keys from "./pages/keys.js";
import * as navigation from "./pages/navigation.js";
import * as pictures from "./pages/pictures.js";
import * as sharing from "./pages/sharing.js";
import * as theme from "./pages/theme.js";
import * as bar from "./player/bar.js";
import * as cards from "./player/cards.js";
import * as continuing from "./player/continuing.js";
import * as mediaSession from "./player/media_session.js";
import * as oneTab from "./player/one_tab.js";
import * as player from "./player/player.js";
import * as sleep from "./player/sleep.js";
import * as sound from "./player/sound.js";

[sound, player, sleep, oneTab, mediaSession, bar, continuing, cards].forEach((each) => each.start());
[theme, back, navigation, pictures, visits, sharing, keys, connection, keeping].forEach((each) => each.start());
