// Pages work without this; it makes menus and error summaries a little easier.
import { initAll } from "../vendor/govuk-frontend-6.6.0.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
