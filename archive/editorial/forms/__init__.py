"""The form of a draft, and the draft in a form. Pure: no Flask, no disk, no clock.

A draft is its text, canonical Markdown or YAML; a form is a view of it, both ways without loss:

    form = layout(schema.kinds["case"], schema)
    representable(form, record)         # None, or the problem for which the text view must be used
    data = fill(form, record)           # {name: [text]}, what an untouched form posts
    data = act(form, data, "add:events").data        # what a button without a script does
    reading = read(form, data, {"id": "WIA-0001"})   # .text is the draft; values keep their wording, right or wrong
    located = locate(form, problems, reading.places, record)   # each with .anchor, .name, .words
    View(form, data, located, choices)  # what templates/forms/form.html draws

A name is a path into the record with the number of each row, from 1, gaps allowed:

    name   = key *("." (key / number))      number = 1 to 9999
    title · place.country · author.1.family · events.2.what · looked_for.3 · narrative
    statements.arrest_date.1.value · statements.arrest_date.1.cites.2.source · statements.arrest_date.1.cites.2.place

The first field is `_kind`, the last is `_end`: a form that arrives cut off is refused, for what is missing would be deleted.
Blank rows and fields are left out of the text; `Reading.places` tells which row of the form each row of the text was. The
id of the element of a name is `f-` and the name. A form must be posted as `application/x-www-form-urlencoded`.

The buttons of a form are named `act`: empty (save), or `add:LIST`, `drop:ROW`, `up:ROW`, `down:ROW` for `act`.

How static/desk.js saves by itself. It takes every `<form data-autosave="URL" data-draft="KEY">`, forms and text views alike:

    data-autosave   where to post; data-draft names the copy in localStorage (make it of account and draft)
    version         a hidden field: the version of the draft that the page shows
    csrf_token      a hidden field, whatever its name: it is posted with the rest, and as the header X-CSRF-Token where
                    it is named csrf_token
    data-signin     where one signs in, for the notice of an ended session

It posts all fields (never `act`) with `X-Requested-With: desk` and `Accept: application/json`, a second and a half after
the last change, one at a time, and again when the page is hidden. The answers that it knows:

    200  {"version": "8", "saved": "2026-11-22T10:00:00Z", "problems": [Located.as_json()], "preview_url": "/…" or null}
         version goes into the hidden field; problems may be left out where nobody looked; readable or not, it was kept
    409  {"version": "9", "what": "…"}           the draft changed elsewhere: nothing was kept; a notice offers to post the
                                                  form whole to its `action`, where both are compared
    413, 422  {"what": "…"}                       refused (`FormError`): shown, kept in the browser, tried again on change
    401, 403, or any redirect                     the session is over: shown, kept in the browser, tried again on change
    anything else, or no answer                   kept in the browser, tried again after 2, 4, 8 … 60 seconds

A copy stays in localStorage until a 200 answers for exactly that state. A page that finds one that differs from its form
puts it back into the fields with a notice if the version is the same, and else asks. Any page may carry
`<meta name="desk-saved" content="KEY">` to say that the draft was saved whole (after a post without the script).
`<meta name="desk-forget">`, after signing out, deletes every copy.
"""

from archive.editorial.forms.acting import Acted, act
from archive.editorial.forms.controls import Control, Option
from archive.editorial.forms.filling import fill, representable
from archive.editorial.forms.known import standard_choices
from archive.editorial.forms.layout import Field, Form, Group, Item, Node, Rows, Section, layout
from archive.editorial.forms.names import FormError, anchor
from archive.editorial.forms.places import Located, locate
from archive.editorial.forms.reading import Reading, read
from archive.editorial.forms.view import View

__all__ = [
    "Acted", "Control", "Field", "Form", "FormError", "Group", "Item", "Located", "Node", "Option", "Reading", "Rows", "Section", "View",
    "act", "anchor", "fill", "layout", "locate", "read", "representable", "standard_choices",
]  # fmt: skip
