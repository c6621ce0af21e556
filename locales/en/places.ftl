### Stores, their domains, posters and pages, at the merchant’s desk.

places-storefront = Storefront
places-actions = Actions
places-edit = Edit
places-optional = (optional)
places-slug = End of the address

stores-title = Stores
stores-new = Open a store
stores-edit-title = Edit store
stores-address = Address
stores-slug-hint = Small letters, digits and dashes, for example bakery-station. Posters carry this address, so it can never change.
stores-zone-hint = Its midnight ends the day for stamps and birthdays.
stores-locale-hint = For visitors whose browser asks for none of our languages.
stores-created = The store is open. Print its poster, so that customers can join.
stores-deleted = The store is deleted. You can restore it below.
stores-restored = The store is back. Add its own domains again, if it had any.
stores-deleted-title = Deleted stores
stores-deleted-hint = Their cards, pages and addresses are kept.
stores-restore = Restore
stores-delete = Delete store
stores-delete-ask = Delete { $name }?
stores-delete-pages = Its storefront and its terminal stop working at once. Nobody can join or collect there any more.
stores-delete-no-cards = No card was opened there.
stores-delete-cards-elsewhere = { $count ->
    [one] One card was opened there. It keeps its balance and works at your other stores.
   *[other] { $count } cards were opened there. They keep their balances and work at your other stores.
}
stores-delete-cards-rest = { $count ->
    [one] One card was opened there and works nowhere else. It keeps its balance and works again once the store is restored.
   *[other] { $count } cards were opened there and work nowhere else. They keep their balances and work again once the store is restored.
}
stores-delete-domains = These domains are given up: { $domains }
stores-delete-back = You can restore the store at any time.
stores-domains = Domains
stores-domains-of = Domains of { $name }
stores-domains-lead = A domain of your own shows this store’s pages to customers, and nothing else.
stores-no-domains = This store has no domain of its own.
stores-host = Host name
stores-host-hint = For example card.bakery.com, without https:// and without a slash.
stores-domain-add = Add domain
stores-domain-remove = Remove
stores-domain-added = The domain is added. It works as soon as the steps below are done.
stores-domain-removed = The domain is removed. To take it back, add it again.
stores-domain-steps = What else a domain needs
stores-domain-dns = DNS: where you bought the domain, make a CNAME record from this name to { $host }.
stores-domain-tls = Certificate: ask whoever runs this platform to obtain one for the name, because browsers only accept https.
stores-domain-proxy = Proxy: it must pass the name on unchanged in the Host header, over https, to the same server.

poster-title = Poster
poster-size = Paper
poster-show = Show
poster-print = Print
poster-hint = Print at 100 % without margins, or save it as a PDF from the print dialog. It works in black and white, too.
poster-invite = Join now: { $card }
poster-code = Code to join with the camera
poster-how = Point your phone’s camera at the code. You join in half a minute, for free and without an app.

pages-title = Pages
pages-lead = Opening hours, terms, anything customers should be able to read.
pages-new = Write a page
pages-edit-title = Edit page
pages-store = Store
pages-all-stores = All stores
pages-filter = Show
pages-none = There is no page yet.
pages-page-title = Title
pages-state = State
pages-updated = Last saved
pages-published = Published
pages-draft = Draft
pages-view = View
pages-publish = Publish
pages-withdraw = Withdraw
pages-older = Older
pages-slug-hint = The same in every language, for example opening-hours. Visitors see it as /pages/opening-hours.
pages-body = Text
pages-body-hint = Markdown: # heading, **bold**, *italic*, - list, [words](https://…), tables with |. HTML is shown as text.
pages-save-draft = Save draft
pages-save-publish = Save and publish
pages-preview = Preview
pages-preview-hint = Choose “Preview” to see the page as visitors will. Nothing is saved by that.
pages-delete = Delete page
pages-delete-ask = Delete “{ $title }”?
pages-delete-hint = Visitors will not find it any more, and it cannot be brought back. To hide it for a while, withdraw it instead.
pages-delete-terms = Your program shows this page as its terms. Without it, customers see the terms written in the program.
pages-now-published = The page is published.
pages-now-withdrawn = The page is withdrawn; visitors do not see it any more.
pages-now-deleted = The page is deleted.

problem-last-store = This is your last store. A merchant keeps at least one; open another before you delete it.
problem-too-many-domains = A store has at most ten domains. Remove one first.
problem-too-many-pages = A store has at most 200 pages. Delete one first.
problem-too-many-stores = A merchant has at most 500 stores.
