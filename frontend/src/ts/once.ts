/**
 * A form that must not be sent twice: its buttons rest while the answer is under way. Where the answer is a file, the page
 * stays, and no event tells that the file has come.
 */
for (const form of document.querySelectorAll<HTMLFormElement>("form[method=post]:not([data-download])")) {
  form.addEventListener("submit", (event) => {
    // What opens in a frame leaves the page as it is.
    if (event.submitter?.hasAttribute("formtarget")) {
      return;
    }
    // After the browser has read the fields, or the pressed button's own value would be lost.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button")) {
        button.disabled = true;
      }
    });
  });
}

/** Back from the next page: the browser shows the old document, resting buttons and all. */
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    for (const button of document.querySelectorAll<HTMLButtonElement>("form[method=post] button:disabled")) {
      button.disabled = false;
    }
  }
});

export {};
