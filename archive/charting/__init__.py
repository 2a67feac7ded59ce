"""Charts: a query and a Vega-Lite specification in, a drawing out. Reads the database and the folder of charts; knows no pages.

`chart` and `drawing` are pure, `render` is the edge to Vega, `gallery` the edge to the disk.
"""
