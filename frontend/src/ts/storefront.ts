/** The storefront's one behaviour; the pages do without it. */

import { installQr } from "./qr.ts";

installQr();
