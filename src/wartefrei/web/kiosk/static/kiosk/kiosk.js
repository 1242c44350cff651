// What a paired browser adds to the kiosk's forms, each in a file of its own. Without scripts the forms work as well.
import { watchCamera } from "./camera.js";
import { showClock } from "./clock.js";
import { watchIdleness } from "./idle.js";
import { watchKeys } from "./keys.js";
import { watchScanner } from "./scanner.js";
import { watchNavigation } from "./travel.js";

showClock();
watchNavigation();
watchIdleness();
watchKeys();
watchScanner();
watchCamera();
