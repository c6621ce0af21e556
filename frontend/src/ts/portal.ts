/** The desks work without script; these only make them quicker. */
import "./once";
import "./preview";
