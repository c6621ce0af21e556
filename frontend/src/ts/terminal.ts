/** The terminal's behaviours. Without this file every page still works, by plain links and forms. */

import { installPin, interceptPin } from "./pin.ts";
import { installScanner } from "./scanner.ts";
import { installSubmit } from "./submit.ts";
import { installWedge } from "./wedge.ts";

installSubmit(interceptPin);
installPin();
installWedge();
installScanner();
