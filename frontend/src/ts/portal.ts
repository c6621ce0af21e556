/** The desks work without script; these only make them quicker. */
import "./letters";
import "./once";
import "./preview";

// On a phone the sections are a strip wider than the screen: show where one is.
document.querySelector(".portal-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
