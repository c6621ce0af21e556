/** The page that shows and tries the API. */

import { see, truth } from "./visitor.mjs";

export function documentationTests() {
  return [
    {
      name: "the API's documentation lists the operations",
      async run(visitor) {
        const { page } = visitor;
        await page.goto("/api/docs", { waitUntil: "load" });
        await see(page.locator(".opblock"));
        const operations = await page.locator(".opblock").count();
        const document = await (await page.request.get("/api/openapi.json")).json();
        const expected = Object.values(document.paths).flatMap(Object.keys).length;
        truth(operations === expected, `the page shows ${operations} operations, the document has ${expected}`);
      },
    },
    {
      name: "the start page leads to the terminal and the documentation",
      async run(visitor) {
        await visitor.goto("/");
        await see(visitor.link("open-terminal"));
        await see(visitor.link("open-api-docs"));
      },
    },
    {
      name: "an address that does not exist is answered by a page of our own",
      async run(visitor) {
        visitor.allowStatus(404);
        await visitor.goto("/no-such-page");
        await see(visitor.link("back-to-start"));
      },
    },
  ];
}
